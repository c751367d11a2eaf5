// @ts-check
/* The map that is drawn, its view, its tools, and what lies over it. */

import { byId, calm, icon, make } from "./dom.js";
import { content } from "./content.js";

/** @typedef {import("./boxes").Box} Box */

export const map = drawn.map;
export const groups = drawn.groups;

/** The zoom of the first view. */
let homeZoom = map.getZoom();

const PADDING = /** @type {L.FitBoundsOptions} */ ({ paddingTopLeft: [20, 20], paddingBottomRight: [48, 40] });
const ZOOMS_BEYOND_HOME = 4;
/** How much nearer than at first a place is looked at. */
const NEARER = 1.5;
/** How near the globe may come to a mark, in pixels. */
const CLEAR_OF_MARKS = 16;

const motion = () => (calm.matches ? { animate: false } : { duration: 0.7 });

/** @type {(bounds: L.LatLngBoundsExpression, padding: number) => void} */
export const flyAbout = (bounds, padding) => {
  map.flyToBounds(bounds, { padding: [padding, padding], maxZoom: map.getMaxZoom(), ...motion() });
};

/** Look at a point from near, or from as near as the reader is.
 * @type {(at: L.LatLngExpression, nearer?: number) => void} */
export const flyNear = (at, nearer = NEARER) => {
  map.flyTo(at, Math.max(map.getZoom(), homeZoom + nearer), motion());
};

/** Points that the globe must not hide.
 * @type {L.LatLngExpression[]} */
let marked = [];

/** Whether the first view was ever fitted: a page in a hidden tab or frame has no room for it. */
let fitted = false;

/** Fit the view into the room that the dock and the legend leave, and keep the reader near it. */
function fit() {
  const { clientWidth, clientHeight } = byId("frame");
  if (!clientWidth || !clientHeight) return;
  fitted = true;
  // held to the extent at its old zoom the map would begin a move, and end it after this
  map.setMaxBounds(/** @type {any} */ (null));
  map.invalidateSize({ animate: false });
  map.setMinZoom(0);
  map.fitBounds(content.fit, { animate: false, ...PADDING });
  homeZoom = map.getZoom();
  map.setMinZoom(Math.min(map.getBoundsZoom(content.extent, true), homeZoom));
  map.setMaxZoom(homeZoom + ZOOMS_BEYOND_HOME);
  map.panInsideBounds(content.extent, { animate: false });
  map.setMaxBounds(content.extent);
  placeGlobe();
}

/** A map that shows all of the story does so at its new size; one that the reader went into keeps its middle. */
export function refit() {
  const { clientWidth, clientHeight } = byId("frame");
  if (map.getSize().equals([clientWidth, clientHeight])) return;
  if (!fitted || Math.abs(map.getZoom() - homeZoom) < 0.01) fit();
  else map.invalidateSize();
}

/** Put the globe where it hides no mark of the first view, if one of two corners is free. */
function placeGlobe() {
  const globe = byId("globe");
  const hides = () => {
    const { x, y, w, h } = boxOnMap(globe, map.getContainer().getBoundingClientRect());
    const clear = CLEAR_OF_MARKS;
    const room = L.bounds([x - clear, y - clear], [x + w + clear, y + h + clear]);
    return marked.some((at) => room.contains(map.latLngToContainerPoint(at)));
  };
  globe.classList.remove("low");
  if (!hides()) return;
  globe.classList.add("low");
  if (hides()) globe.classList.remove("low");
}

/** @type {(element: Element, frame: DOMRect) => Box} */
function boxOnMap(element, { left, top }) {
  const box = element.getBoundingClientRect();
  return { x: box.left - left, y: box.top - top, w: box.width, h: box.height };
}

/** Where the controls lie, in the pixels of the map's layers: no name is written below them. */
export function boxesOfControls() {
  const frame = map.getContainer().getBoundingClientRect();
  const controls = byId("frame").querySelectorAll(".globe svg, .leaflet-control, .credit-line");
  return [...controls].map((control) => {
    const box = boxOnMap(control, frame);
    return { ...box, ...xy(map.containerPointToLayerPoint([box.x, box.y])) };
  });
}

/** What is seen of the map, in the pixels of its layers. */
export function viewBox() {
  const { x: w, y: h } = map.getSize();
  return { ...xy(map.containerPointToLayerPoint([0, 0])), w, h };
}

const xy = (/** @type {L.Point} */ { x, y }) => ({ x, y });

export const pixelsPerDegree = () => Number(map.options.crs?.scale(map.getZoom())) / 360;

/**
 * Give the map its name, its tools and its first view, and keep this through what the window goes through.
 * @param {L.LatLngExpression[]} points that the globe must not hide
 */
export function buildMap(points = []) {
  marked = points;
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", `Map of ${content.title}`);
  map.options.maxBoundsViscosity = 1;
  buildTools();
  fit();
  new ResizeObserver(refit).observe(byId("frame"));
  window.matchMedia("print").addEventListener("change", fit);
}

/** Buttons for the whole map and for the full screen. */
function buildTools() {
  const Tools = L.Control.extend({ onAdd: toolBar });
  new Tools({ position: "topright" }).addTo(map);
}

function toolBar() {
  const goHome = () => map.flyToBounds(content.fit, { ...PADDING, ...motion() });
  const whole = toolButton("Show the whole map", goHome, "M2 8 8 2.5 14 8", "M4 7v6.5h8V7");
  const full = toolButton("Full screen", fullScreen, "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4");
  document.addEventListener("fullscreenchange", () => {
    full.title = document.fullscreenElement ? "Leave full screen" : "Full screen";
    full.setAttribute("aria-label", full.title);
  });
  const bar = make("div", { look: "leaflet-bar tools" }, whole, document.fullscreenEnabled && full);
  L.DomEvent.disableClickPropagation(bar);
  return bar;
}

/** @type {(title: string, run: () => void, ...paths: string[]) => HTMLButtonElement} */
const toolButton = (title, run, ...paths) =>
  make("button", { type: "button", look: "tool", title, "aria-label": title, run }, icon(...paths));

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else byId("stage").requestFullscreen();
}
