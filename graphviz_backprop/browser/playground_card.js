// The card at the point that was clicked: what the network says there, and the way into the stepper.

import { element, toPixels, SIZE } from "./playground_draw.js";

export function createCard(state) {
  const card = element("div", "pg-card");
  card.hidden = true;
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", "The point");
  const title = element("strong");
  const [numbers, said, refused] = [element("p"), element("p"), element("p", "pg-label")];
  const button = (text, help, action) => {
    const made = element("button", "pg-button", text);
    made.type = "button";
    made.title = help;
    made.addEventListener("click", action, { signal: state.stop.signal });
    return made;
  };
  const matrices = button("Step through", "In the stepper, with a matrix for each layer", () => state.open("matrices"));
  matrices.classList.add("pg-first");
  const scalars = button("Every weight a number", "In the stepper, one gate a weight", () => state.open("numbers"));
  const back = button("Back to training", "The weights stay", () => state.resume());
  const actions = element("div", "pg-actions");
  actions.append(matrices, scalars, back);
  card.append(title, numbers, said, refused, actions);

  // Beside its point, inside the board.
  function place(point) {
    const [board, map] = [state.root, state.canvas].map((each) => each.getBoundingClientRect());
    const [x, y] = toPixels(state, point[0], point[1]);
    const at = [map.left - board.left + (x / (2 * SIZE)) * map.width, map.top - board.top + (y / (2 * SIZE)) * map.height];
    const left = at[0] - card.offsetWidth - 16;
    card.style.left = `${Math.max(0, left < 0 ? Math.min(at[0] - card.offsetWidth / 2, board.width - card.offsetWidth) : left)}px`;
    card.style.top = `${left < 0 ? at[1] + 16 : Math.max(0, Math.min(at[1] - card.offsetHeight / 2, board.height - card.offsetHeight))}px`;
  }
  function receive(given) {
    const point = given && state.base?.[given.part]?.[given.index];
    const opened = point && card.hidden;
    card.hidden = !point;
    if (!point) return;
    [title.textContent, numbers.textContent, said.textContent] = [given.title, given.numbers, given.said];
    refused.textContent = given.refused;
    scalars.hidden = Boolean(given.refused);
    state.picked = { part: given.part, index: given.index };
    place(point);
    if (opened && state.root.getRootNode().activeElement === state.canvas) matrices.focus();
  }
  return { element: card, receive };
}
