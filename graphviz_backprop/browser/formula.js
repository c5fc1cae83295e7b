// The formula row: a box that draws as one types, how the text was read, and what is wrong with it.

import { html, mathOf } from "./elements.js";

const DRAFT = 400; // milliseconds without a key before what is typed is drawn

// draw(text, draft): a draft makes no entry in the history; leave(): focus goes to the picture.
export function createFormula(signal, draw, leave) {
  const box = html("textarea", {
    class: "gf-box", "aria-label": "Formula", rows: 1, maxlength: 20000, spellcheck: "false",
    autocapitalize: "off", autocomplete: "off",
    placeholder: "(x+y)z, or several lines: q = x + y, then f = q z",
  });
  const button = html("button", { type: "button", class: "gf-draw", title: "Draw (Enter)" }, "Draw");
  const said = html("div", { class: "gf-said" });
  const more = html("span", { class: "gf-more", "aria-hidden": "true" });
  const element = html("div", { class: "gf" },
    html("div", { class: "gf-row" }, box, more, button), said);
  let opened = null; // which formula the server has put into the box
  let asked = ""; // the text that was drawn last, and whether as a draft
  let drafted = false;
  let timer = null;

  function ask(draft) {
    clearTimeout(timer);
    if (box.value === asked && (draft || !drafted)) return;
    [asked, drafted] = [box.value, draft];
    draw(box.value, draft);
  }
  function fit() {
    const lines = box.value.split("\n").length;
    box.rows = Math.min(Math.max(lines, 1), 6);
    box.classList.toggle("gf-several", lines > 1);
    more.textContent = lines > 1 ? `+ ${lines - 1} more line${lines > 2 ? "s" : ""}` : "";
  }
  function open(text) {
    box.value = text;
    fit();
    ask(false);
  }
  function insert(text) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input"));
  }
  box.addEventListener("input", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(() => ask(true), DRAFT);
  }, { signal });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") leave();
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.shiftKey) return insert("\n");
    ask(false);
    leave();
  }, { signal });
  box.addEventListener("change", () => ask(false), { signal });
  button.addEventListener("click", () => { ask(false); leave(); }, { signal });

  function receive({ opened: number, text, reading, error, caret, doubts }) {
    if (number !== opened) {
      [opened, asked, drafted] = [number, text, false];
      clearTimeout(timer);
      box.value = text;
      fit();
    }
    box.setAttribute("aria-invalid", Boolean(error));
    if (error) {
      const words = html("span", { class: "gf-error", role: "alert", title: `${error}\n${caret}` }, error);
      const place = html("code", { class: "gf-caret" });
      const [start, wrong, rest] = splitAt(caret);
      place.append(start, html("mark", {}, wrong), rest);
      said.replaceChildren(...(caret ? [place] : []), words, ...others(doubts));
      return;
    }
    const parts = reading ? [html("span", { class: "gf-label" }, "reads"), mathOf(reading)] : [];
    said.replaceChildren(html("div", { class: "gf-reading", tabindex: 0, role: "region", "aria-label": "Reading" }, ...parts, ...others(doubts)));
  }
  // A flag and a button for every other text: another reading, or a remedy that is followed.
  function others(texts) {
    return texts.flatMap(({ words, why, text }) => {
      const other = html("button", { type: "button", class: "gf-doubt", title: why }, words);
      other.addEventListener("click", () => open(text), { signal });
      return [html("span", { class: "gf-flag", "aria-hidden": "true" }, "⚑"), other];
    });
  }
  return { element, receive, open, focus: () => { box.focus(); box.select(); } };
}

// A line of text and the signs below it: before, at and after the place.
function splitAt(caret) {
  const [line = "", marks = ""] = caret.split("\n");
  const start = marks.search(/\S/);
  if (start < 0) return [line, "", ""];
  const stop = marks.trimEnd().length;
  return [line.slice(0, start), line.slice(start, stop) || " ", line.slice(stop)];
}
