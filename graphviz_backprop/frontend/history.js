// The page's address, one history entry a formula: one component writes it with every picture,
// another reads it when the reader goes back. What both know belongs to the page.

const LATE = 5000; // milliseconds after which an answer is not waited for any more

const known = (globalThis[Symbol.for("graphviz_backprop.address")] ??= {
  entry: null, query: null, arrivals: 0, waits: 0,
});

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

// The reader went back or forward: how often so far, and the query that stands there.
export function arrived() {
  known.arrivals += 1;
  known.waits = Date.now() + LATE;
  const ours = [...new URLSearchParams(location.search)].filter(([name]) => OURS(name));
  return [known.arrivals, new URLSearchParams(ours).toString()];
}
