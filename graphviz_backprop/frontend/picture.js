// The picture: all shapes once; a step changes only what differs from the step shown before.

import { svg } from "./elements.js";

const RUN = { "-1": [0.7, -0.2], 0: [1, 0], 1: [0.7, 0.36] };

export function createPicture(doc, signal, onPick) {
  const [width, height] = doc.size;
  const root = svg("svg", {
    class: "gb-picture",
    viewBox: `0 0 ${width} ${height}`,
    "aria-hidden": "true",
    focusable: "false",
  });
  const lightable = new Map(); // "node …" or "wire …" → elements
  const light = (kind, key, element) => {
    const known = lightable.get(`${kind} ${key}`);
    if (known) known.push(element);
    else lightable.set(`${kind} ${key}`, [element]);
    return element;
  };

  for (const [key, path, arrow] of doc.wires) {
    const group = svg("g", { class: "gb-wire", "data-key": key },
      svg("path", { class: "gb-halo", d: path }), svg("path", { d: path }));
    if (arrow) group.append(svg("polygon", { points: arrow }));
    root.append(light("wire", key, group));
  }
  for (const [node, x, y, radius] of doc.dots) {
    const dot = svg("circle", { class: "gb-dot", "data-key": node, cx: x, cy: y, r: radius });
    root.append(light("wire", node, dot));
  }
  const circles = doc.circles.map(([node, x, y, rx, ry]) => {
    const circle = svg("ellipse", { class: "gb-circle", "data-key": node, cx: x, cy: y, rx, ry });
    root.append(light("node", node, circle));
    return circle;
  });
  const brackets = doc.brackets.map(([role, node, points]) => {
    const bracket = svg("polyline", { class: `gb-bracket gb-${role}`, "data-key": node, points });
    root.append(bracket);
    return bracket;
  });
  const texts = doc.texts.map(([role, node, x, y, size]) => {
    const text = svg("text", { class: `gb-${role}`, "data-key": node, x, y, "font-size": size });
    if (role === "symbol") light("node", node, text);
    root.append(text);
    return text;
  });

  let changes = []; // by frame: what shows something else from that frame on
  let shown = null;
  let lit = new Set();

  function patch(next) {
    changes = next.frames.map(() => []);
    next.contents.forEach((contents, index) => {
      const change = textChange(texts[index], contents, next.texts[index][4]);
      for (const [frame] of contents) changes[frame]?.push(change);
    });
    next.opened.forEach((from, index) => {
      brackets[index].style.display = "none";
      changes[from]?.push((frame) => { brackets[index].style.display = frame >= from ? "" : "none"; });
    });
    const marked = new Set(next.marked);
    texts.forEach((text, index) => text.classList.toggle("gb-marked", marked.has(index)));
    circles.forEach((circle) => circle.replaceChildren());
    for (const [index, from, why] of next.troubles) {
      circles[index].append(svg("title", {}, why));
      changes[from]?.push((frame) => circles[index].classList.toggle("gb-trouble", frame >= from));
    }
    doc = next;
    shown = null;
  }

  function show(frame) {
    const [low, high] = shown === null ? [0, changes.length - 1]
      : [Math.min(shown, frame) + 1, Math.max(shown, frame)];
    const due = new Set();
    for (let i = low; i <= high; i++) changes[i].forEach((change) => due.add(change));
    due.forEach((change) => change(frame));
    const next = new Set([
      ...doc.frames[frame][0].map((circle) => `node ${doc.circles[circle][0]}`),
      ...doc.frames[frame][1].map((wire) => `wire ${doc.wires[wire][0]}`),
    ]);
    for (const key of lit) if (!next.has(key)) mark(key, "gb-lit", false);
    for (const key of next) if (!lit.has(key)) mark(key, "gb-lit", true);
    lit = next;
    shown = frame;
  }

  function mark(key, name, on) {
    for (const element of lightable.get(key) ?? []) element.classList.toggle(name, on);
  }

  // A node and the wires into and out of it; a wire alone.
  function around(key) {
    if (key.includes("-")) return [`wire ${key}`];
    const wires = doc.wires.filter(([wire]) => wire.split("-").slice(0, 2).includes(key));
    return [`node ${key}`, ...wires.map(([wire]) => `wire ${wire}`)];
  }
  const under = (event) => event.target.closest?.("[data-key]")?.dataset.key;

  let hovered = [];
  const hover = (key) => {
    hovered.forEach((each) => mark(each, "gb-hover", false));
    hovered = key ? around(key) : [];
    hovered.forEach((each) => mark(each, "gb-hover", true));
  };
  root.addEventListener("pointerover", (event) => hover(under(event)), { signal });
  root.addEventListener("pointerleave", () => hover(), { signal });

  let picked = [];
  root.addEventListener("click", (event) => {
    const key = under(event);
    picked.forEach((each) => mark(each, "gb-picked", false));
    picked = key ? [`node ${key}`, `wire ${key}`] : [];
    picked.forEach((each) => mark(each, "gb-picked", true));
    if (key) onPick(key);
  }, { signal });

  patch(doc);
  // The boxes of all that is lit, in points.
  const litBoxes = () => [...lit].flatMap((key) => lightable.get(key) ?? []).map((each) => each.getBBox());

  return { element: root, show, patch, litBoxes };
}

// Writes what a text shows at a frame: the last of its contents that has begun.
function textChange(element, contents, size) {
  return (frame) => {
    let runs = "";
    for (const [from, then] of contents) {
      if (from > frame) break;
      runs = then;
    }
    const written = JSON.stringify(runs);
    if (element.gbWritten === written) return;
    element.gbWritten = written;
    if (typeof runs === "string") element.textContent = runs;
    else element.replaceChildren(...spans(runs, size));
  };
}

// Subscripts and superscripts: smaller runs, shifted and shifted back.
function spans(runs, size) {
  let level = 0;
  return runs.map(([text, script]) => {
    const [scale, rise] = RUN[script];
    const span = svg("tspan", { dy: (level - rise * size).toFixed(2), "font-size": (scale * size).toFixed(2) }, text);
    level = rise * size;
    return span;
  });
}
