// @ts-check
/* The dots of places and all names on an article's map. */

import { make } from "./dom.js";
import { groups } from "./map.js";
import { nativeOf } from "./native.js";
import { pinned } from "./pins.js";
import { chooser } from "./standing.js";
import { addRow } from "./stops.js";
import { signOfThing, story } from "./story.js";
import { listed } from "./words.js";

/** @typedef {import("./story").ArticlePlace} ArticlePlace */

/**
 * @typedef {object} Name
 * @property {HTMLElement} element
 * @property {string[]} sides where it may stand, best first
 * @property {number} rank who is placed first
 * @property {L.LatLngExpression[]} [along] at what other points than the pin's
 * @property {number} [degrees] how wide what it names is
 */

/**
 * @typedef {object} Pin a point with a name, and with a dot if it is a place's
 * @property {string} [id] of what the article names
 * @property {L.LatLng} at
 * @property {number} km
 * @property {number} zIndex
 * @property {L.Marker} marker
 * @property {Name} name
 * @property {ArticlePlace} [place] whose dot it has
 * @property {HTMLElement} [dot]
 * @property {Pin | null} lead under which it is gathered
 * @property {Pin[] | null} members that are gathered under it
 * @property {HTMLElement} [bubble]
 * @property {HTMLElement} [more]
 */

/** @type {Pin[]} */
export const pins = [];

const SIDES = ["right", "left", "below", "above", "belowRight", "belowLeft", "aboveRight", "aboveLeft"];
const SIDES_OF_COUNTRY = ["middle", "below", "above", "left", "right"];
const SIDES_OF_LABEL = ["middle", "below", "above"];
const SIDES_OF_ITS_ROW = ["below", "above"];
/** Who is placed first: the lower. */
const RANK = { country: 0.5, area: 0, dot: 1, border: 1.5, rowOfCountry: 2, ground: 3 };
/** Counties lie close to one another: their names wait until the reader is so many times nearer. */
const NEARER_FOR_COUNTIES = 3;

/**
 * Put a name on the map, with a dot or without; it is moved aside later.
 * @param {L.FeatureGroup} group
 * @param {L.LatLngExpression} at
 * @param {Name} name
 * @param {{ id?: string, km?: number, rank?: number, dot?: HTMLElement, place?: ArticlePlace }} [more]
 */
function addPin(group, at, name, { id, km = 0, rank = name.rank, dot, place } = {}) {
  const holder = make("div", {}, dot, name.element);
  L.DomEvent.disableClickPropagation(holder);
  const zIndex = 1000 - rank;
  const marker = pinned(holder, at, { zIndexOffset: zIndex });
  group.addLayer(marker);
  const pin = { id, at: L.latLng(at), km, zIndex, marker, name, place, dot, lead: null, members: null };
  pins.push(pin);
  return pin;
}

/** @typedef {{ id: string, native?: import("./payload").OwnName | null }} Named */

/** @type {(thing: Named, look: string, text: string, second?: string) => HTMLElement} */
function nameOf(thing, look, text, second = "") {
  const options = { type: "button", look: `name ${look}`, text };
  const button = make("button", options, nativeOf(thing), second && make("small", { text: second }));
  return chooser(thing.id, button, "map");
}

function addCountry(/** @type {ArticlePlace} */ place) {
  const element = nameOf(place, "of-country", place.name);
  // what the article is about is named first: towns have more sides to turn to
  const name = { element, sides: SIDES_OF_COUNTRY, along: [place.at, ...(place.along ?? [])], rank: RANK.country };
  const { at } = addPin(groups.countries, place.at, name, { id: place.id, rank: RANK.rowOfCountry });
  addRow(place.id, at, RANK.rowOfCountry, SIDES_OF_ITS_ROW);
}

function addPlace(/** @type {ArticlePlace} */ place) {
  const second = place.uncertainty ?? (place.low ? "low confidence" : "");
  const rank = place.km ? RANK.area : RANK.dot;
  const name = { element: nameOf(place, place.km ? "of-area" : "", place.name, second), sides: SIDES, rank };
  if (place.km) {
    const { at } = addPin(groups.places, place.at, name, { id: place.id, km: place.km });
    addRow(place.id, at, rank);
    return;
  }
  const label = listed(place.name, place.what, place.country, second);
  const sign = make("span", { look: signOfThing(place.id) });
  const dot = make("button", { type: "button", look: "dot", "aria-label": label }, sign);
  // the dot says it all to a keyboard, so that its name need not be a second stop
  name.element.tabIndex = -1;
  const { at } = addPin(groups.places, place.at, name, { id: place.id, place, dot: chooser(place.id, dot, "map") });
  addRow(place.id, at, rank);
}

function addBorder(/** @type {import("./story").ArticleBorder} */ border) {
  const element = nameOf(border, "of-border", `Border, ${border.length}`);
  const name = { element, sides: SIDES, along: border.along, rank: RANK.border };
  const { at } = addPin(groups.borders, border.along[0], name, { id: border.id });
  addRow(border.id, at, RANK.border);
}

/** @type {(label: import("./payload").Label, order: number) => void} */
function addLabel({ name: text, kind, at, degrees, along }, order) {
  const element = make("span", { look: `name of-${kind ?? "neighbour"}`, text, "aria-hidden": "true" });
  // a country that a place of the article lies in is named where there is room, however small it is
  const name = along
    ? { element, sides: SIDES_OF_COUNTRY, along: [at, ...along], rank: RANK.rowOfCountry }
    : { element, sides: SIDES_OF_LABEL, degrees: kind === "county" ? degrees / NEARER_FOR_COUNTIES : degrees };
  addPin(groups.basemap, at, { rank: RANK.ground + order / story.labels.length, ...name });
}

export function addNames() {
  for (const place of story.places) (place.kind === "country" ? addCountry : addPlace)(place);
  story.borders.forEach(addBorder);
  story.labels.forEach(addLabel);
}
