// @ts-check
/* Lines and areas of the map: each group may leave it and come back, and is drawn anew then. */

import { groups, map } from "./map.js";

/** @typedef {L.Path & { feature?: { id?: string | number } }} Path */

/** From the ground up, by the first word of their class: how the article's own shapes lie. */
const FROM_BELOW = ["contested", "area", "shape", "border-casing", "border", "border-disputed"];
const OF_SHAPES = /** @type {const} */ (["disputes", "areas", "shapes", "borders"]);
const OF_GROUND = /** @type {const} */ (["basemap", "countries"]);

/**
 * The paths of a layer: of a circle itself, of a group all that are in it.
 * @param {L.Layer} layer
 * @returns {Path[]}
 */
export function pathsOf(layer) {
  if (layer instanceof L.LayerGroup) return layer.getLayers().flatMap(pathsOf);
  return layer instanceof L.Path ? [layer] : [];
}

/** The lines of a border. */
export const linesOf = (/** @type {string} */ id) => /** @type {L.Polyline[]} */ (pathsOf(drawn.layers[id]));

/**
 * Do something with a layer as soon as it is on the map, and each time that it comes there.
 * @param {L.Layer} layer
 * @param {() => void} run
 */
export function whenOnMap(layer, run) {
  layer.on("add", run);
  if (map.hasLayer(layer)) run();
}

/** Do something once for all that comes to the map, or leaves it, at one time. */
/** @type {(run: () => void) => () => void} */
export function soon(run) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      run();
    });
  };
}

/**
 * Lay a broad light line below a border, which takes the pointer for it.
 * @param {string} id
 */
export function casingsOf(id) {
  const options = { className: "border-casing", smoothFactor: 0.7, bubblingMouseEvents: false };
  const casings = linesOf(id).map((line) => L.polyline(/** @type {L.LatLng[][]} */ (line.getLatLngs()), options));
  for (const casing of casings) groups.borders.addLayer(casing);
  return casings;
}

/** Keep what lies over what, whichever group comes to the map last; what a user added lies over all of it. */
export function keepOrder() {
  for (const name of OF_SHAPES) groups[name].on("add", layShapes);
  for (const name of OF_GROUND) groups[name].on("add", layGround);
  layShapes();
}

function layGround() {
  for (const layer of drawn.ground) layer.bringToFront();
}

function layShapes() {
  const rankOf = (/** @type {Path} */ path) => FROM_BELOW.indexOf(path.options.className?.split(" ")[0] ?? "");
  const paths = OF_SHAPES.flatMap((name) => pathsOf(groups[name])).filter((path) => rankOf(path) >= 0);
  paths.sort((a, b) => rankOf(b) - rankOf(a) || L.stamp(b) - L.stamp(a));
  for (const path of paths) path.bringToBack();
}
