// Streamlit makes one run of all that it is told in one task, and runs a part of the page only
// if the first to tell is in that part: so of two components that tell, one waits for the next.

const telling = (globalThis[Symbol.for("graphviz_backprop.telling")] ??= { who: null, asked: false });

// Whether a run of the page is under way or has been asked for.
export function pageRuns() {
  return telling.asked || document.querySelector("[data-test-script-state=running]") !== null;
}

// One of us asks for a run of the page, or has its answer.
export function pageAsked(asked) {
  telling.asked = asked;
}

export function report(component, name, value) {
  if (telling.who && telling.who !== component.key) {
    setTimeout(() => report(component, name, value), 1);
    return;
  }
  telling.who = component.key;
  component.setStateValue(name, value);
  setTimeout(() => { telling.who = null; });
}
