// Headline, chain rule, local derivative and notes of a step, in rows of a fixed height.

import { html, workings } from "./elements.js";

const ROWS = ["headline", "chain", "local", "notes"];

// inputs, forward or backward
export function phaseOf(doc, index) {
  if (index >= doc.border) return "backward";
  return index ? "forward" : "inputs";
}

export function createWords(doc) {
  const rows = {
    headline: html("p", { class: "gb-headline", "aria-live": "polite", "aria-atomic": "true" }),
    chain: html("div", { class: "gb-chain" }),
    local: html("div", { class: "gb-local" }),
    notes: html("div", { class: "gb-notes" }),
  };
  const reserved = { headline: 0, chain: 0, local: 0, notes: 0 };

  const contents = ([, , headline, chain, local, notes]) => ({
    headline: [headline],
    chain: workings(doc.math, chain),
    local: workings(doc.math, local, "local"),
    notes: notes.map((note) => html("p", {}, doc.notes[note])),
  });

  function show(index) {
    const shown = contents(doc.frames[index]);
    for (const row of ROWS) rows[row].replaceChildren(...shown[row]);
  }

  // Lays out every step unseen and gives each row the height of its highest.
  function reserve(root, { afresh }) {
    const trial = html("div", { class: "gb-trial", "aria-hidden": "true" });
    const cells = doc.frames.flatMap((frame) => Object.entries(contents(frame))
      .filter(([, children]) => children.length)
      .map(([row, children]) => [row, html("div", { class: `gb-${row}` }, ...children)]));
    trial.append(...cells.map(([, cell]) => cell));
    root.append(trial);
    if (afresh) for (const row of ROWS) reserved[row] = 0;
    for (const [row, cell] of cells) {
      reserved[row] = Math.max(reserved[row], Math.ceil(cell.getBoundingClientRect().height));
    }
    trial.remove();
    for (const row of ROWS) rows[row].style.minHeight = `${reserved[row]}px`;
  }

  const say = (index) => {
    const [, , headline, , , notes] = doc.frames[index];
    return [headline, ...notes.map((note) => doc.notes[note])].join(" ");
  };

  return { rows, show, say, reserve, patch: (next) => { doc = next; } };
}
