// What outlives the page: the settings in its address, the weights in the browser's storage.

const NAME = "graphviz_backprop.playground";

export function writeAddress(query) {
  if (!location.pathname.endsWith("/playground")) return; // another page is to come
  const embedding = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("embed"));
  const text = new URLSearchParams([...new URLSearchParams(query), ...embedding]).toString();
  const next = location.pathname + (text ? `?${text}` : "");
  if (next !== location.pathname + location.search) history.replaceState(history.state, "", next);
}

export function keep(state) {
  const { shown, address } = state;
  if (!shown || address === undefined) return;
  const weights = {};
  const last = shown.weights.length - 1;
  shown.weights.forEach((layer, index) => {
    if (index < last) {
      weights[`W${index + 1}`] = layer;
      weights[`b${index + 1}`] = shown.biases[index].map((each) => [each]);
    } else Object.assign(weights, { w: layer[0], b: shown.biases[index][0] });
  });
  try {
    if (shown.at.some(Boolean)) localStorage.setItem(NAME, JSON.stringify({ address, at: shown.at, weights }));
    else localStorage.removeItem(NAME);
  } catch { /* a browser that keeps nothing */ }
}

export function kept(address) {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? "null");
    return found?.address === address ? { at: found.at, weights: found.weights } : null;
  } catch { return null; }
}
