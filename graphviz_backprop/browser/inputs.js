// The inputs' controls: a number box and a slider each, a grid of boxes for an array. What is moved
// is shown at once and sent as soon as the change before is answered, so that a dragged slider
// never queues.

import { html } from "./elements.js";

const PATIENCE = 2000; // milliseconds until an answer counts as lost
const SETTLED = 250; // without a change before all else follows
const LARGEST = 1e12;
// A plain number is shown at once; the server reads all else that the language takes, or says why not.
const PLAIN = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

// send([number, {name: value}, {name: [low, high]}]) tells the server; say(what) asks it for more.
export function createInputs(signal, send, say) {
  const list = html("div", { class: "gi" });
  const none = html("p", { class: "gi-none", hidden: "" }, "The formula has no inputs.");
  const button = (label, action) => {
    const made = html("button", { type: "button" }, label);
    made.addEventListener("click", action, { signal });
    return made;
  };
  const ends = button("Ranges", () => {
    const open = list.classList.toggle("gi-ranged");
    ends.setAttribute("aria-pressed", open);
  });
  ends.setAttribute("aria-pressed", "false");
  const buttons = html("div", { class: "gi-buttons" },
    button("Randomise", () => say("randomise")), button("Reset", () => say("reset")), ends);
  const element = html("div", { class: "gi-all" }, buttons, list, none);
  const state = {
    signal, send, rows: new Map(), edits: new Map(), ranges: {},
    count: 0, sent: 0, seen: 0, timer: null, rest: null, follows: false, text: null,
  };
  signal.addEventListener("abort", () => {
    clearTimeout(state.timer);
    clearTimeout(state.rest);
  });

  function receive({ rows, arrays, seen, refused, follows }) {
    const news = seen > state.seen;
    if (seen < state.seen) state.sent = seen; // another server, which has seen nothing
    state.count = Math.max(state.count, seen);
    state.follows = follows;
    answered(state, seen);
    const form = JSON.stringify([rows.map((row) => row.name), arrays.map((each) => [each.name, each.shape])]);
    if (form !== state.text) {
      state.text = form;
      state.rows = new Map([
        ...rows.map((row) => [row.name, buildRow(state, row)]),
        ...arrays.map((each) => [each.name, buildGrid(state, each)]),
      ]);
      list.replaceChildren(...[...state.rows.values()].map((row) => row.element));
    }
    none.hidden = state.rows.size > 0;
    buttons.hidden = !state.rows.size;
    for (const row of [...rows, ...arrays]) {
      const own = state.rows.get(row.name);
      own.fit(row);
      if (state.edits.has(row.name)) continue;
      if (refused[row.name]) own.refuse(refused[row.name]);
      else own.show(row.value);
    }
    if (news) restSoon(state, say);
  }
  return { element, receive };
}

// A run has taken in the changes up to one; the others are sent now.
function answered(state, seen) {
  state.seen = seen;
  for (const [name, [number]] of state.edits) if (number <= seen) state.edits.delete(name);
  flush(state);
}

function restSoon(state, say) {
  clearTimeout(state.rest);
  if (!state.follows) return;
  state.rest = setTimeout(() => { if (!state.edits.size) say("rest"); }, SETTLED);
}

// The server is told of every change that it has not seen, one message at a time.
function flush(state) {
  if (!state.edits.size || state.sent > state.seen) return;
  clearTimeout(state.timer);
  state.sent = state.count;
  const changed = [...state.edits].map(([name, [, value]]) => [name, value]);
  state.send([state.count, Object.fromEntries(changed), state.ranges]);
  state.ranges = {};
  state.timer = setTimeout(() => { state.sent = state.seen; flush(state); }, PATIENCE);
}

function change(state, name, value) {
  state.count += 1;
  state.edits.set(name, [state.count, value]);
  flush(state);
}

const parsed = (text) => {
  const plain = text.trim().replace("\u2212", "-");
  return PLAIN.test(plain) ? Math.min(Math.max(Number(plain), -LARGEST), LARGEST) : plain;
};

