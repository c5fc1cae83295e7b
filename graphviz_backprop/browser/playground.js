// The playground component: draws the states of a training and asks the server for more.
//
// It asks when few states are left to show, so nothing runs while nobody looks: a closed
// page, a hidden tab and a paused player ask for nothing.

import { build } from "./playground_build.js";
import { createBar, createData } from "./playground_controls.js";
import { createCard } from "./playground_card.js";
import { keep, kept, writeAddress } from "./playground_kept.js";
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
  state.catalogue ??= given.catalogue;
  state.settings = given.settings;
  state.address = given.address;
  if (state.catalogue) for (const part of state.parts) part.receive(state);
  state.problem.textContent = given.problem;
  state.problem.hidden = !given.problem;
  if (given.base && state.catalogue && state.id !== given.id) build(state, given);
  if (!state.base || state.id !== given.id || !state.catalogue) {
    ask(state, { do: "base", have: "" });
  } else {
    receive(state, given);
    if (restyled && state.shown) draw(state);
  }
  state.card.receive(given.card);
  writeAddress(given.address);
  return () => {
    keep(state);
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
    halted: false,
  };
  state.pick = (found) => pick(state, found);
  state.set = (change) => ask(state, { do: "set", change, at: state.shown?.at });
  state.open = (form) => { halt(state); ask(state, { do: "open", form, at: state.shown?.at }); };
  state.resume = () => { state.picked = null; state.card.receive(null); draw(state); if (state.halted) toggle(state); };
  const bar = createBar(state, {
    play: () => toggle(state),
    step: () => { halt(state); ask(state, { do: "step", at: state.shown?.at }); },
    reset: () => { halt(state); ask(state, { do: "reset" }); },
  });
  const side = createData(state);
  state.parts = [bar, side];
  state.problem = element("p", "pg-words");
  state.problem.setAttribute("role", "alert");
  state.problem.hidden = true;
  state.words = element("p", "pg-words");
  state.words.setAttribute("role", "status");
  state.words.hidden = true;
  state.main = element("div", "pg-main");
  state.tip = element("div", "pg-tip");
  state.tip.hidden = true;
  state.tip.setAttribute("role", "status");
  state.card = createCard(state);
  root.append(bar.element, state.problem, state.words, side.element, state.main, state.card.element, state.tip);
  addEventListener("pagehide", () => keep(state), { signal: state.stop.signal });
  return state;
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
  if (state.shown && (given.kind === "pause" || given.kind === "pick")) return keep(state);
  state.queue = [];
  show(state, given.pictures[given.pictures.length - 1]);
  const before = given.begun ? kept(given.address) : null; // what this browser has trained
  if (before) ask(state, { do: "restore", ...before });
  else if (given.kind !== "base") keep(state);
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
    state.halted = false;
    state.play.textContent = "Pause";
    state.play.classList.add("pg-on");
    state.card.receive(null);
    wake(state);
  }
}

function halt(state) {
  state.halted = state.playing;
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
