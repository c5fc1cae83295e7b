// The Streamlit component: one player a root, told of new data, reporting after a rest.

import { createPlayer } from "./player.js";
import { html } from "./elements.js";
import { pageRests, parts, report } from "./report.js";

const REST = 300; // milliseconds without a step before Python is told

// Where each player stood, by the key that Python gave: one that is mounted anew continues there.
const places = (globalThis[Symbol.for("graphviz_backprop.places")] ??= new Map());

export default function mount(component) {
  const { data, parentElement } = component;
  const given = JSON.parse(data.j);
  let state = parentElement.gbState;
  if (!state) {
    const place = places.get(given.key) ?? { step: 0, serial: null };
    state = parentElement.gbState = { place, text: null, player: null, report: null };
    places.set(given.key, place);
    state.root = html("div");
    parentElement.append(state.root);
    state.edit = parts.edit = (edits) => report(state.component, "edits", edits);
  }
  state.component = component;
  state.root.dataset.theme = given.theme === "auto" ? streamlitTheme(parentElement) : given.theme;
  state.root.classList.toggle("gb-follows", given.theme === "auto");

  const told = given.go && given.go[0] !== state.place.serial;
  if (told) [state.place.serial, state.place.step] = given.go;
  if (!state.player) {
    state.player = createPlayer(state.root, given.document, {
      step: state.place.step,
      onStep: (step) => rest(state, step),
      onPick: (picked) => state.component.setTriggerValue("picked", picked),
    });
  } else {
    if (state.text !== data.j) state.player.update(given.document);
    if (told) {
      forget(state);
      state.player.goTo(state.place.step, { quiet: true });
    }
  }
  state.text = data.j;
  parts.answered?.(given.seen);
  return () => {
    forget(state);
    if (parts.edit === state.edit) delete parts.edit;
    state.player.destroy();
    state.root.remove();
    delete parentElement.gbState;
  };
}

function rest(state, step) {
  state.place.step = step;
  forget(state);
  const timer = state.report = setTimeout(async () => {
    await pageRests();
    if (state.report === timer) report(state.component, "step", step);
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
