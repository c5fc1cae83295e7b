// The Streamlit component: one player a root, told of new data, and the page's bench around it.

import { createPlayer } from "./player.js";
import { createBench } from "./bench.js";
import { fitWords } from "./fit.js";
import { html } from "./elements.js";

const REST = 300; // milliseconds without a step before Python is told

// Where each player stood, by the key that Python gave: one that is mounted anew continues there.
const places = (globalThis[Symbol.for("graphviz_backprop.places")] ??= new Map());

export default function mount(component) {
  const { data, parentElement } = component;
  const given = JSON.parse(data.j);
  const state = (parentElement.gbState ??= create(component, given));
  state.component = component;
  state.tells = given.tells;
  state.root.dataset.theme = given.theme === "auto" ? streamlitTheme(parentElement) : given.theme;
  state.root.classList.toggle("gb-follows", given.theme === "auto");
  state.root.classList.toggle("gb-stale", Boolean(given.bench?.stale));

  const told = given.go && given.go[0] !== state.place.serial;
  if (told) [state.place.serial, state.place.step] = given.go;
  if (!state.player) {
    start(state, given);
    if (state.bench) state.unfit = fitWords(state.root.querySelector(".gb-words"));
    document.getElementById("gb-first")?.remove(); // the picture that stood for the page
  }
  else {
    if (state.text !== data.j) {
      state.bench?.leave(); // a step of the new picture is none of the old address
      state.player.update(given.document);
    }
    if (told) {
      forget(state);
      state.player.goTo(state.place.step, { quiet: true });
      state.place.step = state.told = state.player.step();
    }
  }
  if (state.text !== data.j) {
    state.bench?.nodes.show(given.document, state.player.step());
    state.bench?.receive(given.bench, state.player.step());
  }
  state.text = data.j;
  if (state.tells && state.told !== state.player.step() && !state.report) rest(state);
  return () => {
    forget(state);
    state.player.destroy();
    state.bench?.destroy();
    state.unfit?.();
    state.root.remove();
    delete parentElement.gbState;
  };
}

function create(component, given) {
  const { parentElement } = component;
  const place = places.get(given.key) ?? { step: 0, serial: null };
  places.set(given.key, place);
  const state = { component, place, told: 0, text: null, player: null, report: null };
  state.root = html("div");
  parentElement.append(state.root);
  if (given.bench) {
    state.bench = createBench(
      (name, value) => state.component.setStateValue(name, value),
      (name, value) => state.component.setTriggerValue(name, value),
      () => state.player.focus(),
    );
  }
  return state;
}

function start(state, given) {
  const { bench } = state;
  state.told = given.go?.[1] ?? 0;
  state.player = createPlayer(state.root, given.document, {
    step: state.place.step,
    pageKeys: Boolean(bench),
    slots: bench?.slots,
    onFigure: (figure) => bench?.nodes.attach(figure),
    onStep: (step) => {
      state.place.step = step;
      bench?.stepped();
      bench?.place(step);
      bench?.nodes.show(state.player.document(), step);
      rest(state);
    },
    onPick: (picked) => {
      if (bench) bench.pick(picked);
      else state.component.setTriggerValue("picked", picked);
    },
  });
}

// Python is told of a step only where it asked to be: a step costs the server nothing.
function rest(state) {
  forget(state);
  if (!state.tells) return;
  state.report = setTimeout(() => {
    state.report = null;
    state.told = state.player.step();
    state.component.setStateValue("step", state.told);
  }, REST);
}

function forget(state) {
  clearTimeout(state.report);
  state.report = null;
}

function streamlitTheme(parent) {
  const host = parent.host ?? parent;
  const colour = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const channels = hex ? hex.slice(1).map((each) => parseInt(each, 16)) : colour.match(/\d+/g)?.map(Number);
  if (!channels || channels.length < 3) return "light";
  const [red, green, blue] = channels;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}
