// The page's address, one history entry a formula: it is written with every picture and step, and
// read when the reader goes back. What is known of it belongs to the page, not to a component.

const LATE = 5000; // milliseconds after which an answer is not waited for any more

const known = (globalThis[Symbol.for("graphviz_backprop.address")] ??= {
  entry: null, query: null, arrivals: 0, waits: 0, popped: "", told: null, path: null,
});
if (known.told === null) {
  known.told = () => {};
  addEventListener("popstate", () => {
    known.popped = location.href;
    if (location.pathname === known.path) known.told();
  });
}

const OURS = (name) => !name.startsWith("embed");

function place(query) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => !OURS(name));
  const text = new URLSearchParams([...new URLSearchParams(query), ...kept]).toString();
  return location.pathname + (text ? `?${text}` : "");
}

// Shows a query; one with another entry than before can be gone back from. What knows of fewer
// arrivals than the reader made would be written over the entry that the reader has come to.
export function writeAddress({ query, entry, arrivals }) {
  if (known.waits > Date.now() && arrivals !== known.arrivals) return;
  if (known.waits) Object.assign(known, { waits: 0, entry: null, query: null });
  if (query === known.query) return;
  const next = place(query);
  if (next !== location.pathname + location.search) {
    const how = known.entry === null || known.entry === entry ? "replaceState" : "pushState";
    history[how]({}, "", next);
  }
  Object.assign(known, { query, entry });
}

// Has `told` called with how often the reader went back or forward, and the query that stands
// there: now and at once, if that is how the reader came to this page. A page that is opened in
// another way writes its address over the entry that the browser has made for it.
export function watchAddress(told) {
  const here = known.told = () => {
    known.popped = "";
    known.arrivals += 1;
    known.waits = Date.now() + LATE;
    const ours = [...new URLSearchParams(location.search)].filter(([name]) => OURS(name));
    told([known.arrivals, new URLSearchParams(ours).toString()]);
  };
  Object.assign(known, { path: location.pathname, entry: null, query: null });
  if (known.popped === location.href) here();
  return () => { if (known.told === here) Object.assign(known, { told: () => {}, path: null }); };
}
