// One player: picture, words and controls of a document (see export/player.py for its format).

import { html, iconButton } from "./elements.js";
import { createPicture } from "./picture.js";
import { createView } from "./view.js";
import { createControls } from "./controls.js";
import { createPanel, createWords, phaseOf } from "./words.js";
import { listen } from "./keys.js";

const SETTLE = 600; // milliseconds without a further change before heights are measured again

// Ids differ from player to player of a page, however often this module was loaded.
const ids = (globalThis[Symbol.for("graphviz_backprop.ids")] ??= { last: 0 });
const nextId = () => `gb-${++ids.last}`;

// options: { step, pageKeys, slots, onStep(step), onPick(key), onFigure(svg) }; all are optional.
// With slots (see bench.js) the player fills a frame of fixed size: nothing in it is measured.
export function createPlayer(root, doc, options = {}) {
  const life = new AbortController();
  const { signal } = life;
  let step = clamp(options.step ?? 0);
  let timer = null;
  let measuring = null;
  const foldings = doc.foldings && [doc, ...doc.foldings]; // without them who made the player folds
  let ask = null; // the block that was ask to fold or unfold, and where its corner was

  const id = nextId();
  const title = html("span", { class: "gb-unseen", id: `${id}-title` });
  const description = html("span", { class: "gb-unseen", id: `${id}-description` });
  const figure = html("div", {
    class: "gb-figure", role: "img", "aria-labelledby": title.id, "aria-describedby": description.id,
  });
  const { slots } = options;
  const legend = html("p", { class: "gb-legend" }, html("span", { class: "gb-green" }, "value above"),
    " · ", html("span", { class: "gb-red" }, "gradient below"), html("span", { class: "gb-thick" }, " · the active wire is thick"));
  const panel = createPanel(doc);
  const stage = html("div", { class: "gb-stage" }, figure, panel.element);
  const words = createWords(doc);
  const controls = createControls(doc, signal, act, (next) => { pause(); goTo(next); }, repace);
  let part = null; // the picture of the current geometry and what listens to it

  function build() {
    part?.life.abort();
    const own = new AbortController();
    const picture = createPicture(doc, own.signal, pick);
    const view = createView(figure, picture.element, doc, own.signal, {
      readable: Boolean(slots), onSwipe: (by) => { pause(); goTo(step + by); },
    });
    options.onFigure?.(picture.element);
    figure.replaceChildren(picture.element);
    figure.style.setProperty("--gb-ratio", doc.size[0] / doc.size[1]);
    figure.style.setProperty("--gb-height", doc.size[1]);
    part = { life: own, picture, view, shape: doc.shape };
    view.reset();
  }

  function pick(key) {
    if (key[0] === "/") {
      ask = { key, at: part.view.spot(part.picture.box(key)), scale: part.view.scale() };
      const path = key.slice(1);
      const found = (wanted) => foldings?.find((each) => same(each.unfolded, wanted));
      const next = found(after(path)) ?? found(parents(path)) ?? foldings?.[0];
      if (next && !same(next.unfolded, doc.unfolded)) update({ ...doc, ...next });
    }
    options.onPick?.(key);
  }
  // The blocks that are unfolded once one more is, or one less with all that is in it.
  function after(path) {
    const now = doc.unfolded;
    return now.includes(path) ? now.filter((each) => !`${each}/`.startsWith(`${path}/`)) : [...now, path];
  }
  function parents(path) {
    const names = path.split("/").slice(0, doc.unfolded.includes(path) ? -1 : undefined);
    return names.map((_, depth) => names.slice(0, depth + 1).join("/"));
  }
  const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));

  // Where frames follow what is folded, an opened block is at its first step, a closed one at its whole.
  function sameStep(next) {
    if (!doc.lasts?.length || !next.lasts?.length) return step;
    const opens = next.unfolded.length > doc.unfolded.length;
    const done = opens ? doc.lasts[step - 1] ?? -1 : doc.lasts[step] - 1;
    const at = next.lasts.findIndex((last) => last > done);
    return at < 0 ? next.lasts.length - 1 : at;
  }

  function clamp(wanted) {
    return Math.min(Math.max(Math.round(wanted) || 0, 0), doc.frames.length - 1);
  }

  function draw() {
    const phase = phaseOf(doc, step);
    part.picture.show(step);
    words.show(step);
    panel.show(step);
    controls.show(step);
    root.dataset.phase = phase;
    root.dataset.step = step + 1;
    title.textContent = `${doc.title}: step ${step + 1} of ${doc.frames.length}, ${phase}`;
    description.textContent = words.say(step);
  }

  // quiet: the one who asks knows already.
  function goTo(wanted, { quiet = false } = {}) {
    const next = clamp(wanted);
    if (next === step) return;
    step = next;
    draw();
    follow();
    if (!quiet) options.onStep?.(step);
  }

  // Where a part only is visible, what a step lights is brought into it.
  function follow() {
    if (figure.classList.contains("gb-zoomed")) part.view.follow(part.picture.litBoxes());
  }

  function act(action) {
    if (action === "play") return timer ? pause() : play();
    pause();
    if (action === "open" || action === "close") {
      const key = part.picture.here(action);
      if (key) pick(key);
      return;
    }
    const last = doc.frames.length - 1;
    goTo({ first: 0, back: step - 1, forward: step + 1, last }[action]);
  }

  function play() {
    if (step === doc.frames.length - 1) goTo(0);
    tick();
    controls.showPlaying(true);
  }
  function tick() {
    timer = setTimeout(() => {
      goTo(step + 1);
      if (step < doc.frames.length - 1) tick();
      else pause();
    }, controls.wait());
  }
  function pause() {
    if (!timer) return;
    clearTimeout(timer);
    timer = null;
    controls.showPlaying(false);
  }
  function repace() {
    if (!timer) return;
    clearTimeout(timer);
    tick();
  }

  function measureSoon(how) {
    if (slots) return;
    clearTimeout(measuring);
    measuring = setTimeout(() => words.reserve(how), SETTLE);
  }

  // The same geometry: texts change in place. Another one: a new picture, the step stays if it can.
  function update(next) {
    if (next === doc) return;
    const told = step;
    step = sameStep(next);
    doc = next;
    step = clamp(step);
    words.patch(doc);
    panel.patch(doc);
    controls.fit(doc);
    if (part.shape === doc.shape) {
      part.picture.patch(doc);
      measureSoon({ afresh: false });
    } else {
      build();
      if (!slots) words.reserve({ afresh: true });
      const box = ask && part.picture.box(ask.key);
      if (box) part.view.keep(box, ask.at, ask.scale, doc.unfolded.includes(ask.key.slice(1)));
      ask = null;
    }
    draw();
    follow();
    if (step !== told) options.onStep?.(step);
  }

  function toggleFullscreen() {
    const scope = root.getRootNode();
    if (scope.fullscreenElement === root) document.exitFullscreen();
    else root.requestFullscreen?.().catch(() => {});
  }

  build();
  const view = [
    iconButton("larger", "Zoom in", signal, () => part.view.zoomBy(1.5)),
    iconButton("smaller", "Zoom out", signal, () => part.view.zoomBy(1 / 1.5)),
    iconButton("fit", "Fit to width", signal, () => part.view.fit()),
  ];
  if (slots) view.push(...slots.tools);
  else if (document.fullscreenEnabled) {
    view.push(iconButton("fullscreen", "Fullscreen", signal, toggleFullscreen));
  }
  const tools = html("div", { class: "gb-view", role: "group", "aria-label": "View" }, ...view);
  root.classList.add("gb");
  root.classList.toggle("gb-bench", Boolean(slots));
  root.tabIndex = -1;
  if (slots) {
    stage.prepend(html("div", { class: "gb-strip" }, legend, slots.hint, tools));
    controls.element.prepend(slots.opener);
    root.replaceChildren(
      title, description, slots.top, stage, slots.side,
      html("div", { class: "gb-words" },
        html("div", {}, words.rows.headline, words.rows.chain), html("div", {}, words.rows.local, words.rows.notes)),
      controls.element, slots.walker, slots.tip, slots.last,
    );
  } else {
    stage.append(tools);
    root.replaceChildren(
      title, description, stage,
      html("div", { class: "gb-words" }, words.rows.headline, words.rows.chain, words.rows.local),
      controls.element, words.rows.notes,
    );
    words.reserve({ afresh: true });
  }
  draw();
  part.view.reset();
  follow();

  let width = root.clientWidth;
  const observer = new ResizeObserver(() => {
    if (slots) {
      part.view.resize();
      follow();
      return;
    }
    if (root.clientWidth === width || !root.clientWidth) return;
    const first = !width;
    width = root.clientWidth;
    part.view.resize();
    if (first) words.reserve({ afresh: true });
    else measureSoon({ afresh: true });
  });
  observer.observe(slots ? figure : root);

  listen({
    root, act, slider: controls.slider,
    pageKeys: () => options.pageKeys || root.matches(":focus-within, :fullscreen"),
  }, signal);

  function destroy() {
    pause();
    clearTimeout(measuring);
    observer.disconnect();
    part.life.abort();
    life.abort();
    root.replaceChildren();
  }
  const focus = () => root.focus({ preventScroll: true });
  return { root, goTo, act, update, destroy, focus, step: () => step, document: () => doc };
}
