// Keeps a text in the browser, and tells it once when a page opens that knows nothing yet.

const NAME = "graphviz_backprop.scores";

export default function ({ data, setStateValue }) {
  const { keep, ask } = JSON.parse(data.j);
  try {
    if (keep !== null) localStorage.setItem(NAME, keep);
    else if (ask) setStateValue("kept", localStorage.getItem(NAME) ?? "");
  } catch { /* a browser that keeps nothing */ }
}
