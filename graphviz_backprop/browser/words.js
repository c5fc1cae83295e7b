// Headline, chain rule, local derivative and notes of a step, in rows of a fixed height.

import { html, workings } from "./elements.js";

const ROWS = ["headline", "chain", "local", "notes"];

// The panel of a document: every operation with its local derivatives, that of the step lit.
export function createPanel(doc) {
  const element = html("div", { class: "gb-panel", role: "note", "aria-label": "Local derivatives" });
  let lines = [];
  function patch(next) {
    doc = next;
    lines = workings(doc.math, doc.panel?.[0] ?? []);
    element.hidden = lines.length === 0;
    element.replaceChildren(...lines);
  }
  function show(index) {
    const lit = doc.panel?.[1][index] ?? -1;
    lines.forEach((line, number) => line.classList.toggle("gb-lit", number === lit));
    const line = lines[lit];
    if (line) element.scrollTop = line.offsetTop - (element.clientHeight - line.offsetHeight) / 2;
  }
  patch(doc);
  return { element, show, patch };
}

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

  const contents = {
    headline: (frame) => [frame[1]],
    chain: (frame) => workings(doc.math, frame[2]),
    local: (frame) => workings(doc.math, frame[3], "local"),
    notes: (frame) => frame[4].map((note) => html("p", {}, doc.notes[note])),
  };

  function show(index) {
    for (const row of ROWS) {
      rows[row].replaceChildren(...contents[row](doc.frames[index]));
      rows[row].parentElement?.scrollTo(0, 0); // what is read on begins at its top
    }
  }

  // Lays out every step unseen and gives each row the height of its highest. Formulas that
  // differ in digits only are equally large: one of them is enough.
  function reserve({ afresh }) {
    const sizes = [];
    for (const [tag, content] of doc.math) {
      sizes.push(typeof content === "string" ? `${tag} ${content.replace(/\d/g, "0")}`
        : `${tag}(${content.map((entry) => sizes[entry])})`);
    }
    const sizeOf = (lines) => lines.map((line) => line.map((entry) => sizes[entry])).join("|");
    const different = { headline: new Map(), chain: new Map(), local: new Map(), notes: new Map() };
    for (const frame of doc.frames) {
      const [, headline, chain, local, notes] = frame;
      different.headline.set(headline, frame);
      different.chain.set(sizeOf(chain), frame);
      different.local.set(sizeOf(local), frame);
      different.notes.set(notes.join(), frame);
    }
    const trials = ROWS.map((row) => {
      const cells = [...different[row].values()].map((frame) => contents[row](frame))
        .filter((children) => children.length)
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
    const [, headline, , , notes] = doc.frames[index];
    return [headline, ...notes.map((note) => doc.notes[note])].join(" ");
  };

  return { rows, show, say, reserve, patch: (next) => { doc = next; } };
}
