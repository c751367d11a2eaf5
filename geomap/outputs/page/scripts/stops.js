// @ts-check
/* The marks of events on the map: a marker for each, numbered, in rows where several were at one place. */

import { groups } from "./map.js";
import { make } from "./dom.js";
import { pinned } from "./pins.js";
import { bindPopup } from "./popups.js";
import { standsFor, stopOf } from "./standing.js";
import { eventsAtPlace, idOfEvent } from "./story.js";

/** @typedef {import("./boxes").Box} Box */
/** @typedef {import("./popups").EventMark} EventMark */

/**
 * @typedef {object} Row
 * @property {string} id of the place or border
 * @property {L.LatLng} at
 * @property {number} rank
 * @property {string[]} sides where it may stand, best first
 * @property {EventMark[]} marks
 * @property {HTMLElement} leader the line to a place from which it stands off
 */

const LONGEST = 144;
const BETWEEN = 1;

/** @type {Row[]} */
export const rows = [];

/** @type {(id: string, at: L.LatLng, rank: number, sides?: string[]) => void} */
export function addRow(id, at, rank, sides = ["above", "below", "left", "right", "aboveRight", "aboveLeft"]) {
  const marks = eventsAtPlace(id).map((event) => markOf(event, at, rank));
  if (marks.length) rows.push({ id, at, rank, sides, marks, leader: make("span", { look: "leader" }) });
}

/** @type {(event: import("./story").ArticleEvent, at: L.LatLng, rank: number) => EventMark} */
function markOf(event, at, rank) {
  const button = standsFor(idOfEvent(event), stopOf(event));
  button.setAttribute("aria-haspopup", "dialog");
  const holder = make("div", {}, button);
  // Leaflet takes the Enter of a marker for a click, of which the button makes one itself
  L.DomEvent.on(holder, "keypress dblclick", L.DomEvent.stopPropagation);
  const marker = pinned(holder, at, { interactive: true, zIndexOffset: 1000 - rank });
  const mark = { event, button, marker, cell: { x: 0, y: 0, w: 0, h: 0 } };
  bindPopup(mark);
  groups.events.addLayer(marker);
  return mark;
}

/**
 * Lay marks out in lines of some length: where each stands in their block, and how large this is.
 * @param {EventMark[]} marks
 * @returns {{ size: [number, number], cells: Box[] }}
 */
export function laidOut(marks) {
  let [x, y, width] = [0, 0, 0];
  const cells = marks.map(({ button }) => {
    const [w, h] = [button.offsetWidth, button.offsetHeight];
    if (x && x + w > LONGEST) [x, y] = [0, y + h + BETWEEN];
    const cell = { x, y, w, h };
    x += w + BETWEEN;
    width = Math.max(width, x - BETWEEN);
    return cell;
  });
  return { size: [width, y + (cells.at(-1)?.h ?? 0)], cells };
}
