// What is known of a node without the server: a tip under the pointer, a card for the one that was
// picked, and a list of all nodes that the keys can walk.

import { html, workings } from "./elements.js";

export function createNodes(signal, say) {
  const card = html("div", { class: "gn-card", hidden: "" });
  const tip = html("div", { class: "gn-tip", hidden: "" });
  let names = {}; // node → [name, what it computes, the block that it stands in]
  let seeded = null; // the node that is differentiated, and its seed
  let doc = null;
  let step = 0;
  let picked = null;
  let figure = null;

  const nodeOf = (key) => key.split("-")[0];
  function shown(node, role) {
    const index = doc.texts.findIndex(([each, of]) => each === role && of === node);
    if (index < 0) return "";
    const now = doc.contents[index].filter(([from]) => from <= step).at(-1);
    if (!now) return "";
    return typeof now[1] === "string" ? now[1] : now[1].map(([text]) => text).join("");
  }
  function rows(node) {
    const [name, rule] = names[node] ?? ["", ""];
    return [["", rule ? `${name} = ${rule}` : name],
      ["value", shown(node, "value") || "not yet"], ["gradient", shown(node, "gradient") || "not yet"]];
  }
  // The local derivatives of the steps that gave its gradient, as far as these have come.
  function locals(node) {
    const index = doc.texts.findIndex(([role, of]) => role === "gradient" && of === node);
    const given = index < 0 ? [] : doc.contents[index].filter(([from]) => from <= step);
    const lines = given.map(([from]) => doc.frames[from]?.[3] ?? []).filter((found) => found.length === 1);
    return workings(doc.math, lines.flat(), "local");
  }
  function seedBox() {
    const box = html("input", { type: "text", class: "gi-box", "aria-label": "Seed", value: seeded[1], placeholder: "1", autocomplete: "off" });
    box.addEventListener("change", () => say("seed", box.value), { signal });
    return html("label", { class: "gn-seed" }, "seed ", box);
  }
  function draw() {
    card.hidden = !picked || !names[picked] || !doc;
    if (card.hidden || card.querySelector("input:focus")) return;
    const [[, title], ...numbers] = rows(picked);
    const action = (label, what, value = picked) => {
      const button = html("button", { type: "button" }, label);
      button.addEventListener("click", () => say(what, value), { signal });
      return button;
    };
    const block = names[picked][2];
    const close = html("button", { type: "button", "aria-label": "Close", class: "gn-close" }, "×");
    close.addEventListener("click", () => { picked = null; draw(); }, { signal });
    card.replaceChildren(
      html("div", { class: "gn-title" }, html("strong", {}, title), close),
      html("div", { class: "gn-numbers" }, ...numbers.map(([label, text]) =>
        html("span", { class: `gn-${label}` }, `${label} `, html("b", {}, text)))),
      ...locals(picked),
      html("div", { class: "gn-actions" },
        action("All about it", "inspect"), action("Jacobian", "jacobian"), action("Finite difference", "check"),
        ...(picked === seeded?.[0] ? [seedBox()] : [action("Differentiate it", "target")]),
        action("Pin this run", "pin"), ...(block ? [action("Fold its block", "fold", block)] : [])));
  }
  // The picture that is shown now; its parts carry the node's id.
  function attach(element) {
    figure = element;
    element.addEventListener("pointermove", (event) => {
      const part = event.target.closest?.("[data-key]");
      tip.hidden = !part || !doc || event.pointerType === "touch";
      if (tip.hidden) return;
      tip.style.left = `${event.clientX + 14}px`;
      tip.style.top = `${event.clientY + 18}px`;
      if (part.dataset.key.startsWith("/")) {
        tip.textContent = `${part.dataset.key.slice(1)}: click to fold or unfold.`;
        return;
      }
      const [[, title], [, value], [, gradient]] = rows(nodeOf(part.dataset.key));
      tip.textContent = `${title}: value ${value}, gradient ${gradient}. Click for more.`;
    }, { signal });
    for (const type of ["pointerleave", "pointerdown"]) {
      element.addEventListener(type, () => { tip.hidden = true; }, { signal });
    }
  }
  function list() {
    const walk = html("ul", { class: "gn-walk", "aria-label": "Nodes, walked with the up and down keys" });
    const ids = Object.keys(names);
    const buttons = ids.map((node, index) => {
      const button = html("button", { type: "button", tabindex: index ? -1 : 0 });
      button.addEventListener("focus", () => {
        button.textContent = rows(node).map((row) => row.join(" ").trim()).join(", ");
        hover(node);
      }, { signal });
      button.addEventListener("blur", () => hover(null), { signal });
      button.addEventListener("click", () => pick(node), { signal });
      button.addEventListener("keydown", (event) => {
        const to = index + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0);
        if (to === index || !buttons[to]) return;
        event.preventDefault();
        buttons.forEach((each, at) => { each.tabIndex = at === to ? 0 : -1; });
        buttons[to].focus();
      }, { signal });
      button.textContent = names[node][0];
      return button;
    });
    walk.append(...buttons.map((button) => html("li", {}, button)));
    return walk;
  }
  function hover(node) {
    const part = node && figure?.querySelector(`[data-key="${CSS.escape(node)}"]`);
    const event = part ? "pointerover" : "pointerleave";
    (part || figure?.querySelector("svg"))?.dispatchEvent(new PointerEvent(event, { bubbles: Boolean(part) }));
  }
  function pick(key) {
    picked = nodeOf(key);
    draw();
  }
  const walker = html("div", { class: "gn-walker" });
  function receive(next, target) {
    seeded = target;
    const same = Object.keys(next).join() === Object.keys(names).join();
    names = next;
    if (!same) walker.replaceChildren(list());
    draw();
  }
  function show(document, at) {
    [doc, step] = [document, at];
    draw();
  }
  return { element: card, tip, walker, attach, receive, pick, show };
}
