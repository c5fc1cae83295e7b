// The page's address: written when Python's state changes, read when the reader goes back.

const OURS = (name) => !name.startsWith("embed");

function place(query) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => !OURS(name));
  const text = new URLSearchParams([...new URLSearchParams(query), ...kept]).toString();
  return location.pathname + (text ? `?${text}` : "");
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { query, entry, serial } = JSON.parse(data.j);
  const state = (parentElement.gbAddress ??= { entry: null, serial: null, setTriggerValue });
  state.setTriggerValue = setTriggerValue;
  if (!state.life) {
    state.life = new AbortController();
    const read = () => {
      const ours = [...new URLSearchParams(location.search)].filter(([name]) => OURS(name));
      state.entry = null;
      state.setTriggerValue("arrived", new URLSearchParams(ours).toString());
    };
    addEventListener("popstate", read, { signal: state.life.signal });
  }
  if (serial !== state.serial) {
    const next = place(query);
    if (next !== location.pathname + location.search) {
      const how = state.entry === null || state.entry === entry ? "replaceState" : "pushState";
      history[how]({}, "", next);
    }
    [state.entry, state.serial] = [entry, serial];
  }
  return () => {
    state.life.abort();
    delete parentElement.gbAddress;
  };
}
