// Building elements: text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

// All that a formula may consist of; anything else becomes a plain row without attributes.
const MATH_TAGS = new Set(
  ("math mrow mi mo mn mtext mspace mfrac msqrt mroot msub msup msubsup mover munder " +
    "munderover mtable mtr mtd").split(" "),
);
const MATH_ATTRIBUTES = new Set(
  ("stretchy form fence separator mathvariant width lspace rspace accent columnalign " +
    "linethickness displaystyle movablelimits").split(" "),
);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// A formula from its entry in the document's table: [tag, text or entries, attributes].
function formula(table, entry) {
  const [tag, content, attributes = {}] = table[entry];
  const element = document.createElementNS(MATHML, MATH_TAGS.has(tag) ? tag : "mrow");
  for (const [name, value] of Object.entries(attributes)) {
    if (MATH_ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
  if (typeof content === "string") element.textContent = content;
  else element.append(...content.map((child) => formula(table, child)));
  return element;
}

// A formula from nested entries [tag, text or entries, attributes].
export function mathOf(entry) {
  const table = [];
  const add = ([tag, content, attributes]) => {
    const written = typeof content === "string" ? content : content.map(add);
    return table.push([tag, written, attributes]) - 1;
  };
  const at = add(entry);
  const math = document.createElementNS(MATHML, "math");
  math.append(formula(table, at));
  return math;
}

// One line of working: pieces that stay whole, so that a narrow screen breaks before "=".
export function workings(table, lines, label = "") {
  return lines.map((pieces) => {
    const line = html("div", { class: "gb-line" });
    if (label) line.append(html("span", { class: "gb-label" }, label));
    for (const piece of pieces) {
      const math = document.createElementNS(MATHML, "math");
      math.setAttribute("displaystyle", "true");
      math.append(formula(table, piece));
      line.append(math, html("wbr"));
    }
    return line;
  });
}

const ICONS = {
  first: "M6 5h2v14H6zM19 5v14l-10-7z",
  back: "M17 5v14L7 12z",
  play: "M8 5l11 7-11 7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  forward: "M7 5l10 7-10 7z",
  last: "M16 5h2v14h-2zM5 5l10 7-10 7z",
  larger: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  smaller: "M5 11h14v2H5z",
  fit: "M3 5h2v14H3zM19 5h2v14h-2zM6 12l4-4v3h4V8l4 4-4 4v-3h-4v3z",
  present: "M3 4h18v12h-8v3h3v2H8v-2h3v-3H3zM5 6v8h14V6z",
  keys: "M12 4a4.5 4.5 0 0 0-4.5 4.5h2.2A2.3 2.3 0 1 1 13 10.6c-1.300.8-2.100 1.700-2.100 3.400h2.200c0-.9.4-1.300 1.200-1.800A4.500 4.500 0 0 0 12 4zM10.800 16.500h2.400V19h-2.400z",
  fullscreen: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};

export function setIcon(button, name, label) {
  const path = svg("path", { d: ICONS[name] });
  button.replaceChildren(svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, path));
  button.setAttribute("aria-label", label);
  button.title = label;
}

export function iconButton(name, label, signal, action) {
  const button = html("button", { type: "button", "data-action": name });
  setIcon(button, name, label);
  button.addEventListener("click", action, { signal });
  return button;
}
