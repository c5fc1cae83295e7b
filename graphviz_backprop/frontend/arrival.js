// An unseen part of the page that tells when the reader goes back or forward.

import { arrived } from "./history.js";

export default function mount(component) {
  const { parentElement } = component;
  const state = (parentElement.gbArrival ??= { component, life: null });
  state.component = component;
  if (!state.life) {
    state.life = new AbortController();
    const tell = () => state.component.setTriggerValue("arrived", arrived());
    addEventListener("popstate", tell, { signal: state.life.signal });
  }
  return () => {
    state.life.abort();
    delete parentElement.gbArrival;
  };
}
