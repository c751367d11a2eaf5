// @ts-check
/* What an article's page tells: its events, places, borders and names, by their ids. */

import { content } from "./content.js";
import { signOfPlace } from "./cards.js";

/** @typedef {import("./payload").ArticleEvent} ArticleEvent */
/** @typedef {import("./payload").ArticlePlace} ArticlePlace */
/** @typedef {import("./payload").ArticleBorder} ArticleBorder */
/** @typedef {import("./payload").UnplacedName} UnplacedName */
/** @typedef {ArticlePlace | ArticleBorder} Told */

export const story = /** @type {import("./payload").ArticlePage} */ (content);

/** @type {<T extends { id: string }>(rows: T[]) => Map<string, T>} */
const byIds = (rows) => new Map(rows.map((row) => [row.id, row]));

export const idOfEvent = (/** @type {ArticleEvent} */ event) => `e${event.number}`;

export const storyEvents = new Map(story.events.map((event) => [idOfEvent(event), event]));
export const storyPlaces = byIds(story.places);
export const storyBorders = byIds(story.borders);
export const unplacedNames = byIds(story.unplaced);
export const contestedGround = byIds(story.contested);

/** The place or border where an event was. */
export const placeOfEvent = (/** @type {ArticleEvent} */ { place }) =>
  storyPlaces.get(place ?? "") ?? storyBorders.get(place ?? "");

export const eventsAtPlace = (/** @type {string} */ id) => story.events.filter((event) => event.place === id);

export function signOfThing(/** @type {string} */ id) {
  if (id[0] === "c") return "sign sign-contested";
  if (id[0] === "b") return "sign sign-border";
  const place = storyPlaces.get(id);
  return place ? signOfPlace(place.kind, place.km, place.low) : "";
}

/** Events as they are told: those in order of time, and those kept apart from them. */
export const inTime = story.events.filter((event) => event.days && event.status !== "planned");

/** @type {[string, ArticleEvent[]][]} */
const allGroups = [
  ["In order of time", inTime],
  ["Date unknown", story.events.filter((event) => !event.days && event.status !== "planned")],
  ["Planned", story.events.filter((event) => event.status === "planned")],
];
export const eventGroups = allGroups.filter(([, members]) => members.length);
