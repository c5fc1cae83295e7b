// Draws one state of a training: numbers, lines, maps and points.

import { drawCurve } from "./playground_curve.js";

export const SIZE = 300; // of the output's map, drawn at twice that

export function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function figure(value) {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(4))).replace("-", "−");
}

export function toPixels(state, x1, x2) {
  const [[left, right], [bottom, top]] = state.base.extent;
  return [((x1 - left) / (right - left)) * 2 * SIZE, ((top - x2) / (top - bottom)) * 2 * SIZE];
}

export function show(state, shown) {
  if (!shown) return;
  state.shown = shown;
  state.drawn += 1;
  state.root.dataset.drawn = state.drawn;
  draw(state);
}

export function draw(state) {
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
  for (const { cell, layer, index, name } of state.cells) {
    paint(cell, layer === 0 ? base.maps[name] : shown.neurons[layer - 1][index], state, false);
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

export function drawOutput(state) {
  const { shown, base, focus, options } = state;
  const context = state.canvas.getContext("2d");
  const size = 2 * SIZE;
  state.patch ??= document.createElement("canvas");
  const hidden = focus && focus.layer > 0 ? shown.neurons[focus.layer - 1][focus.index] : null;
  const text = focus ? (hidden ?? base.maps[focus.name]) : shown.map;
  paint(state.patch, text, state, options.discrete && !focus);
  context.imageSmoothingEnabled = !options.discrete;
  const side = state.patch.width;
  const cell = size / (side - 1); // samples lie on the edges of the picture
  context.drawImage(state.patch, -cell / 2, -cell / 2, size + cell, size + cell);
  axes(state, context, size);
  state.caption.textContent = focus
    ? focus.layer ? `Shown: neuron a${focus.layer}${focus.index + 1}` : `Shown: feature ${focus.name}`
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
