// @ts-check
/* Tiles on the map, the page's own and a user's: shown in place of the ground once all that are in view have come. */

import { byId, make } from "./dom.js";
import { addToLegend, legendItem } from "./legend.js";
import { map } from "./map.js";

/** @typedef {import("./payload").OnlineTiles} OnlineTiles */

/** The layers whose tiles have come.
 * @type {Set<L.Layer>} */
const covering = new Set();

/** @type {WeakSet<L.Layer>} */
const watched = new WeakSet();

/** @type {(layer: L.Layer, covers: boolean) => void} */
function cover(layer, covers) {
  if (covers) covering.add(layer);
  else covering.delete(layer);
  byId("frame").classList.toggle("with-tiles", covering.size > 0);
}

/**
 * Let the ground give way to a layer of tiles, and come back where it fails or goes.
 * @param {L.Layer} layer
 * @param {(words: string) => void} tell
 */
function watch(layer, tell = () => {}) {
  if (watched.has(layer)) return;
  watched.add(layer);
  let missing = 0;
  const show = (/** @type {boolean} */ covers, words = "") => {
    cover(layer, covers);
    tell(words);
  };
  layer.on("loading", () => (missing = 0));
  layer.on("tileerror", () => {
    missing += 1;
    show(false, "did not load");
  });
  layer.on("load", () => missing || show(true));
  layer.on("remove", () => show(false));
}

/**
 * Put online tiles on the map, and let the reader take them off; until they have come, it is the page's own map.
 * @param {OnlineTiles | null} tiles
 */
export function buildTiles(tiles) {
  map.on("layeradd", ({ layer }) => layer instanceof L.GridLayer && watch(layer));
  if (!tiles) return;
  const { url, minZoom, maxZoom, subdomains, name } = tiles;
  const zooms = { minNativeZoom: minZoom, maxNativeZoom: maxZoom, maxZoom: 24 };
  const layer = L.tileLayer(url, { subdomains, className: "online-tiles", ...zooms });
  const state = make("span", { role: "status" });
  watch(layer, (words) => (state.textContent = words));
  const item = legendItem("sign sign-tiles", `online map: ${name}`, layer);
  item.querySelector("button")?.append(state);
  addToLegend(item);
  byId("credit-line").append(` · ${tiles.credit}`);
  layer.addTo(map);
}
