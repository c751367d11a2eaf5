// @ts-check
/* The filter of an archive: it keeps articles that tell an event of the time and of the types that are asked for. */

import { axis, endOf, startOf } from "./axis.js";
import { say } from "./dom.js";
import { articleOfEvent, articles, events, eventsFrom, firstDay, happenedAt, lastDay, namedBy } from "./figures.js";
import { counted, number } from "./words.js";

/** @typedef {"earlier" | "later" | "undated"} Aside  what lies off the axis of time */

/** Days, both inclusive, or null for all; what lies off the axis instead of them; types by their numbers. */
export const filter = {
  from: /** @type {number | null} */ (null),
  to: /** @type {number | null} */ (null),
  aside: /** @type {Aside | null} */ (null),
  types: /** @type {Set<number>} */ (new Set()),
};

/** What passes the filter, and how often it names each key, in how many articles, with how many events. */
export const passing = {
  article: /** @type {boolean[]} */ ([]),
  event: /** @type {boolean[]} */ ([]),
  articles: 0,
  events: 0,
  mentions: /** @type {number[]} */ ([]),
  namedIn: /** @type {number[]} */ ([]),
  happened: /** @type {number[]} */ ([]),
};

/** @type {(() => void)[]} */
const followers = [];

/** Have something follow the filter; what was told first follows first. */
export const onFilter = (/** @type {() => void} */ follow) => followers.push(follow);

export const isFiltered = () => filter.from !== null || filter.aside !== null || filter.types.size > 0;

export const isOfType = (/** @type {number} */ event) => !filter.types.size || filter.types.has(events.type[event]);

function isInTime(/** @type {number} */ event) {
  const [first, last] = [firstDay(event), lastDay(event)];
  if (filter.aside === "undated") return first === 0;
  if (filter.aside === "earlier") return axis !== null && first !== 0 && last < startOf(axis);
  if (filter.aside === "later") return axis !== null && first >= endOf(axis);
  return filter.from === null || (first !== 0 && first <= Number(filter.to) && last >= filter.from);
}

function recount() {
  passing.event = articleOfEvent.map((_, event) => isOfType(event) && isInTime(event));
  passing.article = articles.events.map((count, article) => {
    const from = eventsFrom[article];
    return !isFiltered() || passing.event.slice(from, from + count).some(Boolean);
  });
  passing.articles = passing.article.filter(Boolean).length;
  passing.events = passing.event.filter(Boolean).length;
  const passed = namedBy.map((all) => all.filter((one) => passing.article[one.article]));
  passing.mentions = passed.map((all) => all.reduce((sum, one) => sum + one.times, 0));
  passing.namedIn = passed.map((all) => all.length);
  passing.happened = happenedAt.map((all) => all.filter((event) => passing.event[event]).length);
}

/** Keys that pass, those first of which there is most. */
/** @type {(keys: number[], counts: number[]) => number[]} */
export const mostFirst = (keys, counts) =>
  keys.filter((key) => counts[key]).sort((a, b) => counts[b] - counts[a] || a - b);

/** @param {Partial<typeof filter>} [change] */
export function refilter(change = {}) {
  Object.assign(filter, change);
  recount();
  for (const follow of followers) follow();
  say(outcome());
}

export function outcome() {
  const all = articles.id.length;
  const told = counted(passing.events, "event");
  if (isFiltered()) return `${told} in ${number(passing.articles)} of ${counted(all, "article")}`;
  const dated = axis || !passing.events ? "" : ", none with a date that has its year";
  return `${told} in ${counted(all, "article")}${dated}`;
}
