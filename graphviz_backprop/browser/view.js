// Zoom and pan of the picture by its viewBox, and the swipe that steps.

const CLOSEST = 40; // pixels a point
const WHOLE = 2.6; // no whole picture is drawn larger than this
const READABLE = 13; // pixels that no label falls under where the frame is fixed
const NUMBERS = new Set(["value", "gradient", "contribution", "name", "symbol"]);
const STILL = 5; // pixels a pointer may move and still click
const SWIPE = 40;
const MARGIN = 20; // points kept free around what a step lights
const EDGE = 60; // points where a picture begins, with names

// readable: labels stay legible; what does not fit then is panned to with the steps.
export function createView(stage, picture, { size, texts }, signal, { readable = false, onSwipe } = {}) {
  const [width, height] = size;
  const smallest = Math.min(READABLE, ...texts.filter(([role]) => NUMBERS.has(role)).map((text) => text[4]));
  let centre = [width / 2, height / 2];
  let scale = null; // pixels a point, where that is not the one that fits
  let home = true; // as it was at first
  let free = false; // a block was opened: the rest is panned to
  let held = false; // where a corner was kept: not moved to fill the frame

  const frame = () => {
    const box = picture.getBoundingClientRect();
    return [box.width || 1, box.height || 1];
  };
  const fitting = () => {
    const [across, down] = frame();
    return Math.min(across / width, down / height, readable ? WHOLE : Infinity);
  };
  const visible = () => frame().map((side) => side / (scale ?? fitting()));

  function apply() {
    const zoomed = scale !== null && (free || scale > fitting() * 1.001);
    stage.classList.toggle("gb-zoomed", zoomed);
    if (!zoomed && !readable && !held) {
      scale = null;
      centre = [width / 2, height / 2];
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      return;
    }
    const seen = visible();
    const { x, width: wide } = picture.getBBox(); // margins are the first that may go
    if (!free) centre = centre.map((at, axis) => {
      const ends = [seen[axis] / 2, size[axis] - seen[axis] / 2];
      if (!held && seen[axis] >= size[axis]) return size[axis] / 2;
      if (!held && !axis && seen[0] > wide) return x + wide / 2;
      return Math.min(Math.max(at, Math.min(...ends)), Math.max(...ends)); // nothing leaves that has room
    });
    const corner = centre.map((at, axis) => at - seen[axis] / 2);
    picture.setAttribute("viewBox", [...corner, ...seen].map((n) => n.toFixed(2)).join(" "));
  }

  // Keeps the point at offset (pixels from the middle) where it is.
  function zoomBy(factor, offset = [0, 0]) {
    const before = scale ?? fitting();
    home = held = free = false;
    scale = Math.min(Math.max(before * factor, fitting()), CLOSEST);
    centre = centre.map((at, axis) => at + offset[axis] * (1 / before - 1 / scale));
    apply();
  }

  const middle = () => {
    const box = picture.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  // Where the corner of a box is on the screen.
  function spot({ x, y }) {
    const from = middle();
    return [x, y].map((at, axis) => from[axis] + (at - centre[axis]) * (scale ?? fitting()));
  }

  // After a block was folded or unfolded its corner is where it was, and all of it in sight.
  function keep(box, at, before, opened) {
    const [across, down] = frame();
    const whole = Math.min(across / (box.width + 2 * MARGIN), down / (box.height + 2 * MARGIN));
    const least = Math.max(fitting(), readable ? READABLE / smallest : 0);
    home = false;
    held = true;
    free = opened;
    scale = Math.max(least, Math.min(before, whole));
    const from = middle();
    centre = [box.x, box.y].map((corner, axis) => corner - (at[axis] - from[axis]) / scale);
    apply();
    follow([box]);
  }

  function fit() {
    held = free = false;
    scale = null;
    home = false;
    apply();
  }

  // As large as it fits, but no smaller than can be read; from where a picture begins.
  function reset() {
    home = true;
    resize();
  }

  function resize() {
    held = free = false;
    const least = READABLE / smallest;
    if (home) [scale, centre] = [readable && fitting() < least ? least : null, [0, 0]];
    apply();
  }

  // Where a part only is visible, moves as little as needed to show boxes of the picture;
  // where they don't all fit, the first of them.
  function follow(boxes) {
    if (scale === null || !boxes.length) return;
    const seen = visible();
    centre = centre.map((at, axis) => {
      const [from, to] = axis ? ["y", "height"] : ["x", "width"];
      const half = seen[axis] / 2;
      let low, high;
      for (const some of [[boxes[0]], boxes]) {
        const ends = [Math.min(...some.map((box) => box[from])), Math.max(...some.map((box) => box[from] + box[to]))];
        if (low == null || ends[1] - ends[0] <= 2 * half) [low, high] = ends;
      }
      const margin = Math.min(MARGIN, half - high / 2 + low / 2);
      if (margin < 0) return low + half; // from where it begins
      low -= margin;
      high += margin;
      if (low < EDGE && high <= 2 * half) low = 0;
      return Math.min(Math.max(at, high - half), low + half);
    });
    apply();
  }

  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = picture.getBoundingClientRect();
    zoomBy(Math.exp(-event.deltaY / 300),
      [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2]);
  }, { signal, passive: false });

  const movable = () => stage.classList.contains("gb-zoomed");
  let start = null;
  let moved = false;
  stage.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    start = { x: event.clientX, y: event.clientY, centre };
    moved = false;
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    if (!start || !event.isPrimary) return;
    const by = [event.clientX - start.x, event.clientY - start.y];
    if (!moved && Math.hypot(...by) <= STILL) return;
    if (!moved && movable()) stage.setPointerCapture(event.pointerId);
    moved = true;
    if (!movable()) return;
    held = free = false;
    const shown = scale ?? fitting();
    centre = start.centre.map((at, axis) => at - by[axis] / shown);
    apply();
  }, { signal });
  stage.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    const swiped = event.pointerType === "touch" && !movable() && Math.abs(dx) > SWIPE
      && Math.abs(dx) > 2 * Math.abs(dy);
    if (swiped) onSwipe?.(dx < 0 ? 1 : -1);
  }, { signal });
  stage.addEventListener("pointercancel", () => { start = null; }, { signal });
  // The click that ends a drag picks nothing.
  stage.addEventListener("click", (event) => {
    if (moved) event.stopPropagation();
    moved = false;
  }, { signal, capture: true });

  return { zoomBy, fit, reset, follow, resize, spot, keep, scale: () => scale ?? fitting() };
}
