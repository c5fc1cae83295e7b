// The playground component: draws the states of a training and asks the server for more.
//
// It asks when few states are left to show, so nothing runs while nobody looks: a closed
// page, a hidden tab and a paused player ask for nothing.

const SHORTEST = 30; // milliseconds between two pictures
const LONGEST = 90;
const FEW = 4; // pictures left when more are asked for
const SIZE = 300; // of the output's map
const CELL = 40; // of a neuron's map
const SVG = "http://www.w3.org/2000/svg";

export default function playground(component) {
  const { data, parentElement } = component;
  const given = JSON.parse(data.j);
  let state = parentElement.gbPlayground;
  if (!state) state = parentElement.gbPlayground = create(parentElement);
  state.component = component;
  const restyled = state.theme !== given.theme || state.view !== JSON.stringify(given.view);
  state.theme = given.theme;
  state.view = JSON.stringify(given.view);
  state.options = given.view;
  state.root.dataset.theme = given.theme;
  state.colours = shades(given.colours, given.background);
  if (given.base && state.id !== given.id) build(state, given);
  if (!state.base || state.id !== given.id) {
    ask(state, { do: "base" });
  } else {
    receive(state, given);
    if (restyled && state.shown) draw(state);
  }
  return () => {
    state.stop.abort();
    cancelAnimationFrame(state.frame);
    state.root.remove();
    delete parentElement.gbPlayground;
  };
}

