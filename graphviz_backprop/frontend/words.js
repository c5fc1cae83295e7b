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
  function reserve({ afresh }) {
    const told = doc.frames.map(contents);
    const trials = ROWS.map((row) => {
      const cells = told.map((each) => each[row]).filter((children) => children.length)
        .map((children) => html("div", { class: `gb-${row}` }, ...children));
      const trial = html("div", { class: "gb-trial", "aria-hidden": "true" }, ...cells);
      trial.style.width = `${rows[row].offsetWidth}px`;
      return [row, trial, cells];
    });
    for (const [row, trial] of trials) rows[row].after(trial);
    for (const [row, , cells] of trials) {
      const heights = cells.map((cell) => Math.ceil(cell.getBoundingClientRect().height));
      reserved[row] = Math.max(afresh ? 0 : reserved[row], ...heights);
    }
    for (const [row, trial] of trials) {
      trial.remove();
      rows[row].style.minHeight = `${reserved[row]}px`;
    }
  }

  const say = (index) => {
    const [, , headline, , , notes] = doc.frames[index];
    return [headline, ...notes.map((note) => doc.notes[note])].join(" ");
  };

  return { rows, show, say, reserve, patch: (next) => { doc = next; } };
}
