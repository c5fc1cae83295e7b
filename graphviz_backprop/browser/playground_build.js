// Builds what stays while a network is trained: its cells and lines, the map, the curve.

import { SIZE, drawOutput, element } from "./playground_draw.js";
import { svgElement } from "./playground_curve.js";
import { button } from "./playground_controls.js";
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

// The network with what changes it where it acts: features are switched on and off in their
// column, neurons and layers above theirs.
function network(state) {
  const { features, hidden } = state.base;
  const { signal } = state.stop;
  const all = Object.keys(state.catalogue.features);
  const sizes = [all.length, ...hidden];
  const tallest = Math.max(...sizes);
  const left = 58; // of the features' names
  const room = Math.max(state.main.clientWidth - Math.min(460, 0.42 * innerHeight) - 30, 300);
  const gap = Math.max(96, Math.min(170, (room - left - CELL - 90) / Math.max(1, hidden.length)));
  const top = 66;
  const row = 52;
  const width = left + CELL + gap * hidden.length + 90;
  const height = top + tallest * row + 6;
  const scroll = element("div", "pg-scroll");
  for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", "Network"]]) {
    scroll.setAttribute(name, value); // where the page is narrow it scrolls
  }
  const board = element("div", "pg-net");
  board.style.width = `${width}px`;
  board.style.height = `${height}px`;
  scroll.append(layers(state, hidden), board);
  const picture = svgElement("svg", { width, height, class: "pg-lines" }, board);
  const place = (layer, index) => ({
    x: left + layer * gap,
    y: top + ((tallest - sizes[layer]) * row) / 2 + index * row,
  });
  const feature = (from) => all.indexOf(features[from]);
  state.lines = [];
  state.cells = [];
  const end = { x: left + hidden.length * gap + CELL + 60, y: top + (tallest * row) / 2 - 6 };
  [features.length, ...hidden].forEach((size, layer) => {
    const targets = layer + 1 < sizes.length ? sizes[layer + 1] : 1;
    for (let to = 0; to < targets; to += 1) {
      for (let from = 0; from < size; from += 1) {
        const a = place(layer, layer ? from : feature(from));
        const start = { x: a.x + CELL, y: a.y + CELL / 2 };
        const b = layer + 1 < sizes.length ? place(layer + 1, to) : null;
        const stop = b ? { x: b.x, y: b.y + CELL / 2 } : { x: end.x - 12, y: end.y };
        const bend = (stop.x - start.x) / 2;
        const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`;
        const line = svgElement("path", { d: path, class: "pg-line", fill: "none" }, picture);
        const reach = svgElement("path", { d: path, class: "pg-reach", fill: "none", tabindex: "-1" }, picture); // too many for the Tab key
        state.lines.push({ line, layer, to, from });
        hover(state, reach, () => weightText(state, layer, to, from), () => line.classList.toggle("pg-lit"));
      }
    }
  });
  sizes.forEach((size, layer) => {
    const middle = place(layer, 0).x + CELL / 2;
    if (layer === 0) {
      const label = svgElement("text", { x: middle, y: 14, class: "pg-head" }, picture);
      label.textContent = "features";
    } else board.append(neurons(state, hidden, layer, middle));
    for (let index = 0; index < size; index += 1) {
      const { x, y } = place(layer, index);
      const name = layer ? null : all[index];
      const cell = element("canvas", "pg-cell");
      cell.width = cell.height = 20;
      const holder = layer ? cell : element("button", "pg-feature");
      holder.style.left = `${x}px`;
      holder.style.top = `${y}px`;
      holder.dataset.node = `${layer}-${index}`;
      if (name !== null) {
        holder.type = "button";
        holder.append(cell);
        const on = features.includes(name);
        holder.setAttribute("aria-pressed", on);
        holder.setAttribute("aria-label", `Feature ${state.catalogue.features[name]}`);
        holder.addEventListener("click", () => {
          const chosen = all.filter((each) => (each === name ? !on : features.includes(each)));
          state.set({ features: chosen.join() });
        }, { signal });
        const label = svgElement("text", { x: x - 6, y: y + CELL / 2 + 4, class: "pg-name" }, picture);
        label.textContent = state.catalogue.features[name];
      } else {
        cell.tabIndex = 0;
        cell.setAttribute("role", "img");
        cell.setAttribute("aria-label", `Neuron ${index + 1} of layer ${layer}`);
      }
      board.append(holder);
      state.cells.push({ cell, layer, index, name });
      const focus = (over) => {
        state.focus = over ? { layer, index, name } : null;
        if (state.shown) drawOutput(state);
      };
      hover(state, holder, () => neuronText(state, layer, index, name), focus);
    }
  });
  svgElement("circle", { cx: end.x, cy: end.y, r: 13, class: "pg-sum" }, picture);
  const sign = svgElement("text", { x: end.x, y: end.y + 5, class: "pg-head pg-sign" }, picture);
  sign.textContent = state.base.output === "P" ? "σ" : "z";
  const last = svgElement("text", { x: end.x, y: end.y - 22, class: "pg-head" }, picture);
  last.textContent = "output";
  return scroll;
}

// Minus, words, plus: what changes a number of layers or neurons.
function counter(state, words, less, more) {
  const row = element("div", "pg-counter");
  const made = (text, label, change) => {
    const each = button(text, label, () => change && state.set(change), state.stop.signal);
    each.setAttribute("aria-label", label);
    each.disabled = !change;
    return each;
  };
  row.append(made("−", less.label, less.change), element("span", "", words), made("+", more.label, more.change));
  return row;
}

function layers(state, hidden) {
  const count = hidden.length;
  return counter(state, `${count} hidden layer${count === 1 ? "" : "s"}`,
    { label: "Remove a layer", change: count > 0 && { hidden: hidden.slice(0, -1).join() } },
    { label: "Add a layer", change: count < state.catalogue.layers && { hidden: [...hidden, 2].join() } });
}

function neurons(state, hidden, layer, middle) {
  const count = hidden[layer - 1];
  const change = (by) => ({ hidden: hidden.map((each, at) => (at === layer - 1 ? each + by : each)).join() });
  const row = counter(state, String(count),
    { label: `Remove a neuron from layer ${layer}`, change: count > 1 && change(-1) },
    { label: `Add a neuron to layer ${layer}`, change: count < state.catalogue.neurons && change(1) });
  row.classList.add("pg-neurons");
  row.style.left = `${middle}px`;
  row.append(element("span", "pg-label", count === 1 ? "neuron" : "neurons"));
  return row;
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
  state.caption = element("span", "pg-caption");
  key.append(swatch("pg-low", isClass ? "class 0" : "−1"), swatch("pg-high", isClass ? "class 1" : "+1"), state.caption);
  const views = element("div", "pg-key");
  views.append(check(state, "test", "Show test data"), check(state, "discrete", "Discretise"));
  const batch = button("Step through the next mini-batch", "In the stepper, with matrices", () => state.open("batch"), signal);
  side.append(element("p", "pg-caption", "Click a point to step through it."), canvas, key, views, curve, batch);
  return side;
}

function swatch(kind, text) {
  const made = element("span", "pg-swatch");
  made.append(element("i", kind), document.createTextNode(text));
  return made;
}

function check(state, name, text) {
  const label = element("label", "pg-swatch");
  const box = element("input");
  box.type = "checkbox";
  box.checked = state.options[name];
  box.addEventListener("change", () => state.set({ [name]: box.checked ? "1" : "0" }), { signal: state.stop.signal });
  label.append(box, text);
  return label;
}
