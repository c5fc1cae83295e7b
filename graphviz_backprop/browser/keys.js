// Keys for the whole page: they go to the player that was used last.

const ACTIONS = {
  ArrowRight: "forward", ArrowLeft: "back", PageDown: "forward", PageUp: "back",
  Home: "first", End: "last", " ": "play", o: "open", c: "close",
};
const PAGE_KEYS = new Set(["PageDown", "PageUp"]);
const WRITTEN = "input:not([type=range], [type=radio], [type=checkbox], [type=button]), textarea, select, "
  + "[contenteditable]:not([contenteditable='false'])";
const MOVED = "input[type=range], input[type=radio]";
const ROLES = new Set("textbox searchbox combobox listbox option menu menubar menuitem tree treeitem grid gridcell".split(" "));
const MOVED_ROLES = new Set("slider spinbutton".split(" "));
const PRESSED_BY_SPACE = "button, a[href], summary, input, [role='button'], [role='checkbox'], [role='switch'], [role='radio'], [role='tab']";

// One register a page, however often this module was loaded.
const register = (globalThis[Symbol.for("graphviz_backprop.players")] ??= { all: new Set(), last: null });

function inUse() {
  const usable = (player) => player.root.isConnected && (player.root.checkVisibility?.() ?? true);
  if (register.last && usable(register.last)) return register.last;
  return [...register.all].find(usable);
}

// A presenter's clicker sends page keys: they step from everywhere but where text is written.
function belongsElsewhere(event, own) {
  const path = event.composedPath();
  const target = path[0];
  if (!(target instanceof Element)) return false;
  if (path.some((each) => each instanceof Element && each.matches("dialog[open], [role=dialog], [role=listbox], [role=menu]"))) return true;
  if (target.matches(WRITTEN) || ROLES.has(target.getAttribute("role"))) return true;
  if (PAGE_KEYS.has(event.key)) return false;
  if (event.key === " ") return target !== own && target.matches(PRESSED_BY_SPACE);
  return target !== own && (target.matches(MOVED) || MOVED_ROLES.has(target.getAttribute("role")));
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
