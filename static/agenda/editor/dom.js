/** A node with its attributes and children; text stays text, whatever it holds. */
export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.getElementById("editor")?.dataset.icons;

/** An icon of the sprite, beside a word. */
export function icon(name) {
  const [drawing, use] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "use")];
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}
