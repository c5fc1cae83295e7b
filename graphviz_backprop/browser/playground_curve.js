// The curve of training and test loss up to the state that is shown.

const SVG = "http://www.w3.org/2000/svg";

export function svgElement(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

export function drawCurve(state, epoch) {
  const known = state.curve.filter((entry) => entry[0] <= epoch + 1e-6);
  const chart = state.chart;
  const [left, right, top, bottom] = [40, 292, 12, 86];
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
      end: svgElement("text", { x: right, y: bottom + 16, "text-anchor": "end" }, chart),
      key: svgElement("text", { x: left, y: bottom + 16 }, chart),
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
