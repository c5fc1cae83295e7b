// Streamlit makes one run of all that it is told in one task, and runs a part of the page only
// if the first to tell is in that part: so of two components that tell, one waits for the next.

const BUSY = 50; // milliseconds between two looks whether the page still runs
const LOOKS = 100;

const telling = (globalThis[Symbol.for("graphviz_backprop.telling")] ??= {
  who: null, asked: false, parts: {},
});

// What the components of the page do for each other, by name: each may be missing.
//   edit(edits)      the picture's part takes in what the controls changed
//   answered(seen)   the controls hear which changes the picture has in it
//   follow()         what stands below follows the controls
export const parts = telling.parts;

// Whether a run of the page is under way or has been asked for.
export function pageRuns() {
  return telling.asked || document.querySelector("[data-test-script-state=running]") !== null;
}

// Waits until none is, but not for ever. A run of a part alone that overtakes the end of a run of
// the page would make Streamlit drop what that run sent for this part.
export async function pageRests() {
  for (let looks = LOOKS; looks && pageRuns(); looks -= 1) {
    await new Promise((then) => setTimeout(then, BUSY));
  }
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
