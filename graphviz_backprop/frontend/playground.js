// The playground component: draws the states of a training and asks the server for more.
//
// It asks when few states are left to show, so nothing runs while nobody looks: a closed
// page, a hidden tab and a paused player ask for nothing.

import { build } from "./playground_build.js";
import { draw, element, show } from "./playground_draw.js";
import { shades } from "./playground_colours.js";

const SHORTEST = 30; // milliseconds between two pictures
const LONGEST = 90;
const FEW = 4; // pictures left when more are asked for

export default function playground(component) {
  const { data, parentElement } = component;
  const given = JSON.parse(data.j);
  let state = parentElement.gbPlayground;
  if (!state) state = parentElement.gbPlayground = create(parentElement);
  state.component = component;
  const restyled = state.theme !== given.theme || state.view !== JSON.stringify(given.view);
  state.theme = given.theme;
  state.view = JSON.stringify(given.view);
  state.options = given.view;
  state.root.dataset.theme = given.theme;
  state.colours = shades(given.colours, given.background);
  if (given.base && state.id !== given.id) build(state, given);
  if (!state.base || state.id !== given.id) {
    ask(state, { do: "base" });
  } else {
    receive(state, given);
    if (restyled && state.shown) draw(state);
  }
  return () => {
    state.stop.abort();
    cancelAnimationFrame(state.frame);
    state.root.remove();
    delete parentElement.gbPlayground;
  };
}

function create(parent) {
  const root = element("div", "pg");
  parent.append(root);
  const state = {
    root, stop: new AbortController(), queue: [], curve: [], playing: false, waiting: 0,
    serial: Date.now(), barrier: 0, last: 0, drawn: 0, asked: 0, interval: 50, shown: null, base: null, focus: null,
  };
  state.pick = (found) => pick(state, found);
  const bar = element("div", "pg-bar");
  state.play = button(bar, "Play", "Train on and on", () => toggle(state));
  state.step = button(bar, "One epoch", "Train for one epoch", () => {
    halt(state);
    ask(state, { do: "step", at: state.shown?.at });
  });
  state.reset = button(bar, "Reset", "Back to the first weights", () => {
    halt(state);
    ask(state, { do: "reset" });
  });
  for (const name of ["play", "step", "reset"]) {
    state[name].addEventListener("click", state[name].action, { signal: state.stop.signal });
  }
  state.numbers = {};
  for (const [name, label] of [
    ["epoch", "Epoch"], ["train", "Training loss"], ["test", "Test loss"], ["right", "Test right"],
  ]) {
    const box = element("span", "pg-number");
    box.append(element("span", "pg-label", label));
    state.numbers[name] = element("span", `pg-figure pg-${name}`, "–");
    box.append(state.numbers[name]);
    bar.append(box);
  }
  state.words = element("p", "pg-words");
  state.words.setAttribute("role", "status");
  state.main = element("div", "pg-main");
  state.tip = element("div", "pg-tip");
  state.tip.hidden = true;
  state.tip.setAttribute("role", "status");
  root.append(bar, state.words, state.main, state.tip);
  return state;
}

function button(parent, text, help, action) {
  const made = element("button", "pg-button", text);
  made.type = "button";
  made.title = help;
  made.action = action;
  parent.append(made);
  return made;
}

function ask(state, wish) {
  state.serial += 1;
  state.waiting = state.serial;
  state.asked = performance.now();
  if (wish.do !== "more") state.barrier = state.serial;
  state.component.setStateValue("ask", { serial: state.serial, have: state.id ?? "", ...wish });
}

function receive(state, given) {
  if (given.answer === state.answer && state.shown) return;
  state.answer = given.answer;
  if (given.answer >= state.waiting) state.waiting = 0;
  if (given.kind === "more" && state.shown) {
    if (!state.playing || given.answer < state.barrier) return; // overtaken by a pause or a step
    state.curve = given.curve;
    state.queue.push(...given.pictures);
    pace(state, given.pictures.length);
    return;
  }
  state.curve = given.curve;
  if (state.shown && (given.kind === "pause" || given.kind === "pick")) return;
  state.queue = [];
  show(state, given.pictures[given.pictures.length - 1]);
  if (state.playing) wake(state);
}

// Spreads the pictures of an answer over the time that it took.
function pace(state, count) {
  const took = (performance.now() - state.asked) / count;
  state.interval += 0.2 * (Math.min(LONGEST, Math.max(SHORTEST, took)) - state.interval);
}

function toggle(state) {
  if (state.playing) {
    halt(state);
    ask(state, { do: "pause", at: state.shown?.at });
  } else {
    state.playing = true;
    state.play.textContent = "Pause";
    state.play.classList.add("pg-on");
    wake(state);
  }
}

function halt(state) {
  state.playing = false;
  state.queue = [];
  state.play.textContent = "Play";
  state.play.classList.remove("pg-on");
}

function wake(state) {
  cancelAnimationFrame(state.frame);
  state.frame = requestAnimationFrame((now) => tick(state, now));
}

function tick(state, now) {
  if (!state.playing) return;
  if (state.queue.length && now - state.last >= state.interval) {
    state.last = now;
    const next = state.queue.shift();
    show(state, next);
    if (next.stopped) return halt(state);
  }
  if (state.queue.length <= FEW && !state.waiting) ask(state, { do: "more" });
  wake(state);
}

function pick(state, found) {
  if (!found) return;
  state.picked = { part: found.part, index: found.index };
  halt(state);
  draw(state);
  ask(state, { do: "pick", at: state.shown?.at, part: found.part, index: found.index });
}
