// What is said of a weight, a neuron or a point under the pointer.

import { SIZE, figure, toPixels } from "./playground_draw.js";

export function hover(state, target, text, change) {
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

export function weightText(state, layer, to, from) {
  const value = state.shown?.weights[layer][to][from];
  return `weight ${weightName(state, layer, to, from)} = ${figure(value)}`;
}

export function neuronText(state, layer, index) {
  if (layer === 0) return `feature ${state.base.features[index]}`;
  return `neuron a${layer}${index + 1}, bias ${figure(state.shown?.biases[layer - 1][index])}`;
}

export function nearest(state, event) {
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

export function pointTip(state, event) {
  const found = nearest(state, event);
  state.canvas.style.cursor = found ? "pointer" : "default";
  if (!found) {
    state.tip.hidden = true;
    return;
  }
  const kind = found.part === "train" ? "training" : "test";
  tip(state, event, `${kind} point ${found.index}: x₁ = ${figure(found.x1)}, x₂ = ${figure(found.x2)}, y = ${figure(found.label)}`);
}
