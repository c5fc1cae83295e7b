// Keys for the whole page: they go to the player that was used last.

const ACTIONS = {
  ArrowRight: "forward", ArrowLeft: "back", PageDown: "forward", PageUp: "back",
  Home: "first", End: "last", " ": "play",
};
const PAGE_KEYS = new Set(["PageDown", "PageUp"]);
const KEEP = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const KEEP_ROLES = new Set(
  ("textbox searchbox combobox listbox option slider spinbutton radio radiogroup tab tablist " +
    "menu menubar menuitem tree treeitem grid gridcell dialog").split(" "),
);
const PRESSED_BY_SPACE = "button, a[href], summary, [role='button'], [role='checkbox'], [role='switch']";

// One register a page, however often this module was loaded.
const register = (globalThis[Symbol.for("graphviz_backprop.players")] ??= { all: new Set(), last: null });

function inUse() {
  const usable = (player) => player.root.isConnected && (player.root.checkVisibility?.() ?? true);
  if (register.last && usable(register.last)) return register.last;
  return [...register.all].find(usable);
}

function belongsElsewhere(event, own) {
  const target = event.composedPath()[0];
  if (target === own || !(target instanceof Element)) return false;
  if (target.matches(KEEP) || KEEP_ROLES.has(target.getAttribute("role"))) return true;
  return event.key === " " && target.matches(PRESSED_BY_SPACE);
}

// player: { root, slider, act(action), pageKeys() }
export function listen(player, signal) {
  register.all.add(player);
  signal.addEventListener("abort", () => {
    register.all.delete(player);
    if (register.last === player) register.last = null;
  });
  for (const type of ["pointerdown", "focusin"]) {
    player.root.addEventListener(type, () => { register.last = player; }, { signal });
  }
  document.addEventListener("keydown", (event) => {
    const action = ACTIONS[event.key];
    if (!action || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (inUse() !== player || belongsElsewhere(event, player.slider)) return;
    if (PAGE_KEYS.has(event.key) && !player.pageKeys()) return;
    event.preventDefault();
    if (!(action === "play" && event.repeat)) player.act(action);
  }, { signal });
}
