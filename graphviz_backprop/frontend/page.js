// The page of one file: the step is in the address, and an embedding page may drive it.

import { createPlayer } from "./player.js";
import { phaseOf } from "./words.js";

const REST = 400; // a quick run of steps is one entry in the history
const embedded = window.parent !== window;

const doc = JSON.parse(document.getElementById("document").textContent);
let resting = null;

// With JavaScript the still picture is text; the wires' paths stand there, in order.
const still = document.querySelector("noscript").textContent;
const wires = new DOMParser().parseFromString(still, "text/html").querySelectorAll(".gb-wire");
doc.wires = doc.wires.map((key, index) => [
  key,
  wires[index].querySelector("path").getAttribute("d"),
  wires[index].querySelector("polygon")?.getAttribute("points"),
]);

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
  const headline = doc.frames[step][2];
  const total = doc.frames.length;
  post({ type: "graphviz_backprop:step", step: step + 1, total, phase: phaseOf(doc, step), headline });
}

function post(message) {
  if (embedded) window.parent.postMessage(message, "*");
}

function goTo(step) {
  clearTimeout(resting);
  player.goTo(step, { quiet: true });
}

for (const type of ["hashchange", "popstate"]) {
  window.addEventListener(type, () => goTo(stepInAddress() ?? 0));
}
window.addEventListener("message", (event) => {
  if (event.data?.type !== "graphviz_backprop:go" || !Number.isFinite(event.data.step)) return;
  player.goTo(event.data.step - 1);
});
tell(player.step());
