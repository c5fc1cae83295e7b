// What is said of a weight, a neuron or a point under the pointer.

import { SIZE, figure, toPixels } from "./playground_draw.js";

export function hover(state, target, text, change) {
  const { signal } = state.stop;
  target.addEventListener("pointerenter", (event) => { change(true); tip(state, event, text()); }, { signal });
  target.addEventListener("pointermove", (event) => tip(state, event, text()), { signal });
  target.addEventListener("pointerleave", () => { change(false); state.tip.hidden = true; }, { signal });
  target.addEventListener("focus", () => {
    const { left, bottom } = target.getBoundingClientRect();
    change(true);
    tip(state, { clientX: left, clientY: bottom }, text());
  }, { signal });
  target.addEventListener("blur", () => { change(false); state.tip.hidden = true; }, { signal });
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

export function weightText(state, layer, to, from) {
  const value = state.shown?.weights[layer][to][from];
  return `weight ${weightName(state, layer, to, from)} = ${figure(value)}`;
}

export function neuronText(state, layer, index, name) {
  if (layer === 0) return `feature ${name}: click to ${state.base.features.includes(name) ? "leave it out" : "take it in"}`;
  return `neuron a${layer}${index + 1}, bias ${figure(state.shown?.biases[layer - 1][index])}`;
}

function allPoints(state) {
  const parts = state.options.test ? ["train", "test"] : ["train"];
  return parts.flatMap((part) => state.base[part].map(([x1, x2, label], index) => ({ part, index, x1, x2, label })));
}

export function nearest(state, event) {
  const box = state.canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * 2 * SIZE;
  const y = ((event.clientY - box.top) / box.height) * 2 * SIZE;
  let best = null;
  for (const point of allPoints(state)) {
    const [px, py] = toPixels(state, point.x1, point.x2);
    const distance = Math.hypot(px - x, py - y);
    if (distance < 28 && (!best || distance < best.distance)) best = { ...point, distance };
  }
  return best;
}

export function pointTip(state, event) {
  const found = nearest(state, event);
  state.canvas.style.cursor = found ? "pointer" : "default";
  if (!found) {
    state.tip.hidden = true;
    return;
  }
  tip(state, event, pointText(found));
}

function pointText({ part, index, x1, x2, label }) {
  const kind = part === "train" ? "training" : "test";
  return `${kind} point ${index}: x₁ = ${figure(x1)}, x₂ = ${figure(x2)}, y = ${figure(label)}`;
}

// With the keys: from point to point, in their own order, and Enter picks.
export function pointKey(state, event) {
  const all = allPoints(state);
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by && all.length) {
    state.keyed = ((state.keyed ?? (by > 0 ? -1 : 0)) + by + all.length) % all.length;
    const point = all[state.keyed];
    const box = state.canvas.getBoundingClientRect();
    const [x, y] = toPixels(state, point.x1, point.x2);
    const clientX = box.left + (x / (2 * SIZE)) * box.width;
    const clientY = box.top + (y / (2 * SIZE)) * box.height;
    tip(state, { clientX, clientY }, pointText(point));
  } else if (event.key === "Enter" && state.keyed !== undefined) {
    state.pick(all[state.keyed]);
  } else return;
  event.preventDefault();
}
