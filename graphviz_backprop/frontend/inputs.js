// The inputs' controls: a number box and a slider each. What is moved is shown at once and
// sent as soon as the change before is answered, so that a dragged slider never queues. The
// picture takes it in alone; what stands below is asked to follow after a rest.

import { html } from "./elements.js";
import { pageAsked, pageRests, parts, report } from "./report.js";

const PATIENCE = 2000; // milliseconds until an answer counts as lost
const REST = 250; // without a change before all else follows
const LARGEST = 1e12;

export default function mount(component) {
  const { data, parentElement } = component;
  const state = (parentElement.gbInputs ??= create(parentElement));
  state.component = component;
  if (data.j !== state.text) { // the same again, for another theme, may be older than the picture
    const { rows, seen } = JSON.parse(data.j);
    receive(state, rows, seen);
    state.text = data.j;
  }
  return () => {
    clearTimeout(state.timer);
    clearTimeout(state.rest);
    state.rest = null;
    pageAsked(false);
    if (parts.answered === state.hear) delete parts.answered;
    state.life.abort();
    state.root.remove();
    delete parentElement.gbInputs;
  };
}

function create(parent) {
  const root = html("div", { class: "gi" });
  parent.append(root);
  const state = {
    root, life: new AbortController(), rows: new Map(), edits: new Map(),
    count: 0, sent: 0, seen: 0, timer: null, rest: null, text: null,
  };
  state.hear = parts.answered = (seen) => {
    if (seen <= state.seen) return;
    answered(state, seen);
    followSoon(state);
  };
  return state;
}

function receive(state, rows, seen) {
  if (seen < state.seen) state.sent = seen; // another server, which has seen nothing
  state.count = Math.max(state.count, seen);
  answered(state, seen);
  const names = rows.map((row) => row.name);
  if (names.join() !== [...state.rows.keys()].join()) {
    state.rows = new Map(rows.map((row) => [row.name, build(state, row)]));
    state.root.replaceChildren(...[...state.rows.values()].map((row) => row.element));
  }
  for (const row of rows) {
    state.rows.get(row.name).fit(row);
    if (!state.edits.has(row.name)) state.rows.get(row.name).show(row.value);
  }
}

// A run has taken in the changes up to one; the others are sent now.
function answered(state, seen) {
  state.seen = seen;
  for (const [name, [number]] of state.edits) if (number <= seen) state.edits.delete(name);
  pageAsked(false);
  send(state);
}

function followSoon(state) {
  clearTimeout(state.rest);
  const timer = state.rest = setTimeout(async () => {
    await pageRests();
    if (state.rest === timer && !state.edits.size) parts.follow?.();
  }, REST);
}

// The server is told of every change that it has not seen, one message at a time.
function send(state) {
  if (!state.edits.size || state.sent > state.seen) return;
  clearTimeout(state.timer);
  state.sent = state.count;
  pageAsked(true);
  const changed = [...state.edits].map(([name, [, value]]) => [name, value]);
  const edits = [state.count, Object.fromEntries(changed)];
  if (parts.edit) parts.edit(edits);
  else report(state.component, "edits", edits);
  state.timer = setTimeout(() => { state.sent = state.seen; send(state); }, PATIENCE);
}

function build(state, { name, label, base, subscript }) {
  const { signal } = state.life;
  const box = html("input", { type: "number", step: "any", "aria-label": label, autocomplete: "off" });
  const slider = html("input", { type: "range", "aria-label": `Slider of ${label}` });
  const element = html("div", { class: "gi-row" }, variable(base, subscript), box, slider);
  let step = 1;

  function show(value) {
    slider.value = value;
    if (!box.matches(":focus") || Number(box.dataset.shown) !== value) {
      box.value = Number(value.toPrecision(6));
      box.dataset.shown = value;
    }
  }
  function change(value) {
    state.count += 1;
    state.edits.set(name, [state.count, value]);
    show(value);
    send(state);
  }
  function typed() {
    const value = box.valueAsNumber;
    if (Number.isFinite(value)) change(Math.min(Math.max(value, -LARGEST), LARGEST));
    else box.value = Number(Number(box.dataset.shown).toPrecision(6));
  }
  slider.addEventListener("input", () => change(slider.valueAsNumber), { signal });
  box.addEventListener("change", typed, { signal });
  box.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter" && Number(box.value) !== Number(box.dataset.shown)) typed();
    if (!way) return;
    event.preventDefault();
    change(Number((Number(box.value) + way * step).toPrecision(12)));
  }, { signal });
  function fit(row) {
    step = row.step;
    [slider.min, slider.max, slider.step] = [row.low, row.high, row.step];
    slider.hidden = !row.slider;
  }
  return { element, show, fit };
}

// A variable's name; one letter is italic, as in print.
function variable(base, subscript) {
  const made = (tag, ...children) => {
    const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
    element.append(...children);
    return element;
  };
  const part = (text) => made(/^\d+$/.test(text) ? "mn" : "mi", text);
  return made("math", subscript ? made("msub", part(base), part(subscript)) : part(base));
}
