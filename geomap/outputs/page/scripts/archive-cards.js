// @ts-check
/* What an archive's page tells of a place, a border, an event or an article, in its card. */

import {
  claimOf,
  contestedCard,
  contestedLine,
  factsLine,
  factsOf,
  fillCard,
  listOf,
  publishedOf,
  signedHeading,
  sourcesOf,
} from "./cards.js";
import { choose, chosen } from "./choosing.js";
import { make } from "./dom.js";
import {
  allBorders,
  allPlaces,
  archive,
  articleOfEvent,
  articles,
  borderOf,
  events,
  eventsFrom,
  happenedAt,
  isBorder,
  keyOfBorder,
  names,
  namedBy,
  places,
  quotes,
  signOfKey,
} from "./figures.js";
import { isFiltered, mostFirst, passing } from "./filter.js";
import { archiveEventRow, headingOf, inOrder, archivePlaceRow, whenOf } from "./archive-rows.js";
import { aside, blockOf, bylineOf, linkToId, linkToKey, paged, reportOf } from "./quotes.js";
import { counted, dotted, listed, number, statusInWords } from "./words.js";

/** @typedef {import("./dom").Child} Child */

const MOST_GROUND = 6;
const MOST_CLAIMS = 8;
/** How many rows a list of a card shows at first. */
const [EVENTS_THERE, EVENTS_OF_ARTICLE, ARTICLES, CLOSE_TOGETHER] = [4, 6, 8, 12];

export function showChosen() {
  const run = () => choose(null, "card");
  const back = chosen && make("button", { type: "button", look: "ghost back", text: "‹ All of the archive", run });
  fillCard([back, ...cardOfChosen()], !chosen);
}

function cardOfChosen() {
  if (!chosen) return overviewOfArchive();
  const number = Number(chosen.slice(1));
  const cards = {
    p: archivePlaceCard,
    b: archiveBorderCard,
    e: archiveEventCard,
    a: articleCard,
    c: groundCard,
    s: severalCard,
  };
  return cards[/** @type {keyof typeof cards} */ (chosen[0])](number);
}

/** @type {(count: number, whole: number) => string} */
const ofAll = (count, whole) => (count === whole ? number(count) : `${number(count)} of ${number(whole)}`);

/** @type {(key: number) => Child[]} */
function archivePlaceCard(key) {
  const whole = namedBy[key];
  const unsure = whole.filter((one) => one.low).length;
  const where = listed(names[places.admin1[key]], names[places.country[key]]);
  const sources = (names[places.sources[key]] ?? "").split("\n").filter(Boolean);
  const mean = `${places.confidence[key]}% in the mean of its articles`;
  return [
    signedHeading(signOfKey(key), places.name[key]),
    factsLine(dotted(names[places.what[key]], where, timesOf(key))),
    factsOf([
      ["Position", places.uncertainty[key] && `${places.uncertainty[key]}: no source locates it exactly`],
      ["Basis", places.basis[key]],
      ["Claimed by", places.claimedBy[key]?.join(" and ")],
      ["Confidence", unsure ? `${mean}, low in ${ofAll(unsure, whole.length)}` : mean],
      ["Border", names[places.near[key]]],
      ["Sources", sourcesOf(sources)],
    ]),
    ...eventsThere(key),
    ...articlesNaming(key),
  ];
}

function timesOf(/** @type {number} */ key) {
  const times = namedBy[key].reduce((sum, one) => sum + one.times, 0);
  const mentions = passing.mentions[key];
  const named = mentions === times ? counted(times, "time") : `${number(mentions)} of ${counted(times, "time")}`;
  const all = namedBy[key].length;
  return `named ${named}, in ${ofAll(passing.namedIn[key], all)} ${all === 1 ? "article" : "articles"}`;
}

