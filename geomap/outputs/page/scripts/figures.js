// @ts-check
/* The figures of an archive, unpacked. Places and borders are numbered in one row, as "keys": the most named place
   is 0, borders come after all places. */

import { isTown, signOfPlace } from "./cards.js";
import { content } from "./content.js";
import { map } from "./map.js";

/** @typedef {import("./payload").ArchiveFigures} ArchiveFigures */
/** @typedef {{ article: number, times: number, low: number }} Naming  an article that names a key */

export const archive = /** @type {import("./payload").ArchivePage} */ (content);

/** Of a hundred; so is the mean confidence of a place. */
const LOW_CONFIDENCE = 60;

/** @type {import("./payload").ArchiveArticles} */
export let articles;
/** @type {import("./payload").ArchiveEvents} */
export let events;
/** @type {import("./payload").ArchivePlaces} */
export let places;
/** @type {import("./payload").ArchiveBorder[]} */
export let borders;
/** @type {import("./payload").DateInWords[]} */
export let dates;
/** @type {(string | null)[]} */
export let names;
/** Of each article. @type {import("./payload").ArchiveQuote[][] | null} */
export let quotes = null;

/** The first event of each article. @type {number[]} */
export const eventsFrom = [];
/** The article of each event. @type {number[]} */
export const articleOfEvent = [];
/** The articles that name each key, the newest first. @type {Naming[][]} */
export let namedBy = [];
/** The events at each key. @type {number[][]} */
export let happenedAt = [];
/** Where places lie on a map of zoom 0, in pixels. @type {L.Point[]} */
export let spots = [];

async function unpacked(/** @type {string} */ text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

export const takeFigures = async () => take(await unpacked(archive.figures));

export async function takeQuotes() {
  quotes = await unpacked(archive.quotes);
}

/** Take the figures, and turn round what they say: which articles name a key, which events happened there. */
function take(/** @type {ArchiveFigures} */ figures) {
  ({ articles, events, places, borders, dates, names } = figures);
  const keys = places.name.length + borders.length;
  namedBy = Array.from({ length: keys }, () => []);
  happenedAt = Array.from({ length: keys }, () => []);
  let from = 0;
  articles.events.forEach((count, article) => {
    eventsFrom.push(from);
    for (let event = from; event < from + count; event += 1) {
      articleOfEvent.push(article);
      if (events.place[event] >= 0) happenedAt[events.place[event]].push(event);
    }
    from += count;
    const named = articles.names[article];
    for (let at = 0; at < named.length; at += 2)
      namedBy[named[at]].push({ article, times: named[at + 1] >> 1, low: named[at + 1] & 1 });
  });
  const newest = (/** @type {Naming} */ a, /** @type {Naming} */ b) =>
    articles.day[b.article] - articles.day[a.article] || a.article - b.article;
  for (const namings of namedBy) namings.sort(newest);
  spots = places.name.map((_, key) => map.project(pointAt(key), 0));
}

export const allEvents = () => articleOfEvent.map((_, event) => event);
export const allPlaces = () => places.name.map((_, key) => key);
export const allBorders = () => borders.map((_, index) => places.name.length + index);

export const isBorder = (/** @type {number} */ key) => key >= places.name.length;
export const borderOf = (/** @type {number} */ key) => borders[key - places.name.length];
export const idOfKey = (/** @type {number} */ key) => (isBorder(key) ? `b${key - places.name.length}` : `p${key}`);
export const keyOfBorder = (/** @type {number} */ index) => places.name.length + index;
export const nameOfKey = (/** @type {number} */ key) => (isBorder(key) ? borderOf(key).name : places.name[key]);
export const pointAt = (/** @type {number} */ key) =>
  isBorder(key) ? borderOf(key).along[0] : /** @type {L.LatLngTuple} */ ([places.lat[key], places.lon[key]]);

export const kindOf = (/** @type {number} */ key) => names[places.kind[key]];
export const isCountry = (/** @type {number} */ key) => kindOf(key) === "country";
/** Whether it is an area as a whole, of which no one spot is meant: a country, a region, a sea. */
export const isWhole = (/** @type {number} */ key) => kindOf(key) !== "other" && !isTown(kindOf(key));
export const isLow = (/** @type {number} */ key) => places.confidence[key] < LOW_CONFIDENCE;
export const signOfKey = (/** @type {number} */ key) =>
  isBorder(key) ? "sign sign-border" : signOfPlace(kindOf(key), places.km[key], isLow(key));

export const firstDay = (/** @type {number} */ event) => dates[events.date[event]][1];
export const lastDay = (/** @type {number} */ event) => dates[events.date[event]][2];