function create(parent) {
  const root = element("div", "pg");
  parent.append(root);
  const state = {
    root, stop: new AbortController(), queue: [], curve: [], playing: false, waiting: 0,
    serial: Date.now(), barrier: 0, last: 0, drawn: 0, asked: 0, interval: 50, shown: null, base: null, focus: null,
  };
  const bar = element("div", "pg-bar");
  state.play = button(bar, "Play", "Train on and on", () => toggle(state));
  state.step = button(bar, "One epoch", "Train for one epoch", () => {
    halt(state);
    ask(state, { do: "step", at: state.shown?.at });
  });
  state.reset = button(bar, "Reset", "Back to the first weights", () => {
    halt(state);
    ask(state, { do: "reset" });
  });
  for (const name of ["play", "step", "reset"]) {
    state[name].addEventListener("click", state[name].action, { signal: state.stop.signal });
  }
  state.numbers = {};
  for (const [name, label] of [
    ["epoch", "Epoch"], ["train", "Training loss"], ["test", "Test loss"], ["right", "Test right"],
  ]) {
    const box = element("span", "pg-number");
    box.append(element("span", "pg-label", label));
    state.numbers[name] = element("span", `pg-figure pg-${name}`, "–");
    box.append(state.numbers[name]);
    bar.append(box);
  }
  state.words = element("p", "pg-words");
  state.words.setAttribute("role", "status");
  state.main = element("div", "pg-main");
  state.tip = element("div", "pg-tip");
  state.tip.hidden = true;
  root.append(bar, state.words, state.main, state.tip);
  return state;
}

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function svgElement(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function button(parent, text, help, action) {
  const made = element("button", "pg-button", text);
  made.type = "button";
  made.title = help;
  made.action = action;
  parent.append(made);
  return made;
}

// ---- asking and receiving

function ask(state, wish) {
  state.serial += 1;
  state.waiting = state.serial;
  state.asked = performance.now();
  if (wish.do !== "more") state.barrier = state.serial;
  state.component.setStateValue("ask", { serial: state.serial, have: state.id ?? "", ...wish });
}

function receive(state, given) {
  if (given.answer === state.answer && state.shown) return;
  state.answer = given.answer;
  if (given.answer >= state.waiting) state.waiting = 0;
  if (given.kind === "more" && state.shown) {
    if (!state.playing || given.answer < state.barrier) return; // overtaken by a pause or a step
    state.curve = given.curve;
    state.queue.push(...given.pictures);
    pace(state, given.pictures.length);
    return;
  }
  state.curve = given.curve;
  if (state.shown && (given.kind === "pause" || given.kind === "pick")) return;
  state.queue = [];
  show(state, given.pictures[given.pictures.length - 1]);
  if (state.playing) wake(state);
}

// Spreads the pictures of an answer over the time that it took.
function pace(state, count) {
  const took = (performance.now() - state.asked) / count;
  state.interval += 0.2 * (Math.min(LONGEST, Math.max(SHORTEST, took)) - state.interval);
}

function toggle(state) {
  if (state.playing) {
    halt(state);
    ask(state, { do: "pause", at: state.shown?.at });
  } else {
    state.playing = true;
    state.play.textContent = "Pause";
    state.play.classList.add("pg-on");
    wake(state);
  }
}

function halt(state) {
  state.playing = false;
  state.queue = [];
  state.play.textContent = "Play";
  state.play.classList.remove("pg-on");
}

function wake(state) {
  cancelAnimationFrame(state.frame);
  state.frame = requestAnimationFrame((now) => tick(state, now));
}

function tick(state, now) {
  if (!state.playing) return;
  if (state.queue.length && now - state.last >= state.interval) {
    state.last = now;
    const next = state.queue.shift();
    show(state, next);
    if (next.stopped) return halt(state);
  }
  if (state.queue.length <= FEW && !state.waiting) ask(state, { do: "more" });
  wake(state);
}

// ---- building what stays

function build(state, given) {
  const base = given.base;
  state.base = base;
  state.id = given.id;
  state.shown = null;
  state.focus = null;
  state.queue = [];
  state.waiting = 0;
  state.picked = null;
  state.tip.hidden = true;
  state.main.replaceChildren(network(state), output(state));
}

function network(state) {
  const { features, hidden } = state.base;
  const sizes = [features.length, ...hidden];
  const tallest = Math.max(...sizes);
  const left = 56; // of the features' names
  const room = state.root.clientWidth - (state.root.clientWidth > 700 ? SIZE + 24 : 0);
  const gap = Math.max(72, Math.min(170, (room - left - CELL - 84) / Math.max(1, hidden.length)));
  const top = 30;
  const row = 52;
  const width = left + CELL + gap * hidden.length + 84;
  const height = top + tallest * row + 14;
  const scroll = element("div", "pg-scroll");
  const board = element("div", "pg-net");
  board.style.width = `${width}px`;
  board.style.height = `${height}px`;
  scroll.append(board);
  const picture = svgElement("svg", { width, height, class: "pg-lines" }, board);
  const place = (layer, index) => ({
    x: left + layer * gap,
    y: top + ((tallest - sizes[layer]) * row) / 2 + index * row,
  });
  state.lines = [];
  state.cells = [];
  const end = { x: left + hidden.length * gap + CELL + 56, y: top + (tallest * row) / 2 - 6 };
  sizes.forEach((size, layer) => {
    const targets = layer + 1 < sizes.length ? sizes[layer + 1] : 1;
    for (let to = 0; to < targets; to += 1) {
      for (let from = 0; from < size; from += 1) {
        const a = place(layer, from);
        const start = { x: a.x + CELL, y: a.y + CELL / 2 };
        const b = layer + 1 < sizes.length ? place(layer + 1, to) : null;
        const stop = b ? { x: b.x, y: b.y + CELL / 2 } : { x: end.x - 12, y: end.y };
        const bend = (stop.x - start.x) / 2;
        const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`;
        const line = svgElement("path", { d: path, class: "pg-line", fill: "none" }, picture);
        const reach = svgElement("path", { d: path, class: "pg-reach", fill: "none" }, picture);
        state.lines.push({ line, layer, to, from });
        hover(state, reach, () => weightText(state, layer, to, from), () => line.classList.toggle("pg-lit"));
      }
    }
  });
  sizes.forEach((size, layer) => {
    const head = layer === 0 ? "features" : `layer ${layer}`;
    const label = svgElement("text", { x: place(layer, 0).x + CELL / 2, y: 14, class: "pg-head" }, picture);
    label.textContent = head;
    for (let index = 0; index < size; index += 1) {
      const { x, y } = place(layer, index);
      const cell = element("canvas", "pg-cell");
      cell.width = cell.height = 20;
      cell.style.left = `${x}px`;
      cell.style.top = `${y}px`;
      cell.dataset.node = `${layer}-${index}`;
      board.append(cell);
      if (layer === 0) {
        const name = svgElement("text", { x: x - 6, y: y + CELL / 2 + 4, class: "pg-name" }, picture);
        written(features[index], name);
      }
      state.cells.push({ cell, layer, index });
      hover(state, cell, () => neuronText(state, layer, index), (over) => {
        state.focus = over ? { layer, index } : null;
        if (state.shown) drawOutput(state);
      });
    }
  });
  svgElement("circle", { cx: end.x, cy: end.y, r: 12, class: "pg-sum" }, picture);
  const sign = svgElement("text", { x: end.x, y: end.y + 4, class: "pg-head pg-sign" }, picture);
  sign.textContent = state.base.output === "P" ? "σ" : "z";
  const last = svgElement("text", { x: end.x, y: end.y - 20, class: "pg-head" }, picture);
  last.textContent = "output";
  return scroll;
}

// x1^2 with its digits lowered and raised.
function written(name, text) {
  const shown = { 1: "₁", 2: "₂" };
  text.textContent = name.replace(/x([12])/g, (_, digit) => `x${shown[digit]}`).replace("^2", "²");
}

function output(state) {
  const side = element("div", "pg-side");
  const canvas = element("canvas", "pg-map");
  canvas.width = canvas.height = 2 * SIZE;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Output of the network on the plane with the data points");
  state.canvas = canvas;
  const { signal } = state.stop;
  canvas.addEventListener("click", (event) => pick(state, nearest(state, event)), { signal });
  canvas.addEventListener("pointermove", (event) => pointTip(state, event), { signal });
  canvas.addEventListener("pointerleave", () => { state.tip.hidden = true; }, { signal });
  const curve = svgElement("svg", { class: "pg-curve", viewBox: "0 0 300 110", role: "img", "aria-label": "Loss over the epochs" });
  state.chart = curve;
  const key = element("div", "pg-key");
  const isClass = state.base.output === "P";
  key.append(
    swatch("pg-low", isClass ? "class 0" : "−1"),
    swatch("pg-high", isClass ? "class 1" : "+1"),
    element("span", "", "Click a point to step through it."),
  );
  state.caption = element("div", "pg-caption");
  side.append(canvas, key, state.caption, curve);
  return side;
}

function swatch(kind, text) {
  const made = element("span", "pg-swatch");
  made.append(element("i", kind), document.createTextNode(text));
  return made;
}

// ---- hovering and clicking

function hover(state, target, text, change) {
  const { signal } = state.stop;
  target.addEventListener("pointerenter", (event) => { change(true); tip(state, event, text()); }, { signal });
  target.addEventListener("pointermove", (event) => tip(state, event, text()), { signal });
  target.addEventListener("pointerleave", () => { change(false); state.tip.hidden = true; }, { signal });
}

function tip(state, event, text) {
  const box = state.root.getBoundingClientRect();
  state.tip.textContent = text;
  state.tip.hidden = false;
  const x = Math.min(event.clientX - box.left + 12, box.width - state.tip.offsetWidth - 2);
  state.tip.style.left = `${Math.max(0, x)}px`;
  state.tip.style.top = `${event.clientY - box.top + 14}px`;
}

function weightName(state, layer, to, from) {
  return layer < state.base.hidden.length ? `w${layer + 1}${to + 1}${from + 1}` : `w${from + 1}`;
}

function weightText(state, layer, to, from) {
  const value = state.shown?.weights[layer][to][from];
  return `weight ${weightName(state, layer, to, from)} = ${figure(value)}`;
}

function neuronText(state, layer, index) {
  if (layer === 0) return `feature ${state.base.features[index]}`;
  return `neuron a${layer}${index + 1}, bias ${figure(state.shown?.biases[layer - 1][index])}`;
}

function figure(value) {
  return value === null || value === undefined ? "–" : String(value).replace("-", "−");
}

function toPixels(state, x1, x2) {
  const [[left, right], [bottom, top]] = state.base.extent;
  return [((x1 - left) / (right - left)) * 2 * SIZE, ((top - x2) / (top - bottom)) * 2 * SIZE];
}

function nearest(state, event) {
  const box = state.canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * 2 * SIZE;
  const y = ((event.clientY - box.top) / box.height) * 2 * SIZE;
  let best = null;
  for (const part of state.options.test ? ["train", "test"] : ["train"]) {
    state.base[part].forEach(([x1, x2, label], index) => {
      const [px, py] = toPixels(state, x1, x2);
      const distance = Math.hypot(px - x, py - y);
      if (distance < 28 && (!best || distance < best.distance)) best = { distance, part, index, x1, x2, label };
    });
  }
  return best;
}

function pointTip(state, event) {
  const found = nearest(state, event);
  state.canvas.style.cursor = found ? "pointer" : "default";
  if (!found) {
    state.tip.hidden = true;
    return;
  }
  const kind = found.part === "train" ? "training" : "test";
  tip(state, event, `${kind} point ${found.index}: x₁ = ${figure(found.x1)}, x₂ = ${figure(found.x2)}, y = ${figure(found.label)}`);
}

function pick(state, found) {
  if (!found) return;
  state.picked = { part: found.part, index: found.index };
  halt(state);
  draw(state);
  ask(state, { do: "pick", at: state.shown?.at, part: found.part, index: found.index });
}

// ---- drawing

function show(state, shown) {
  if (!shown) return;
  state.shown = shown;
  state.drawn += 1;
  state.root.dataset.drawn = state.drawn;
  draw(state);
}

function draw(state) {
  const { shown, base } = state;
  const epoch = shown.at[0] + shown.at[1] / base.batches;
  state.numbers.epoch.textContent = Number.isInteger(epoch) ? epoch : epoch.toFixed(2);
  state.numbers.train.textContent = loss(shown.losses[0]);
  state.numbers.test.textContent = loss(shown.losses[1]);
  const right = shown.accuracies[1];
  state.numbers.right.parentElement.hidden = right === null;
  if (right !== null) state.numbers.right.textContent = `${(100 * right).toFixed(0)} %`;
  state.words.textContent = shown.stopped;
  state.words.hidden = !shown.stopped;
  for (const { line, layer, to, from } of state.lines) {
    const weight = shown.weights[layer][to][from] ?? 0;
    line.style.strokeWidth = Math.min(9, 0.6 + 2 * Math.abs(weight));
    line.style.stroke = weight < 0 ? state.colours.low : state.colours.high;
  }
  for (const { cell, layer, index } of state.cells) {
    paint(cell, layer === 0 ? base.maps[index] : shown.neurons[layer - 1][index], state, false);
  }
  drawOutput(state);
  drawCurve(state, epoch);
}

function loss(value) {
  return value === null ? "–" : value >= 0.001 || value === 0 ? value.toFixed(3) : value.toExponential(1).replace("-", "−");
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function paint(canvas, text, state, discrete) {
  const cells = bytes(text);
  const side = Math.round(Math.sqrt(cells.length));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      let value = cells[(side - 1 - row) * side + column];
      if (discrete) value = value > 127 ? 255 : 0;
      image.data.set(state.colours.table[value], 4 * (row * side + column));
    }
  }
  context.putImageData(image, 0, 0);
}

function drawOutput(state) {
  const { shown, base, focus, options } = state;
  const context = state.canvas.getContext("2d");
  const size = 2 * SIZE;
  state.patch ??= document.createElement("canvas");
  const hidden = focus && focus.layer > 0 ? shown.neurons[focus.layer - 1][focus.index] : null;
  const text = focus ? (hidden ?? base.maps[focus.index]) : shown.map;
  paint(state.patch, text, state, options.discrete && !focus);
  context.imageSmoothingEnabled = !options.discrete;
  const side = state.patch.width;
  const cell = size / (side - 1); // samples lie on the edges of the picture
  context.drawImage(state.patch, -cell / 2, -cell / 2, size + cell, size + cell);
  axes(state, context, size);
  state.caption.textContent = focus
    ? focus.layer ? `Shown: neuron a${focus.layer}${focus.index + 1}` : `Shown: feature ${base.features[focus.index]}`
    : base.output === "P" ? "Shown: P(y = 1 | x)" : "Shown: the output z";
  if (options.test) points(state, context, base.test, "test");
  points(state, context, base.train, "train");
}

function axes(state, context, size) {
  const [[left, right], [bottom, top]] = state.base.extent;
  context.font = "22px sans-serif";
  context.fillStyle = context.strokeStyle = state.colours.ink;
  context.globalAlpha = 0.75;
  const step = niceStep(right - left);
  context.textAlign = "center";
  for (let x = Math.ceil(left / step) * step; x <= right - step / 3; x += step) {
    const [px] = toPixels(state, x, 0);
    if (px > 30) context.fillText(figure(round(x)), px, size - 6);
  }
  context.textAlign = "left";
  for (let y = Math.ceil(bottom / step) * step; y <= top - step / 3; y += step) {
    const [, py] = toPixels(state, 0, y);
    if (py < size - 40) context.fillText(figure(round(y)), 5, py + 7);
  }
  context.globalAlpha = 1;
}

function niceStep(span) {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
}

function round(number) {
  return Number(number.toPrecision(6));
}

function points(state, context, list, part) {
  const isClass = state.base.output === "P";
  const radius = list.length > 300 ? 6 : 8;
  context.globalAlpha = part === "test" ? 0.6 : 1;
  list.forEach(([x1, x2, label], index) => {
    const [x, y] = toPixels(state, x1, x2);
    const high = label > (isClass ? 0.5 : 0);
    const share = isClass ? label : (Math.max(-1, Math.min(1, label)) + 1) / 2;
    context.fillStyle = state.colours.full[Math.round(255 * share)];
    context.strokeStyle = part === "test" ? state.colours.ink : state.colours.background;
    context.lineWidth = 2;
    context.beginPath();
    if (high) context.arc(x, y, radius, 0, 7);
    else context.rect(x - radius * 0.88, y - radius * 0.88, radius * 1.76, radius * 1.76);
    context.fill();
    context.stroke();
    if (state.picked?.part === part && state.picked.index === index) {
      context.globalAlpha = 1;
      context.strokeStyle = state.colours.ink;
      context.lineWidth = 4;
      context.beginPath();
      context.arc(x, y, radius + 8, 0, 7);
      context.stroke();
      context.globalAlpha = part === "test" ? 0.6 : 1;
    }
  });
  context.globalAlpha = 1;
}

function drawCurve(state, epoch) {
  const known = state.curve.filter((entry) => entry[0] <= epoch + 1e-6);
  const chart = state.chart;
  const [left, right, top, bottom] = [34, 292, 8, 88];
  const last = Math.max(1, epoch);
  const highest = Math.max(1e-6, ...known.flatMap((entry) => entry.slice(1)).filter((each) => each !== null));
  const x = (each) => left + ((right - left) * each) / last;
  const y = (each) => bottom - ((bottom - top) * each) / highest;
  if (!chart.childElementCount) {
    svgElement("path", { d: `M${left} ${top}V${bottom}H${right}`, class: "pg-axis", fill: "none" }, chart);
    state.marks = {
      test: svgElement("polyline", { class: "pg-test-line", fill: "none" }, chart),
      train: svgElement("polyline", { class: "pg-train-line", fill: "none" }, chart),
      high: svgElement("text", { x: left - 4, y: top + 6, "text-anchor": "end" }, chart),
      zero: svgElement("text", { x: left - 4, y: bottom, "text-anchor": "end" }, chart),
      end: svgElement("text", { x: right, y: bottom + 14, "text-anchor": "end" }, chart),
      key: svgElement("text", { x: right, y: top + 4, "text-anchor": "end" }, chart),
    };
    const { key } = state.marks;
    for (const [name, text] of [["train", "— training  "], ["test", "- - test"]]) {
      const part = svgElement("tspan", { class: `pg-key-${name}` }, key);
      part.textContent = text;
    }
    state.marks.zero.textContent = "0";
  }
  const line = (column) => known
    .filter((entry) => entry[column] !== null)
    .map((entry) => `${x(entry[0]).toFixed(1)},${y(entry[column]).toFixed(1)}`)
    .join(" ");
  state.marks.train.setAttribute("points", line(1));
  state.marks.test.setAttribute("points", line(2));
  state.marks.high.textContent = Number(highest.toPrecision(2));
  state.marks.end.textContent = `epoch ${state.numbers.epoch.textContent}`;
}

// ---- colours

function channels(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

function mixed(a, b, share) {
  return a.map((each, index) => Math.round(each * (1 - share) + b[index] * share));
}

// Tables from a byte to a colour: pale for maps, full for points.
function shades([low, middle, high], { background, ink }) {
  const [cold, between, warm, ground] = [low, middle, high, background].map(channels);
  const at = (value) => {
    const share = value / 127.5 - 1;
    return share < 0 ? mixed(between, cold, -share) : mixed(between, warm, share);
  };
  const table = [];
  const full = [];
  for (let value = 0; value < 256; value += 1) {
    const colour = at(value);
    table.push([...mixed(colour, ground, 0.35), 255]);
    full.push(`rgb(${colour.join(" ")})`);
  }
  return { low, high, background, ink, table, full };
}
