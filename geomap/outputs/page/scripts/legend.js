// @ts-check
/* The legend, which shows and hides parts of the map too. */

import { byId, filled, make, narrow } from "./dom.js";
import { map } from "./map.js";

/**
 * A sign with its words; with a layer, the button that shows and hides it.
 * @param {string} look
 * @param {string} words
 * @param {L.Layer} [layer]
 */
export function legendItem(look, words, layer) {
  const parts = [make("span", { look, "aria-hidden": "true" }), make("span", { text: words })];
  if (!layer) return make("li", {}, ...parts);
  const run = () => (map.hasLayer(layer) ? map.removeLayer(layer) : map.addLayer(layer));
  const button = make("button", { type: "button", look: "layer", title: `Hide or show: ${words}`, run }, ...parts);
  // a script, or a control that a user added, may show and hide it too
  const follow = () => button.setAttribute("aria-pressed", String(map.hasLayer(layer)));
  map.on("layeradd layerremove", (change) => change.layer === layer && follow());
  follow();
  return make("li", {}, button);
}

/** @param {import("./dom").Child[]} items */
export function buildLegend(items) {
  const list = make("ul", { "aria-label": "Legend" }, ...filled(items));
  byId("legend").append(narrow.matches ? make("details", {}, make("summary", { text: "Legend" }), list) : list);
}

export const addToLegend = (/** @type {Node} */ item) => byId("legend").querySelector("ul")?.append(item);