/** @type {(index: number) => Child[]} */
function archiveBorderCard(index) {
  const key = keyOfBorder(index);
  const border = borderOf(key);
  /** @type {Child[][]} */
  const claims = border.claims
    .slice(0, MOST_CLAIMS)
    .map((claim) => [...claimOf(claim), claim.times > 1 && ` (${number(claim.times)} times)`]);
  if (border.claims.length > MOST_CLAIMS) claims.push([`the ${MOST_CLAIMS} most frequent of ${border.claims.length}`]);
  return [
    signedHeading(signOfKey(key), border.name),
    factsLine(`under discussion, ${timesOf(key)}`),
    factsOf([
      ["Articles say", listOf(claims)],
      ["Measured", `${border.length} along the line, on ${border.source}`],
      ["Published", publishedOf(border.published)],
      ["Drawn", "coarser than it was measured, as wide as it is often under discussion"],
    ]),
    ...eventsThere(key),
    ...articlesNaming(key),
  ];
}

/** @type {(key: number) => Child[]} */
function eventsThere(key) {
  const told = happenedAt[key].filter((event) => passing.event[event]).sort(inOrder);
  if (!told.length) return [];
  return [
    make("h3", { text: `${counted(told.length, "event")} ${isBorder(key) ? "at it" : "there"}` }),
    paged(told, archiveEventRow, EVENTS_THERE, "events", "newest"),
  ];
}

/** @type {(key: number) => Child[]} */
function articlesNaming(key) {
  const naming = namedBy[key].filter((one) => passing.article[one.article]);
  if (!naming.length) return [aside("No article that passes the filter names it.")];
  const rowOf = (/** @type {import("./figures").Naming} */ { article, low, times }) =>
    make("li", {}, ...reportOf(article, { key, low, times }));
  return [
    make("h3", { text: counted(naming.length, "article") }),
    paged(naming, rowOf, ARTICLES, "articles", "newest"),
  ];
}

/** @type {(event: number) => Child[]} */
function archiveEventCard(event) {
  const place = events.place[event];
  const when = `${whenOf(event)} (${names[events.dated[event]]})`;
  const facts = dotted(names[events.type[event]], statusInWords(names[events.status[event]]), when);
  const where = place >= 0 ? [linkToKey(place), ` (${names[events.placed[event]]})`] : ["no place stated"];
  return [
    make("h2", { text: headingOf(event) }),
    factsLine(`${facts} · `, ...where),
    make("h3", { text: "As told by" }),
    ...reportOf(articleOfEvent[event], { event }),
  ];
}

/** @type {(article: number) => Child[]} */
function articleCard(article) {
  const named = articles.names[article].filter((_, at) => at % 2 === 0);
  const told = Array.from({ length: articles.events[article] }, (_, order) => eventsFrom[article] + order);
  const kept = quotes?.[article] ?? [];
  const links = named.flatMap((key, order) => [order ? ", " : "", linkToKey(key)]);
  return [
    make("h2", { text: articles.title[article] }),
    bylineOf(article),
    named.length && factsLine("Names ", ...links),
    told.length && make("h3", { text: counted(told.length, "event") }),
    told.length && paged(told, archiveEventRow, EVENTS_OF_ARTICLE, "events", "first"),
    make("h3", { text: kept.length ? counted(kept.length, "sentence") : "No sentence of it is kept on this page" }),
    ...kept.map((quote) => blockOf(quote, -1)),
  ];
}

/** The places that stand as one disc. */
export const severalChosen = () => (chosen?.[0] === "s" ? chosen.slice(1).split(",").map(Number) : []);

function severalCard() {
  const members = mostFirst(severalChosen(), passing.mentions);
  return [
    make("h2", { text: `${counted(members.length, "place")} close together` }),
    paged(members, archivePlaceRow, CLOSE_TOGETHER, "places", "most named"),
  ];
}

/** @type {(index: number) => Child[]} */
const groundCard = (index) => contestedCard(archive.contested[index]);

/** @returns {Child[]} */
function overviewOfArchive() {
  const found = [
    counted(passing.articles, "article"),
    counted(mostFirst(allPlaces(), passing.mentions).length, "place"),
    counted(mostFirst(allBorders(), passing.namedIn).length, "border"),
    counted(passing.events, "event"),
  ];
  const why =
    isFiltered() && "Places and borders are counted in the articles that tell an event of this time and type. ";
  const how = "Choose a disc, a border, or a stretch of time. An event that two articles tell is two events here.";
  return [make("h2", { text: found.join(", ") }), factsLine(why, how), contestedLine(linkToId, MOST_GROUND)];
}
