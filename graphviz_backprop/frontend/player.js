// One player: picture, words and controls of a document (see export/player.py for its format).

import { html, iconButton } from "./elements.js";
import { createPicture } from "./picture.js";
import { createView } from "./view.js";
import { createControls } from "./controls.js";
import { createWords, phaseOf } from "./words.js";
import { listen } from "./keys.js";

const SETTLE = 600; // milliseconds without a further change before heights are measured again

// options: { step, pageKeys, onStep(step), onPick(key) }; all are optional.
export function createPlayer(root, doc, options = {}) {
  const life = new AbortController();
  const { signal } = life;
  let step = clamp(options.step ?? 0);
  let timer = null;
  let measuring = null;

  const title = html("span", { class: "gb-unseen", id: "gb-title" });
  const description = html("span", { class: "gb-unseen", id: "gb-description" });
  const figure = html("div", {
    class: "gb-figure", role: "img", "aria-labelledby": "gb-title", "aria-describedby": "gb-description",
  });
  const stage = html("div", { class: "gb-stage" }, figure);
  const words = createWords(doc);
  const controls = createControls(doc, signal, act, (next) => { pause(); goTo(next); }, repace);
  let part = null; // the picture of the current geometry and what listens to it

  function build() {
    part?.life.abort();
    const own = new AbortController();
    const picture = createPicture(doc, own.signal, (key) => options.onPick?.(key));
    const view = createView(figure, picture.element, doc.size, own.signal, (by) => { pause(); goTo(step + by); });
    figure.replaceChildren(picture.element);
    figure.style.setProperty("--gb-ratio", doc.size[0] / doc.size[1]);
    figure.style.setProperty("--gb-height", doc.size[1]);
    part = { life: own, picture, view, shape: doc.shape };
  }

  function clamp(wanted) {
    return Math.min(Math.max(Math.round(wanted) || 0, 0), doc.frames.length - 1);
  }

  function draw() {
    const phase = phaseOf(doc, step);
    part.picture.show(step);
    words.show(step);
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
    if (figure.classList.contains("gb-zoomed")) part.view.follow(part.picture.litBoxes());
    if (!quiet) options.onStep?.(step);
  }

  function act(action) {
    if (action === "play") return timer ? pause() : play();
    pause();
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
    clearTimeout(measuring);
    measuring = setTimeout(() => words.reserve(how), SETTLE);
  }

  // The same geometry: texts change in place. Another one: a new picture, the step stays if it can.
  function update(next) {
    if (next === doc) return;
    doc = next;
    step = clamp(step);
    words.patch(doc);
    controls.fit(doc);
    if (part.shape === doc.shape) {
      part.picture.patch(doc);
      measureSoon({ afresh: false });
    } else {
      pause();
      build();
      words.reserve({ afresh: true });
    }
    draw();
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
    iconButton("fit", "Fit to width", signal, () => part.view.reset()),
  ];
  if (document.fullscreenEnabled) {
    view.push(iconButton("fullscreen", "Fullscreen", signal, toggleFullscreen));
  }
  stage.append(html("div", { class: "gb-view", role: "group", "aria-label": "View" }, ...view));
  root.classList.add("gb");
  root.replaceChildren(
    title, description, stage,
    html("div", { class: "gb-words" }, words.rows.headline, words.rows.chain, words.rows.local),
    controls.element, words.rows.notes,
  );
  draw();

  let width = root.clientWidth;
  words.reserve({ afresh: true });
  const observer = new ResizeObserver(() => {
    if (root.clientWidth === width || !root.clientWidth) return;
    const first = !width;
    width = root.clientWidth;
    part.view.resize();
    if (first) words.reserve({ afresh: true });
    else measureSoon({ afresh: true });
  });
  observer.observe(root);

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
  return { root, goTo, act, update, destroy, step: () => step, document: () => doc };
}