function textBox(label, name = "gi-box") {
  return html("input", {
    type: "text", class: name, inputmode: "text", "aria-label": label, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
  });
}

function complaint(boxes) {
  const element = html("p", { class: "gi-why", role: "alert", hidden: "" });
  return {
    element,
    refuse(words) {
      element.textContent = words;
      element.hidden = !words;
      for (const box of boxes) box.setAttribute("aria-invalid", Boolean(words));
    },
  };
}

const short = (value) => String(Number(value.toPrecision(6)));

function buildRow(state, { name, label, base, subscript }) {
  const { signal } = state;
  const box = textBox(label);
  const slider = html("input", { type: "range", "aria-label": `Slider of ${label}` });
  const why = complaint([box]);
  const low = textBox(`Smallest ${label}`, "gi-end");
  const high = textBox(`Largest ${label}`, "gi-end");
  const element = html("div", { class: "gi-row" }, variable(base, subscript), box,
    html("div", { class: "gi-slide" }, slider, html("div", { class: "gi-ends" }, low, high)), why.element);
  let step = 1;
  let shown = 0; // the number that the box and the slider stand for

  function show(value) {
    slider.value = value;
    if (box.matches(":focus") && shown === value && why.element.hidden) return;
    shown = value;
    box.value = short(value);
    why.refuse("");
  }
  function set(value) {
    if (typeof value === "number") show(value);
    change(state, name, value);
  }
  slider.addEventListener("input", () => set(slider.valueAsNumber), { signal });
  box.addEventListener("change", () => {
    if (!box.value.trim() || box.value === short(shown)) show(shown);
    else set(parsed(box.value));
  }, { signal });
  box.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") {
      box.value = short(shown);
      why.refuse("");
      box.blur();
    }
    if (event.key === "Enter") box.blur();
    if (!way) return;
    event.preventDefault();
    set(Number((shown + way * step).toPrecision(12)));
  }, { signal });
  for (const end of [low, high]) {
    end.addEventListener("change", () => {
      state.ranges[name] = [low.value, high.value].map(parsed);
      change(state, name, shown);
    }, { signal });
  }
  function fit(row) {
    step = row.step;
    [slider.min, slider.max, slider.step] = [row.low, row.high, row.step];
    slider.hidden = !row.slider;
    if (!low.matches(":focus") && !high.matches(":focus")) [low.value, high.value] = [row.low, row.high].map(short);
  }
  return { element, show, fit, refuse: why.refuse };
}

// An array of at most two axes as boxes; a larger one is only said.
function buildGrid(state, { name, label, base, subscript, shape, value }) {
  const { signal } = state;
  const caption = html("div", { class: "gi-name" }, variable(base, subscript), html("span", {}, ` ${shape}`));
  if (!value) {
    const said = html("p", {}, "Too large to edit here: write it in the formula.");
    return { element: html("div", { class: "gi-array" }, caption, said), show() {}, fit() {}, refuse() {} };
  }
  const boxes = value.map((row, i) => row.map((_, j) => textBox(`${label}, row ${i + 1}, column ${j + 1}`)));
  const why = complaint(boxes.flat());
  const grid = html("div", { class: "gi-grid", role: "group", "aria-label": label }, ...boxes.flat());
  grid.style.gridTemplateColumns = `repeat(${value[0]?.length || 1}, minmax(3.4em, 5.5em))`;
  let shown = value;
  function show(next) {
    why.refuse("");
    boxes.forEach((row, i) => row.forEach((box, j) => {
      if (!box.matches(":focus") || next[i][j] !== shown[i][j]) box.value = short(next[i][j]);
    }));
    shown = next;
  }
  grid.addEventListener("change", () => {
    const cells = boxes.map((row, i) => row.map((box, j) => (
      box.value === short(shown[i][j]) ? shown[i][j] : parsed(box.value))));
    change(state, name, cells);
  }, { signal });
  grid.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Enter") event.target.blur();
  }, { signal });
  return { element: html("div", { class: "gi-array" }, caption, grid, why.element), show, fit() {}, refuse: why.refuse };
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
