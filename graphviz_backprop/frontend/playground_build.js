// Builds what stays while a network is trained: its cells and lines, the map, the curve.

import { SIZE, drawOutput, element } from "./playground_draw.js";
import { svgElement } from "./playground_curve.js";
import { hover, nearest, neuronText, pointKey, pointTip, weightText } from "./playground_hover.js";

const CELL = 40; // of a neuron's map

export function build(state, given) {
  const base = given.base;
  state.base = base;
  state.id = given.id;
  state.shown = null;
  state.focus = null;
  state.queue = [];
  state.waiting = 0;
  state.picked = null;
  state.keyed = undefined;
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
  canvas.setAttribute("role", "application"); // else a screen reader keeps the arrow keys
  canvas.setAttribute("aria-label",
    "Output of the network on the plane; arrow keys go from point to point, Enter chooses one");
  state.canvas = canvas;
  const { signal } = state.stop;
  canvas.addEventListener("click", (event) => state.pick(nearest(state, event)), { signal });
  canvas.addEventListener("pointermove", (event) => pointTip(state, event), { signal });
  canvas.addEventListener("keydown", (event) => pointKey(state, event), { signal });
  canvas.addEventListener("blur", () => { state.tip.hidden = true; }, { signal });
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
