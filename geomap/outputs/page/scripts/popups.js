// @ts-check
/* What an event's mark on the map opens: a popup beside it that tells of the event. */

import { headOfEvent, whoOf } from "./article-cards.js";
import { apart, boxAt, firstFree, movedInto, within } from "./boxes.js";
import { factsOf, sourcesOf } from "./cards.js";
import { choose, chosen, onChoice } from "./choosing.js";
import { byId, make } from "./dom.js";
import { boxesOfControls, map, viewBox } from "./map.js";
import { isDrawerOpen } from "./panel.js";
import { letGo } from "./standing.js";
import { idOfEvent, placeOfEvent } from "./story.js";

/** @typedef {import("./boxes").Box} Box */

/**
 * @typedef {object} EventMark the number of an event on the map
 * @property {import("./story").ArticleEvent} event
 * @property {HTMLElement} button
 * @property {L.Marker} marker
 * @property {Box} cell where the button stands, from the marker's point
 * @property {HTMLElement} [told] what its popup tells, while it is open
 */

const WIDEST_POPUP = 320;
/** Pixels that the map shows on both sides of a popup together, at least. */
const AROUND_POPUP = 40;
const HIGHEST = 260;
const CORNERS = ["aboveRight", "aboveLeft", "belowRight", "belowLeft"];
const BESIDE_MARK = 8;
/** A popup of fewer pixels tells little: it lies over marks rather. */
const [NARROWEST, LOWEST] = [200, 100];

/** @type {EventMark[]} */
const popupMarks = [];

/** @type {EventMark | null} */
let open = null;
let byKeyboard = false;

/** @param {EventMark} mark */
export function bindPopup(mark) {
  const { marker } = mark;
  popupMarks.push(mark);
  // a click of no button is a key's
  marker.on("click", ({ originalEvent }) => (byKeyboard = originalEvent.detail === 0));
  marker.bindPopup(L.popup({ className: "event-popup", autoPan: false }).setContent(() => (mark.told ??= tell(mark))));
  marker.on("popupopen", () => opened(mark));
  marker.on("popupclose", () => closed(mark));
}

export function closePopups() {
  onChoice((id) => {
    if (open && id !== idOfEvent(open.event)) open.marker.closePopup();
  });
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape" && !isDrawerOpen()) open?.marker.closePopup();
  });
}

/** @param {EventMark} mark */
function tell({ event }) {
  const place = placeOfEvent(event);
  const sources = place && "sources" in place ? place.sources : place ? [place.source] : [];
  return make(
    "div",
    { look: "card", role: "dialog", tabindex: 0, "aria-label": `Stop ${event.number}` },
    ...headOfEvent(event),
    factsOf([
      ["How sure", event.confidence],
      ["Who", whoOf(event)],
      ["Data", sourcesOf(sources)],
    ]),
  );
}

/** @param {EventMark} mark */
function opened(mark) {
  open = mark;
  choose(idOfEvent(mark.event), "map");
  placePopup();
  if (byKeyboard) mark.told?.focus({ preventScroll: true });
}

/** @param {EventMark} mark */
function closed(mark) {
  const from = document.activeElement;
  const focused = mark.told?.contains(from) || mark.marker.getPopup()?.getElement()?.contains(from);
  letGo(mark.told);
  mark.told = undefined;
  open = null;
  if (chosen === idOfEvent(mark.event)) choose(null, "map");
  if (focused) mark.button.focus({ preventScroll: true });
  byKeyboard = false;
  hideGlobeBelow(null);
}

const boxOfEvent = (/** @type {EventMark} */ { marker, cell }) => {
  const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
  return { ...cell, x: x + cell.x, y: y + cell.y };
};

