// @ts-check
/* Elements of the page, found and made, and how the reader's screen is. */

/** @typedef {Node | string | number | false | null | undefined} Child  a number is the length of nothing: 0 */

export const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
export const narrow = window.matchMedia("(max-width: 56rem)");

export const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Make an element; what is false, null or undefined is left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [options] its attributes; `look` is its class, `text` its text, `run` what a click does
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "run") element.addEventListener("click", value);
    else element.setAttribute(name === "look" ? "class" : name, value === true ? "" : value);
  }
  element.append(...filled(children));
  return element;
}

/** @type {(children: Child[]) => (Node | string)[]} */
export const filled = (children) =>
  children.flatMap((child) => (child ? [child instanceof Node ? child : String(child)] : []));

/**
 * Make an element of a drawing.
 * @param {"svg" | "path" | "rect"} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 */
export function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {...string} paths */
export function icon(...paths) {
  return makeSvg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, ...paths.map((d) => makeSvg("path", { d })));
}

/** Say something to who does not see it. */
export const say = (/** @type {string} */ words) => (byId("status").textContent = words);

/** Say something over the map. */
export function notify(/** @type {string} */ words) {
  byId("notice").textContent = words;
  byId("notice").hidden = false;
}
