// @ts-check
/* Names and rows of stops, moved aside so that none covers another. */

import { boxAt, firstFree, GAP, squareAbout, within } from "./boxes.js";
import { BUBBLE, COVERS, gather } from "./bubbles.js";
import { linesOf, soon } from "./layers.js";
import { legendItem } from "./legend.js";
import { boxesOfControls, map, pixelsPerDegree, viewBox } from "./map.js";
import { pins } from "./names.js";
import { placePopup } from "./popups.js";
import { laidOut, rows } from "./stops.js";
import { story } from "./story.js";

/** @typedef {import("./boxes").Box} Box */
/** @typedef {import("./names").Pin} Pin */
/** @typedef {import("./stops").Row} Row */
/** @typedef {{ anchor: L.Point, box: Box, hasRoom: boolean, isFar: boolean }} Stand */

/** How far off stops stand that find no room beside their place. */
const FURTHER = 34;
/** How wide what a name is of must be, as a share of the name's width. */
const SHARE_OF_NAME = 0.6;
const KM_PER_DEGREE = 111.2;
const FURTHEST_NORTH = 85;

export const waiting = legendItem("sign sign-point sign-waiting", "its events show when you come nearer");
export const close = legendItem("bubble", "number of places close together");

const isOnMap = (/** @type {{ marker: L.Marker }} */ { marker }) => map.hasLayer(marker);

/** Give every name and every row of stops a side where it covers no other, or leave the name out. */
function settle() {
  const shown = pins.filter(isOnMap);
  close.hidden = !gather(shown);
  const taken = shown.filter((pin) => pin.dot && (pin.members || !pin.lead)).map(boxOfMark);
  taken.push(...boxesOfControls());
  const lines = boxesAlongBorders();
  const view = viewBox();
  for (const marker of document.querySelectorAll(".with-stops")) marker.classList.remove("with-stops");
  const pinOf = new Map(shown.map((pin) => [pin.id, pin]));
  for (const row of [...rows].sort((a, b) => a.rank - b.rank)) settleRow(row, pinOf.get(row.id), taken, view);
  for (const pin of shown.sort((a, b) => a.name.rank - b.name.rank)) settleName(pin, taken, lines, view);
  waiting.hidden = !document.querySelector(".with-stops");
  placePopup();
}

const boxOfMark = (/** @type {Pin} */ pin) =>
  squareAbout(map.latLngToLayerPoint(pin.at), pin.members ? BUBBLE : COVERS);

/** How far off a place may lie, in pixels. */
function radiusOfArea(/** @type {Pin | undefined} */ pin) {
  if (!pin?.km) return 0;
  const north = L.latLng(Math.min(pin.at.lat + pin.km / KM_PER_DEGREE, FURTHEST_NORTH), pin.at.lng);
  return map.latLngToLayerPoint(pin.at).y - map.latLngToLayerPoint(north).y;
}

/** Small boxes along the borders, for names to keep off. */
function boxesAlongBorders() {
  /** @type {Map<string, Box>} */
  const cells = new Map();
  const lines = story.borders.flatMap((border) => linesOf(border.id)).filter((line) => map.hasLayer(line));
  for (const at of lines.flatMap((line) => /** @type {L.LatLng[]} */ (line.getLatLngs().flat(2)))) {
    const point = map.latLngToLayerPoint(at);
    cells.set(`${Math.round(point.x / 8)} ${Math.round(point.y / 8)}`, squareAbout(point, 6));
  }
  return [...cells.values()];
}

/**
 * Where a row of stops has room: beside its place, or off from it.
 * @type {(row: Row, size: [number, number], pin: Pin | undefined, taken: Box[], view: Box) => Stand}
 */
function standOf({ at, sides }, size, pin, taken, view) {
  const anchor = map.latLngToLayerPoint(at);
  const turns = radiusOfArea(pin) > Math.max(...size) ? ["middle", ...sides] : sides;
  const [near, far] = [GAP, FURTHER].map((gap) => turns.map((side) => boxAt(anchor, size, side, gap)));
  const boxes = [...near, ...far];
  // a number still counts where it is cut off
  const whole = boxes.filter((box) => within(box, view));
  const open = firstFree(whole, taken) ?? firstFree(boxes, taken);
  const box = open ?? boxes[0];
  return { anchor, box, hasRoom: open !== undefined, isFar: far.includes(box) };
}

/** @type {(row: Row, pin: Pin | undefined, taken: Box[], view: Box) => void} */
function settleRow(row, pin, taken, view) {
  const marks = row.marks.filter(isOnMap);
  if (!marks.length) return;
  const { size, cells } = laidOut(marks);
  const { anchor, box, hasRoom, isFar } = standOf(row, size, pin, taken, view);
  // stops wait at their dot for the reader to come nearer, if they have one
  const waits = !hasRoom && Boolean(pin?.dot);
  const [x, y] = [Math.round(box.x - anchor.x), Math.round(box.y - anchor.y)];
  marks.forEach((mark, order) => {
    mark.cell = { ...cells[order], x: x + cells[order].x, y: y + cells[order].y };
    mark.button.style.translate = `${mark.cell.x}px ${mark.cell.y}px`;
    mark.button.classList.toggle("out-of-room", waits);
  });
  row.leader.remove();
  if (isFar) leadTo(row, marks[0].button, [x + size[0] / 2, y + size[1] / 2]);
  if (!hasRoom) (pin?.lead?.bubble ?? pin?.dot)?.classList.add("with-stops");
  if (!waits) taken.push(box);
}

/** Draw the line from a place to stops that stand off from it. */
/** @type {(row: Row, first: HTMLElement, middle: [number, number]) => void} */
function leadTo({ leader }, first, [x, y]) {
  leader.style.cssText = `width: ${Math.hypot(x, y)}px; rotate: ${Math.atan2(y, x)}rad`;
  first.before(leader);
}

/** @type {(pin: Pin, taken: Box[], lines: Box[], view: Box) => void} */
function settleName(pin, taken, lines, view) {
  const { element, sides, along, degrees } = pin.name;
  const gathered = pin.lead && !pin.members;
  element.classList.toggle("out-of-room", Boolean(gathered));
  if (gathered) {
    element.style.translate = `${GAP}px -50%`;
    return;
  }
  const size = /** @type {[number, number]} */ ([element.offsetWidth, element.offsetHeight]);
  const anchor = map.latLngToLayerPoint(pin.at);
  const radius = radiusOfArea(pin);
  const points = (along ?? [pin.at]).map((at) => map.latLngToLayerPoint(at));
  const turns = radius > Math.max(...size) ? ["middle", ...sides] : sides;
  const boxes = turns.flatMap((side) => points.map((point) => boxAt(point, size, side, GAP + radius)));
  // a name that is cut off says nothing
  const whole = boxes.filter((box) => within(box, view));
  const open = firstFree(whole, [...taken, ...lines]) ?? firstFree(whole, taken);
  const box = open ?? boxes[0];
  element.style.translate = `${Math.round(box.x - anchor.x)}px ${Math.round(box.y - anchor.y)}px`;
  // a name much wider than its country says more of the name than of the country
  const fits = degrees === undefined || degrees * pixelsPerDegree() > SHARE_OF_NAME * box.w;
  if (open && fits) taken.push(box);
  else element.classList.add("out-of-room");
}

export function keepSettled() {
  settle();
  const settleSoon = soon(settle);
  map.on("moveend resize", settle);
  for (const { marker } of [...pins, ...rows.flatMap((row) => row.marks)]) marker.on("add remove", settleSoon);
}