/** Put the popup that is open beside its mark, on a side where it is seen whole and covers no other mark. */
export function placePopup() {
  const popup = open?.marker.getPopup();
  if (!open || !popup?.isOpen()) return;
  const view = roomForPopup();
  const { x, y } = map.latLngToLayerPoint(open.marker.getLatLng());
  const mark = boxOfEvent(open);
  if (!within(mark, viewBox())) return;
  const others = popupMarks.filter((other) => other !== open && map.hasLayer(other.marker)).map(boxOfEvent);
  const boxes = boxesBeside(mark, sizedFor(popup, view.w, Math.min(HIGHEST, view.h)), view);
  const whole = boxes.filter((box) => within(box, view));
  const box = firstFree(whole, [...boxesOfControls(), ...others]) ?? squeezed(popup, mark, view, whole[0]);
  popup.options.offset = L.point(box.x + box.w / 2 - x, box.y + box.h - y);
  popup.setLatLng(open.marker.getLatLng());
  hideGlobeBelow(box);
}

/** The globe lies over the map, and would over the popup. */
function hideGlobeBelow(/** @type {Box | null} */ box) {
  const globe = byId("globe");
  const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = globe;
  const origin = viewBox();
  globe.classList.toggle("behind", box !== null && !apart(box, { x: x + origin.x, y: y + origin.y, w, h }));
}

/** What is seen of the map beside its tools and above its scale and credits, less a margin. */
function roomForPopup() {
  const { x, y, w, h } = viewBox();
  const margin = AROUND_POPUP / 4;
  const [tools, scale] = [".leaflet-top.leaflet-right", ".leaflet-bottom.leaflet-left"].map(
    (corner) => /** @type {HTMLElement} */ (byId("map").querySelector(corner)),
  );
  const right = Math.min(tools.offsetWidth, w / 4);
  const below = Math.min(Math.max(scale.offsetHeight, byId("credit-line").offsetHeight), h / 4);
  return { x: x + margin, y: y + margin, w: w - 2 * margin - right, h: h - 2 * margin - below };
}

/** @type {(mark: Box, size: [number, number], view: Box) => Box[]} */
function boxesBeside(mark, size, view) {
  const middle = { x: mark.x + mark.w / 2, y: mark.y + mark.h / 2 };
  const upright = ["above", "below"].map((side) => boxAt(middle, size, side, mark.h / 2 + BESIDE_MARK));
  const level = ["right", "left"].map((side) => boxAt(middle, size, side, mark.w / 2 + BESIDE_MARK));
  return [
    ...upright.map((box) => ({ ...box, x: movedInto(box, view).x })),
    ...level.map((box) => ({ ...box, y: movedInto(box, view).y })),
    ...CORNERS.map((corner) => boxAt(middle, size, corner, mark.h / 2 + BESIDE_MARK)),
  ];
}

/** The box of a popup that no side has room for, made as low or as narrow as the best side asks for. */
/** @type {(popup: L.Popup, mark: Box, view: Box, whole: Box | undefined) => Box} */
function squeezed(popup, mark, view, whole) {
  const [above, below] = [mark.y - view.y, view.y + view.h - mark.y - mark.h];
  const [left, right] = [mark.x - view.x, view.x + view.w - mark.x - mark.w];
  const high = Math.max(above, below) - BESIDE_MARK;
  const wide = Math.max(left, right) - BESIDE_MARK;
  const boxesWithin = (/** @type {number} */ w, /** @type {number} */ h) =>
    boxesBeside(mark, sizedFor(popup, w, Math.min(HIGHEST, h)), view);
  if (high >= LOWEST) return boxesWithin(view.w, high)[above > below ? 0 : 1];
  if (whole) return whole;
  if (wide >= NARROWEST) return boxesWithin(wide, view.h)[right > left ? 2 : 3];
  return movedInto(boxesWithin(view.w, view.h)[1], view);
}

/**
 * Lay a popup out for some room, and tell how wide and high it is.
 * @param {L.Popup} popup
 * @param {number} width
 * @param {number} height
 * @returns {[number, number]}
 */
function sizedFor(popup, width, height) {
  const element = /** @type {HTMLElement} */ (popup.getElement());
  const inner = /** @type {HTMLElement} */ (element.querySelector(".leaflet-popup-content"));
  const [wide, high] = [element.offsetWidth - inner.offsetWidth, element.offsetHeight - inner.offsetHeight];
  popup.options.maxWidth = Math.min(WIDEST_POPUP, map.getSize().x - AROUND_POPUP, width) - wide;
  popup.options.maxHeight = height - high;
  popup.update();
  return [element.offsetWidth, element.offsetHeight];
}
