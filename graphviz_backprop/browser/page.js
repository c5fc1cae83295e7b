// The page of one file: the step is in the address, and an embedding page may drive it.

import { createPlayer } from "./player.js";
import { html } from "./elements.js";
import { createPicture } from "./picture.js";
import { createWords, phaseOf } from "./words.js";

const REST = 400; // a quick run of steps is one entry in the history
const embedded = window.parent !== window;

const doc = JSON.parse(document.getElementById("document").textContent);
let resting = null;

// The still picture, which is seen where no script runs, holds roles and geometry, in order.
const still = document.querySelector(".gb-still");
const from = (selector, owners, read) => [...still.querySelectorAll(selector)].map((mark, index) =>
  [mark.classList[0].slice(3), owners[index], ...read(mark)]);
const numbers = (...names) => (mark) => names.map((name) => Number(mark.getAttribute(name)));
doc.paths = from(":scope > g", doc.paths, (mark) =>
  [mark.firstChild.getAttribute("d"), mark.lastChild.getAttribute("points")]);
doc.ellipses = from("ellipse", doc.ellipses, numbers("cx", "cy", "rx", "ry"));
doc.texts = from("text", doc.texts, numbers("x", "y", "font-size"));

const player = createPlayer(document.getElementById("player"), doc, {
  step: stepInAddress() ?? 0,
  pageKeys: true,
  onStep: (step) => {
    clearTimeout(resting);
    resting = setTimeout(() => writeAddress(step), REST);
    tell(step);
  },
  onPick: (picked) => post({ type: "graphviz_backprop:picked", picked }),
});

// Steps count from 1 here, as they are shown.
function stepInAddress() {
  const found = /(?:^#|&)step=(\d+)(?:&|$)/.exec(location.hash);
  return found && Number(found[1]) - 1;
}

function writeAddress(step) {
  if (stepInAddress() === step) return;
  try {
    // A frame must not fill the history of the page around it.
    history[embedded ? "replaceState" : "pushState"](null, "", `#step=${step + 1}`);
  } catch {
    // A page without an address of its own, as in srcdoc.
  }
}

function tell(step) {
  const now = player.document();
  const headline = now.frames[step][1];
  const total = now.frames.length;
  post({ type: "graphviz_backprop:step", step: step + 1, total, phase: phaseOf(now, step), headline });
}

// Told to the page around and to no other that may have taken its place: of the origin that
// data-origin states, else of the one that embeds this now. A page of a file has none.
function originAround() {
  const stated = document.getElementById("player").dataset.origin;
  if (stated) return stated;
  const found = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  return found && found !== "null" ? found : "*";
}

function post(message) {
  if (embedded) window.parent.postMessage(message, originAround());
}

// How high it would like to be: the picture as wide as the page, all words, the bar.
function tellHeight() {
  const [stage] = document.getElementsByClassName("gb-stage");
  const [wide, high] = doc.size;
  const picture = Math.min(stage.clientWidth / wide, 2.6) * high;
  const rest = player.root.scrollHeight - stage.clientHeight;
  const around = document.querySelector(".gb-said")?.offsetHeight ?? 0;
  post({ type: "graphviz_backprop:height", height: Math.ceil(picture + rest + around) });
}

// On paper every step is seen: several pictures a page, each with its words.
function makeHandout() {
  document.querySelector(".gb-handout")?.remove();
  const handout = html("div", { class: "gb gb-handout", "data-theme": player.root.dataset.theme });
  doc.frames.forEach((_, step) => {
    const picture = createPicture(doc, AbortSignal.abort(), () => {});
    const words = createWords(doc);
    picture.show(step);
    words.show(step);
    const { headline, chain, notes } = words.rows;
    handout.append(html("section", {}, headline, picture.element, chain, notes));
  });
  document.querySelector("main").append(handout);
}
window.addEventListener("beforeprint", makeHandout);

function goTo(step) {
  clearTimeout(resting);
  player.goTo(step, { quiet: true });
}

for (const type of ["hashchange", "popstate"]) {
  window.addEventListener(type, () => goTo(stepInAddress() ?? 0));
}
window.addEventListener("message", (event) => {
  const stated = document.getElementById("player").dataset.origin;
  if (event.source !== (embedded ? window.parent : window) || (stated && event.origin !== stated)) return;
  if (event.data?.type !== "graphviz_backprop:go" || !Number.isFinite(event.data.step)) return;
  player.goTo(event.data.step - 1);
});
tell(player.step());
tellHeight();
window.addEventListener("resize", tellHeight);
