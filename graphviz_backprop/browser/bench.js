// The stepper page around the picture: formula above, inputs and node beside, messages to Python.

import { html, iconButton } from "./elements.js";
import { createCommands } from "./commands.js";
import { createFormula } from "./formula.js";
import { createInputs } from "./inputs.js";
import { createNodes } from "./nodes.js";
import { present, presenting } from "./present.js";
import { openAddress, writeAddress } from "./history.js";

const SIDES = ["Inputs", "Inspect", "Predict"];
const STEPPED = "graphviz_backprop.stepped";
let count = Date.now(); // messages are told apart by a number that was never told before

// tell(name, value) sends to Python what lasts, trigger(name, value) what is done once; focus()
// gives the keys to the player.
export function createBench(tell, trigger, focus) {
  const life = new AbortController();
  const { signal } = life;
  const say = (what, value = "") => trigger("said", [what, value]);
  const formula = createFormula(signal, (text, draft) => tell("drawn", [count += 1, text, draft]), focus);
  const inputs = createInputs(signal, (edits) => tell("edits", edits), say);
  const nodes = createNodes(signal, say);
  const tabs = html("div", { class: "gn-tabs", role: "group", "aria-label": "Beside the picture" });
  const buttons = new Map(SIDES.map((name) => {
    const button = html("button", { type: "button" }, name);
    button.addEventListener("click", () => say("side", name), { signal });
    return [name, button];
  }));
  tabs.append(...buttons.values());
  const sheet = html("div", { class: "gn-sheet" }, inputs.element, nodes.element);
  const side = html("aside", { class: "gn-side", "aria-label": "Inputs" }, tabs, sheet);
  const examples = html("div", { class: "gn-chips" });
  const top = html("div", { class: "gn-top" },
    html("div", { class: "gn-head" },
      html("h1", {}, "Backprop, step by step"),
      html("p", {}, "Type a formula: values flow forward, gradients flow back."), examples),
    formula.element);
  const commands = createCommands(signal, focus, say, () => present(focus));
  const tools = [
    iconButton("present", "Present", signal, () => present(focus)),
    iconButton("keys", "Keys", signal, () => commands.open()),
  ];
  // On a narrow screen the inputs are a sheet that this opens.
  const opener = html("button", { type: "button", class: "gn-open", "aria-expanded": "false" }, "Inputs");
  opener.addEventListener("click", () => {
    const open = side.classList.toggle("gn-shown");
    opener.setAttribute("aria-expanded", open);
  }, { signal });

  const hint = html("span", { class: "gn-hint", hidden: "" }, "Press Next or → to begin");
  let known = remembered(); // whether this reader has stepped before
  function stepped() {
    hint.hidden = true;
    if (known) return;
    known = true;
    try { localStorage.setItem(STEPPED, "1"); } catch { /* a browser that keeps nothing */ }
  }
  openAddress();
  let address = null;
  let beside = "";
  // A click in the picture: a block folds or unfolds, a node shows its card, or all about it where that is open.
  function pick(key) {
    if (key.startsWith("/")) return say("fold", key.slice(1));
    nodes.pick(key);
    if (beside === "Inspect") say("inspect", key.split("-")[0]);
  }
  function receive(bench, step) {
    beside = bench.side;
    top.hidden = bench.embedded;
    formula.receive(bench.formula);
    inputs.receive(bench.inputs);
    nodes.receive(bench.nodes, bench.target);
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", name === bench.side);
    sheet.hidden = bench.side !== "Inputs";
    side.classList.toggle("gn-elsewhere", bench.side !== "Inputs");
    if (!examples.children.length) {
      examples.append(...bench.chips.map(([label, text]) => {
        const chip = html("button", { type: "button", title: text }, label);
        chip.addEventListener("click", () => { formula.open(text); focus(); }, { signal });
        return chip;
      }));
    }
    address = bench.address;
    known ||= step > 0; // who follows a link to a step is shown what to read, not where to begin
    hint.hidden = known || bench.side === "Predict"; // there is the question what comes next
    place(step);
  }
  function leave() { address = null; }
  // The step stands in the address without the server.
  function place(step) {
    if (!address) return;
    const query = step ? [address.query, `step=${step}`].filter(Boolean).join("&") : address.query;
    writeAddress({ ...address, query });
  }
  // Who has clicked a tab goes on stepping; who has come to it by keys moves along the tabs.
  document.addEventListener("click", (event) => {
    if (event.detail && event.target.closest?.(".st-key-tab")) setTimeout(focus);
  }, { signal, capture: true });
  document.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.matches?.("input:not([type=range]), textarea, select, [contenteditable=true]")) return;
    if (event.key === "?") commands.open();
    else if (event.key === "/") formula.focus();
    else if (event.key === "p") present(focus);
    else if (event.key === "Escape" && presenting()) present(focus);
    else return;
    event.preventDefault();
  }, { signal });

  return {
    slots: { top, side, tools, hint, opener, walker: nodes.walker, tip: nodes.tip, last: commands.element }, receive, leave, place, stepped, pick, nodes,
    destroy: () => life.abort(),
  };
}

function remembered() {
  try { return localStorage.getItem(STEPPED) !== null; } catch { return false; }
}
