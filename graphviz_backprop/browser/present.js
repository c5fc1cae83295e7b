// Presenting: the page takes the whole screen, everything on it grows, a spot follows the pointer.

import { html } from "./elements.js";

const CLASS = "gb-present";
const page = document.documentElement;
let life = null;

export const presenting = () => page.classList.contains(CLASS);

export function present(focus) {
  if (presenting()) leave();
  else enter();
  focus();
}

function enter() {
  life = new AbortController();
  const { signal } = life;
  page.classList.add(CLASS);
  page.requestFullscreen?.().catch(() => {}); // a page that may not still grows
  document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave(); }, { signal });
  const spot = html("div", { "aria-hidden": "true" });
  spot.style.cssText = "position:fixed;z-index:1000000;width:3rem;height:3rem;margin:-1.5rem;border-radius:50%;"
    + "pointer-events:none;background:radial-gradient(#ffd400aa 35%,#ffd40000 70%);";
  spot.hidden = true;
  document.body.append(spot);
  signal.addEventListener("abort", () => spot.remove());
  document.addEventListener("pointermove", (event) => {
    spot.style.left = `${event.clientX}px`;
    spot.style.top = `${event.clientY}px`;
  }, { signal });
  document.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    if (event.key !== "s" || event.ctrlKey || event.metaKey || target.matches?.("input, textarea, select")) return;
    spot.hidden = !spot.hidden;
  }, { signal });
}

function leave() {
  life?.abort();
  life = null;
  page.classList.remove(CLASS);
  if (document.fullscreenElement) document.exitFullscreen();
}
