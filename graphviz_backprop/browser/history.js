// The page's address, one history entry a formula: it is written with every picture and step.
// What is known of it belongs to the browser's page, not to a component.

const LATE = 5000; // milliseconds after which an answer is not waited for any more

const known = (globalThis[Symbol.for("graphviz_backprop.address")] ??= {
  entry: null, query: null, number: 0, path: null, popped: null, waits: false, until: 0, handled: true,
});
if (known.popped === null) {
  known.popped = "";
  addEventListener("popstate", () => {
    Object.assign(known, {
      path: location.pathname, popped: normal(ours()), waits: true, handled: false,
      until: Date.now() + LATE,
    });
  });
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => { known.handled = true; }, { capture: true });
  }
  // A page that Back or Forward has overtaken is not put on top of the history when it comes.
  const push = history.pushState;
  history.pushState = (state, title, url) => {
    const other = new URL(url ?? "", location.href).pathname !== location.pathname;
    if (!other || known.handled || Date.now() >= known.until) push.call(history, state, title, url);
  };
}

const EMBEDDING = (name) => name.startsWith("embed");
const parameters = () => [...new URLSearchParams(location.search)];
const ours = () => parameters().filter(([name]) => !EMBEDDING(name));
const normal = (query) => new URLSearchParams(Object.fromEntries(new URLSearchParams(query))).toString();

function place(query) {
  const kept = parameters().filter(([name]) => EMBEDDING(name));
  const text = new URLSearchParams([...new URLSearchParams(query), ...kept]).toString();
  return location.pathname + (text ? `?${text}` : "");
}

// A page that is opened writes its address over the entry that the browser has made for it.
export function openAddress() {
  Object.assign(known, { entry: null, query: null });
}

// Shows a query; one with another entry than before can be gone back from. Where the reader has
// gone back or forward, only what was made of that entry is written over it.
export function writeAddress({ query, entry, returned: [number, at], path }) {
  if (location.pathname.replace(/\/$/, "") !== path) return; // another page is to come
  const news = number !== known.number;
  const here = location.pathname === known.path && Date.now() < known.until;
  if (here && (news ? normal(at) !== known.popped : known.waits)) return;
  if (news || known.waits) Object.assign(known, { number, waits: false, entry: null, query: null });
  if (query === known.query) return;
  const next = place(query);
  if (next !== location.pathname + location.search) {
    const how = known.entry === null || known.entry === entry ? "replaceState" : "pushState";
    history[how]({}, "", next);
  }
  Object.assign(known, { query, entry });
}
