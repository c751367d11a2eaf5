// @ts-check
/* The panel beside the map: a drawer on a narrow screen, its sections and lists, and what they were made from. */

import { byId, make, narrow } from "./dom.js";
import { content } from "./content.js";

/** @typedef {import("./dom").Child} Child */

let drawerWord = "";

export const isDrawerOpen = () => byId("panel").classList.contains("open");

export function openDrawer(/** @type {boolean} */ open) {
  const button = byId("drawer-button");
  byId("panel").classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  button.textContent = open ? "Map" : drawerWord;
  if (open) byId("panel").focus();
}

/** @param {string} word what the button says that opens it */
export function buildDrawer(word) {
  drawerWord = word;
  byId("drawer-button").addEventListener("click", () => openDrawer(!isDrawerOpen()));
  document.addEventListener("keydown", (key) => {
    if (key.key !== "Escape" || !isDrawerOpen()) return;
    openDrawer(false);
    byId("drawer-button").focus();
  });
  openDrawer(false);
}

/** @type {(id: string, heading: string, ...children: Child[]) => HTMLElement} */
export const section = (id, heading, ...children) =>
  make(
    "section",
    { id, "aria-labelledby": `${id}-heading` },
    make("h2", { id: `${id}-heading`, text: heading }),
    ...children,
  );

/**
 * A button of a list: a sign before it, a heading, and below it what more there is to say.
 * @param {Child} lead
 * @param {string} heading
 * @param {string[]} details
 */
export function rowButton(lead, heading, ...details) {
  const small = details.map((text) => make("small", { text }));
  const words = make("span", {}, make("strong", { text: heading }), ...small);
  return make("button", { type: "button", look: lead ? "row" : "row plain-row" }, lead, words);
}

/** @type {(look: string, items: Child[]) => HTMLElement} */
export const bareList = (look, items) => make("ul", { look }, ...items);

/** A field for words to look for. */
/** @type {(label: string, options: Record<string, string>) => HTMLInputElement} */
export const searchField = (label, options) =>
  make("input", { type: "search", "aria-label": label, placeholder: label, ...options });

/** The button that shows the plain tables. */
export function tableButton(/** @type {string} */ text) {
  const table = byId("plain");
  const run = () => button.setAttribute("aria-expanded", String(table.classList.toggle("open")));
  const options = { type: "button", look: "plain-button", text, run };
  const button = make("button", { ...options, "aria-expanded": "false", "aria-controls": "plain" });
  return make("p", {}, button);
}

/** Say what the map was made from, at the end of the panel and beside the map. */
export function buildColophon() {
  const colophon = byId("colophon");
  colophon.className = "colophon";
  const credits = content.credits.map((text) => make("li", { text }));
  colophon.append(make("h2", { text: "Sources" }), make("ul", {}, ...credits));
  const sources = make("a", { href: "#colophon", text: "sources" });
  sources.addEventListener("click", () => narrow.matches && openDrawer(true));
  byId("credit-line").append(`Borders ${content.worldview} · `, sources, `: ${content.creditLine} · Leaflet`);
}
