// What is chosen: the bar of the training above, the data beside. What is chosen is asked for at once.

import { element } from "./playground_draw.js";
import { shadeOf } from "./playground_colours.js";

const FIGURES = [["epoch", "Epoch"], ["train", "Training loss"], ["test", "Test loss"], ["right", "Test right"]];
const CHOICES = [
  ["rate", "Learning rate"], ["batch", "Batch size"], ["method", "Method"], ["activation", "Activation"],
  ["penalty", "Regularisation"], ["penalty_rate", "Its rate"],
];
const SLIDERS = [["points", "Points", 20, 20], ["noise", "Noise", 0, 0.05], ["ratio", "Share of training data", 0.05, 0.05]];
const HIGHEST = { noise: 1, ratio: 0.95 };

export function button(text, help, action, signal) {
  const made = element("button", "pg-button", text);
  made.type = "button";
  made.title = help;
  made.addEventListener("click", action, { signal });
  return made;
}

function labelled(text, control) {
  const label = element("label", "pg-field");
  label.append(element("span", "pg-label", text), control);
  return label;
}

// A box for a number, which the server reads.
function box(state, name) {
  const made = element("input", "pg-box");
  made.autocomplete = "off";
  made.addEventListener("change", () => state.set({ [name]: made.value }), { signal: state.stop.signal });
  return made;
}

export function createBar(state, { play, step, reset }) {
  const { signal } = state.stop;
  const bar = element("div", "pg-bar");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Training");
  state.play = button("Play", "Train on and on", play, signal);
  state.play.classList.add("pg-first");
  bar.append(state.play, button("One epoch", "Train for one epoch", step, signal), button("Reset", "Back to the first weights", reset, signal));
  state.numbers = {};
  for (const [name, label] of FIGURES) {
    const own = element("span", "pg-number");
    state.numbers[name] = element("span", `pg-figure pg-${name}`, "–");
    own.append(element("span", "pg-label", label), state.numbers[name]);
    bar.append(own);
  }
  const controls = new Map();
  for (const [name, label] of CHOICES) {
    const control = name === "batch" ? box(state, name) : element("select", "pg-box");
    control.addEventListener("change", () => { if (name !== "batch") state.set({ [name]: control.value }); }, { signal });
    controls.set(name, control);
    bar.append(labelled(label, control));
  }
  function receive({ settings, catalogue }) {
    for (const [name, control] of controls) {
      if (name !== "batch") {
        const there = new Set([...catalogue[name], settings[name]]);
        if (control.childElementCount !== there.size) {
          control.replaceChildren(...[...there].map((each) => new Option(each, each)));
        }
      }
      control.value = settings[name];
    }
    controls.get("penalty_rate").disabled = settings.penalty === "none";
  }
  return { element: bar, receive };
}

export function createData(state) {
  const { signal } = state.stop;
  const column = element("div", "pg-data");
  column.setAttribute("role", "group");
  column.setAttribute("aria-label", "Data");
  const sets = element("div", "pg-sets");
  const own = ownPoints(state);
  const sliders = new Map();
  for (const [name, label, low, by] of SLIDERS) {
    const control = element("input");
    Object.assign(control, { type: "range", min: low, step: by, ariaLabel: label });
    const shown = element("output", "pg-value");
    const row = labelled(label, control);
    row.firstChild.append(" ", shown);
    control.addEventListener("input", () => { shown.textContent = control.value; }, { signal });
    control.addEventListener("change", () => state.set({ [name]: control.value }), { signal });
    sliders.set(name, [control, shown, row]);
  }
  const seed = box(state, "seed");
  const again = button("New seed", "Other points and other first weights", () => (
    state.set({ seed: String((Number(state.settings.seed) + 1) % 1_000_000_000) })), signal);
  const seeds = element("div", "pg-row");
  seeds.append(labelled("Seed", seed), again);
  column.append(element("h2", "pg-heading", "Data"), sets, own.element, ...[...sliders.values()].map(([, , row]) => row), seeds);
  let buttons = null;
  let drawnIn = null;

  function receive({ settings, catalogue, colours, theme }) {
    if (!buttons) {
      buttons = new Map(Object.entries(catalogue.sets).map(([name, { title }]) => {
        const made = element("button", "pg-set");
        made.type = "button";
        made.title = title;
        made.setAttribute("aria-label", title);
        made.append(element("canvas"));
        made.addEventListener("click", () => state.set({ data: name }), { signal });
        return [name, made];
      }));
      const mine = element("button", "pg-set", "CSV");
      mine.type = "button";
      mine.title = "Own points";
      mine.setAttribute("aria-label", "Own points (CSV)");
      mine.addEventListener("click", () => own.open(), { signal });
      buttons.set("own", mine);
      sets.append(...buttons.values());
      sliders.get("points")[0].max = catalogue.points;
      for (const [name, most] of Object.entries(HIGHEST)) sliders.get(name)[0].max = most;
    }
    if (drawnIn !== theme) {
      drawnIn = theme;
      for (const [name, { points }] of Object.entries(catalogue.sets)) thumbnail(buttons.get(name).firstChild, points, colours);
    }
    for (const [name, each] of buttons) each.setAttribute("aria-pressed", name === settings.data);
    const mine = settings.data === "own";
    own.receive(mine, settings.own);
    for (const [name, [control, shown, row]] of sliders) {
      row.hidden = mine && name !== "ratio";
      control.value = settings[name];
      shown.textContent = settings[name];
    }
    seed.value = settings.seed;
  }
  return { element: column, receive };
}

function thumbnail(canvas, points, colours) {
  canvas.width = canvas.height = 88;
  const context = canvas.getContext("2d");
  const regression = points.some(([, , label]) => label !== 0 && label !== 1);
  for (const [x1, x2, label] of points) {
    context.fillStyle = shadeOf(colours, regression ? (label + 1) / 2 : label);
    context.beginPath();
    context.arc(44 + x1 * 6.6, 44 - x2 * 6.6, 4, 0, 7);
    context.fill();
  }
}

// A file is read here and travels over the page's own connection.
function ownPoints(state) {
  const { signal } = state.stop;
  const panel = element("div", "pg-own");
  panel.hidden = true;
  const file = element("input");
  Object.assign(file, { type: "file", accept: ".csv,.txt" });
  const area = element("textarea", "pg-box");
  Object.assign(area, { rows: 4, placeholder: "0.5, 1.2, 0\n-1, 2, 1" });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    area.value = await file.files[0].text();
    state.set({ csv: area.value });
  }, { signal });
  area.addEventListener("change", () => state.set({ csv: area.value }), { signal });
  panel.append(labelled("A file with x1, x2, label", file), labelled("or the points here", area));
  return {
    element: panel,
    open: () => { panel.hidden = !panel.hidden; if (!panel.hidden) file.focus(); },
    receive: (chosen, text) => {
      if (chosen) panel.hidden = false;
      else if (text === "" && state.settings.data !== "own" && area.value === "") return;
      if (chosen && area !== state.root.getRootNode().activeElement) area.value = text;
    },
  };
}
