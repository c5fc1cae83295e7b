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
  const paths = doc.paths.map(([role, owner, d, head]) => {
    const group = svg("g", { class: `gb-${role}`, "data-key": owner }, svg("path", { d }));
    if (head) group.append(svg("polygon", { points: head }));
    if (role === "wire" || role === "muted") group.prepend(svg("path", { class: "gb-halo", d }));
    return group;
  });
  const ellipses = doc.ellipses.map(([role, owner, cx, cy, rx, ry]) =>
    svg("ellipse", { class: `gb-${role}`, "data-key": owner, cx, cy, rx, ry }));
  const texts = doc.texts.map(([role, owner, x, y, size]) =>
    svg("text", { class: `gb-${role}`, "data-key": owner, x, y, "font-size": size }));
  const marks = [...paths, ...ellipses, ...texts];
  root.append(...marks);

  const wires = new Map(); // by owner: what is pointed at, a gate or a part of a wire
  for (const mark of [...paths, ...ellipses]) {
    const owner = mark.dataset.key;
    wires.set(owner, [...(wires.get(owner) ?? []), mark]);
  }

  let changes = []; // by frame: what shows something else from that frame on
  let shown = null;
  let lit = new Set();

  function patch(next) {
    changes = next.frames.map(() => []);
    next.contents.forEach((contents, index) => {
      const change = textChange(texts[index], contents, next.texts[index][4]);
      for (const [frame] of contents) changes[frame]?.push(change);
    });
    for (const [index, from] of next.opened) {
      paths[index].style.display = "none";
      changes[from]?.push((frame) => { paths[index].style.display = frame >= from ? "" : "none"; });
    }
    const marked = new Set(next.marked);
    texts.forEach((text, index) => text.classList.toggle("gb-marked", marked.has(index)));
    ellipses.forEach((ellipse) => ellipse.replaceChildren());
    for (const [index, from, why] of next.troubles) {
      ellipses[index].append(svg("title", {}, why));
      changes[from]?.push((frame) => ellipses[index].classList.toggle("gb-trouble", frame >= from));
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
    const next = new Set(doc.frames[frame][0]);
    for (const mark of lit) if (!next.has(mark)) marks[mark].classList.remove("gb-lit");
    for (const mark of next) if (!lit.has(mark)) marks[mark].classList.add("gb-lit");
    lit = next;
    shown = frame;
  }

  // The marks of a node and of the wires into and out of it; of a wire alone.
  function around(key) {
    if (key.includes("-")) return wires.get(key) ?? [];
    return [...wires].flatMap(([owner, found]) =>
      owner.split("-").slice(0, 2).includes(key) ? found : []);
  }
  const under = (event) => event.target.closest?.("[data-key]")?.dataset.key;

  const highlight = (name) => {
    let now = [];
    return (found) => {
      now.forEach((mark) => mark.classList.remove(name));
      now = found;
      now.forEach((mark) => mark.classList.add(name));
    };
  };
  const hover = highlight("gb-hover");
  const pick = highlight("gb-picked");
  root.addEventListener("pointerover", (event) => hover(around(under(event) ?? "-")), { signal });
  root.addEventListener("pointerleave", () => hover([]), { signal });
  root.addEventListener("click", (event) => {
    const key = under(event);
    pick(wires.get(key) ?? []);
    if (key) onPick(key);
  }, { signal });

  patch(doc);
  const isLit = (mark) => mark.classList.contains("gb-lit");
  // The boxes of all that is lit, in points; the gate's is the first.
  const litBoxes = () => [...ellipses, ...paths, ...texts].filter(isLit).map((mark) => mark.getBBox());

  // The rectangle of a block in points.
  const box = (key) => wires.get(key)?.[0]?.getBBox();

  // The block of this step: folded, to be opened; or the innermost frame around what is lit.
  function here(action) {
    const of = (role) => paths.filter((mark) => mark.classList.contains(`gb-${role}`));
    if (action === "open") {
      const folded = of("block");
      return (folded.find(isLit) ?? folded[0])?.dataset.key;
    }
    const inside = (a, b) => a.x < b.x && b.x + b.width < a.x + a.width && a.y < b.y && b.y < a.y + a.height;
    const gates = [...ellipses, ...of("block")].filter(isLit).map((mark) => mark.getBBox());
    const around = of("frame").sort((a, b) => a.getBBox().width - b.getBBox().width);
    const found = around.find((mark) => gates.some((gate) => inside(mark.getBBox(), gate)));
    return (found ?? around[0])?.dataset.key;
  }

  return { element: root, show, patch, litBoxes, box, here };
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
