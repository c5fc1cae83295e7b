// Zoom and pan of the picture by its viewBox, and the swipe that steps.

const LARGEST = 16;
const STILL = 5; // pixels a pointer may move and still click
const SWIPE = 40;
const MARGIN = 20; // points kept free around what a step lights

export function createView(stage, picture, size, signal, onSwipe) {
  const [width, height] = size;
  let zoom = 1;
  let centre = [width / 2, height / 2];

  // Points of the picture to a pixel, and the points that are visible.
  function extent() {
    const { width: across, height: down } = picture.getBoundingClientRect();
    const scale = Math.max(width / (across || 1), height / (down || 1)) / zoom;
    return { scale, visible: [across * scale, down * scale] };
  }

  function apply() {
    stage.classList.toggle("gb-zoomed", zoom > 1);
    if (zoom === 1) {
      centre = [width / 2, height / 2];
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      return;
    }
    const { visible } = extent();
    centre = centre.map((at, axis) => {
      const [whole, seen] = [size[axis], visible[axis]];
      return seen >= whole ? whole / 2 : Math.min(Math.max(at, seen / 2), whole - seen / 2);
    });
    const corner = centre.map((at, axis) => at - visible[axis] / 2);
    picture.setAttribute("viewBox", [...corner, ...visible].map((n) => n.toFixed(2)).join(" "));
  }

  // Keeps the point at offset (pixels from the middle of the picture) where it is.
  function zoomBy(factor, offset = [0, 0]) {
    const before = extent().scale;
    zoom = Math.min(Math.max(zoom * factor, 1), LARGEST);
    const change = before - extent().scale;
    centre = centre.map((at, axis) => at + offset[axis] * change);
    apply();
  }

  function reset() {
    zoom = 1;
    apply();
  }

  // Where a part only is visible, moves as little as needed to show a box of the picture.
  function follow(boxes) {
    if (zoom === 1 || !boxes.length) return;
    const { visible } = extent();
    centre = centre.map((at, axis) => {
      const [from, to] = axis ? ["y", "height"] : ["x", "width"];
      const low = Math.min(...boxes.map((box) => box[from])) - MARGIN;
      const high = Math.max(...boxes.map((box) => box[from] + box[to])) + MARGIN;
      if (high - low > visible[axis]) return (low + high) / 2;
      return Math.min(Math.max(at, high - visible[axis] / 2), low + visible[axis] / 2);
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
    if (!moved && zoom > 1) stage.setPointerCapture(event.pointerId);
    moved = true;
    if (zoom === 1) return;
    const { scale } = extent();
    centre = start.centre.map((at, axis) => at - by[axis] * scale);
    apply();
  }, { signal });
  stage.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    const swiped = event.pointerType === "touch" && zoom === 1 && Math.abs(dx) > SWIPE
      && Math.abs(dx) > 2 * Math.abs(dy);
    if (swiped) onSwipe(dx < 0 ? 1 : -1);
  }, { signal });
  stage.addEventListener("pointercancel", () => { start = null; }, { signal });
  // The click that ends a drag picks nothing.
  stage.addEventListener("click", (event) => {
    if (moved) event.stopPropagation();
    moved = false;
  }, { signal, capture: true });

  return { zoomBy, reset, follow, resize: apply };
}
