// The bar: first, back, play, forward, last, slider with ticks, position, speed.

import { html, iconButton, setIcon } from "./elements.js";
import { phaseOf } from "./words.js";

const MOST_TICKS = 120;
const PACES = [["slow", 3000], ["normal", 1500], ["fast", 700]];

export function createControls(doc, signal, act, goTo, onPace) {
  const button = (name, label) => iconButton(name, label, signal, () => act(name));
  const first = button("first", "First step");
  const back = button("back", "Back one step");
  const play = iconButton("play", "Play", signal, () => act("play"));
  const forward = button("forward", "Next step");
  const last = button("last", "Last step");
  back.append(html("span", { class: "gb-word", "aria-hidden": "true" }, "Back"));
  forward.prepend(html("span", { class: "gb-word", "aria-hidden": "true" }, "Next"));

  const slider = html("input", { type: "range", class: "gb-slider", "aria-label": "Step", min: 1, step: 1 });
  slider.addEventListener("input", () => goTo(Number(slider.value) - 1), { signal });
  const scale = html("div", { class: "gb-scale", "aria-hidden": "true" });
  const position = html("span", { class: "gb-position", "aria-hidden": "true" });

  const pace = html("select", { class: "gb-pace", "aria-label": "Speed", title: "Speed" },
    ...PACES.map(([name, wait]) => html("option", { value: wait }, name)));
  pace.value = PACES[1][1];
  pace.addEventListener("change", onPace, { signal });

  function fit(next) {
    doc = next;
    const total = doc.frames.length;
    slider.max = total;
    scale.replaceChildren(...scaleParts(total, doc.border));
    position.style.minWidth = `${`${total} / ${total}`.length}ch`;
  }

  function show(frame) {
    const total = doc.frames.length;
    slider.value = frame + 1;
    slider.setAttribute("aria-valuetext", `Step ${frame + 1} of ${total}, ${phaseOf(doc, frame)}`);
    position.replaceChildren(`${frame + 1} / ${total}`);
    for (const each of [first, back]) each.setAttribute("aria-disabled", frame === 0);
    for (const each of [forward, last]) each.setAttribute("aria-disabled", frame === total - 1);
  }

  function showPlaying(playing) {
    play.classList.toggle("gb-playing", playing);
    setIcon(play, playing ? "pause" : "play", playing ? "Pause" : "Play");
  }

  fit(doc);
  const element = html("div", { class: "gb-controls", role: "group", "aria-label": "Steps" },
    html("div", { class: "gb-buttons" }, first, back, play, forward, last),
    html("div", { class: "gb-track" }, scale, slider),
    html("div", { class: "gb-where" }, position, pace));
  return { element, slider, fit, show, showPlaying, wait: () => Number(pace.value) };
}

// Ticks, a bar for each pass, and the border between forward and backward.
function scaleParts(total, border) {
  const at = (index) => (total > 1 ? (100 * index) / (total - 1) : 0);
  const part = (name, left, width, ...words) => {
    const element = html("span", { class: name }, ...words);
    element.style.left = `${left}%`;
    if (width !== undefined) element.style.width = `${width}%`;
    return element;
  };
  const parts = [];
  const middle = border > 0 && border < total ? at(border - 0.5) : border > 0 ? 100 : 0;
  parts.push(part("gb-bar gb-bar-forward", 0, middle), part("gb-bar gb-bar-backward", middle, 100 - middle));
  if (total <= MOST_TICKS) {
    for (let i = 0; i < total; i++) parts.push(part("gb-tick", at(i)));
  }
  if (border > 0 && border < total) parts.push(part("gb-border", middle));
  if (middle > 0) parts.push(part("gb-pass gb-pass-forward", 0, middle, "forward"));
  if (middle < 100) parts.push(part("gb-pass gb-pass-backward", middle, 100 - middle, "backward"));
  return [html("div", { class: "gb-inset" }, ...parts)];
}
