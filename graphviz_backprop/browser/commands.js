// The list of keys and of what can be done, opened by "?"; a command is done from it.

import { html } from "./elements.js";

const KEYS = [
  ["→ or Page Down", "next step"], ["← or Page Up", "step back"], ["Home, End", "first and last step"],
  ["Space", "play or pause"], ["/", "to the formula"], ["Enter", "draw what is typed"],
  ["Shift + Enter", "a new line"], ["Esc", "leave a box, a list or the presentation"],
  ["P", "present: everything larger, for a hall"], ["S", "a spot that follows the pointer, while presenting"],
  ["Ctrl + wheel", "zoom at the pointer; drag to move"], ["↑ ↓", "walk the nodes, when they have the focus"],
  ["Click a node", "its numbers, and what can be done with it"],
  ["Click a block", "folds or unfolds it"],
  ["O, C", "open the block of this step, close it again"],
  ["?", "this list"],
];
// Label, what it is for, and what Python is asked for.
const COMMANDS = [
  ["Inspect", "local derivatives, Jacobian, finite differences of a node", "side", "Inspect"],
  ["Predict", "asks for the next number before it is shown", "side", "Predict"],
  ["Sheet of ten", "exercises, made by number and marked as you go", "sheet", ""],
  ["Values", "all values and gradients as a table", "panel", "Values"],
  ["Paths", "the sum over all paths to the target", "panel", "Paths"],
  ["Pin this run", "then change an input: what differs is marked and listed", "pin", ""],
  ["Export", "slides, pictures, LaTeX, a page that steps", "panel", "Export"],
  ["Share", "link, QR code, snippet to embed", "panel", "Share"],
  ["Randomise", "other values for all inputs", "randomise", ""],
];

export function createCommands(signal, focus, say, present) {
  const table = (label, rows) => html("table", { "aria-label": label }, ...rows.map(([key, what]) =>
    html("tr", {}, html("th", { scope: "row" }, key), html("td", {}, what))));
  const close = html("button", { type: "button", class: "gn-close", "aria-label": "Close" }, "×");
  const command = (label, action) => {
    const button = html("button", { type: "button" }, label);
    button.addEventListener("click", () => { element.close(); action(); }, { signal });
    return button;
  };
  const commands = [
    ...COMMANDS.map(([label, what, name, value]) => [command(label, () => say(name, value)), what]),
    [command("Present", present), "everything larger, for a hall"],
  ];
  const element = html("dialog", { class: "gn-commands", "aria-label": "Keys and commands" },
    close, html("div", { class: "gn-both" },
      html("div", {}, html("h2", {}, "Keys"), table("Keys", KEYS)),
      html("div", {}, html("h2", {}, "Commands"), table("Commands", commands))));
  close.addEventListener("click", () => element.close(), { signal });
  element.addEventListener("close", focus, { signal });
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); }, { signal });
  return { element, open: () => { if (!element.open) element.showModal(); } };
}
