// @ts-check
/* The time of an archive's events, laid out in days, months or years. */

import { articleOfEvent, articles, firstDay } from "./figures.js";
import { dateForm, dateOf, dayOf } from "./words.js";

/** @typedef {"day" | "month" | "year"} Unit */
/** @typedef {{ unit: Unit, edges: number[], bins: number }} Axis  its bins begin on `edges`; the last is its end */

const UNITS = {
  day: dateForm({ day: "numeric", month: "long", year: "numeric" }),
  month: dateForm({ month: "long", year: "numeric" }),
  year: dateForm({ year: "numeric" }),
};
/** Days up to which time is laid out in days, and in months. */
const [DAYS_IN_DAYS, DAYS_IN_MONTHS] = [100, 5000];
/** Shares of events that may lie off the axis, and how long it goes on before and after articles appeared. */
const [EARLIEST, LATEST, OLDEST] = [0.02, 0.995, 0.01];
const [DAYS_BEFORE, DAYS_AFTER] = [200, 400];

/** @type {Axis | null} */
export let axis = null;

/** @type {(day: number) => string} */
export const dayInWords = (day) => (day ? UNITS.day.format(dateOf(day)) : "date unknown");

export const isoOf = (/** @type {number} */ day) => dateOf(day).toISOString().slice(0, 10);

/** The days on which articles appeared, in order. */
export const appearances = () => articles.day.filter(Boolean).sort((a, b) => a - b);

/** @type {(sorted: number[], part: number) => number} */
const share = (sorted, part) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)];

/** Lay time out about when the articles appeared: what lies far off is kept aside. */
export function layOutTime() {
  const firsts = articleOfEvent.map((_, event) => firstDay(event)).filter(Boolean);
  if (!firsts.length) return;
  firsts.sort((a, b) => a - b);
  const appeared = appearances();
  let [from, to] = [share(firsts, EARLIEST), share(firsts, LATEST)];
  if (appeared.length) {
    from = Math.max(from, Math.min(share(appeared, OLDEST) - DAYS_BEFORE, to));
    to = Math.max(from, Math.min(to, appeared[appeared.length - 1] + DAYS_AFTER));
  }
  const unit = to - from <= DAYS_IN_DAYS ? "day" : to - from <= DAYS_IN_MONTHS ? "month" : "year";
  const edges = edgesOf(unit, from, to);
  axis = { unit, edges, bins: edges.length - 1 };
}

/** @type {(unit: Unit, from: number, to: number) => number[]} */
function edgesOf(unit, from, to) {
  const edges = [];
  const step = dateOf(from);
  if (unit !== "day") step.setUTCDate(1);
  if (unit === "year") step.setUTCMonth(0);
  for (;;) {
    const edge = dayOf(step);
    edges.push(edge);
    if (edge > to) return edges;
    if (unit === "day") step.setUTCDate(step.getUTCDate() + 1);
    else if (unit === "month") step.setUTCMonth(step.getUTCMonth() + 1);
    else step.setUTCFullYear(step.getUTCFullYear() + 1);
  }
}

export const startOf = (/** @type {Axis} */ { edges }) => edges[0];
export const endOf = (/** @type {Axis} */ { edges }) => edges[edges.length - 1];

/** @type {(axis: Axis, bin: number) => string} */
export const binInWords = ({ unit, edges }, bin) => UNITS[unit].format(dateOf(edges[bin]));

/** @type {(axis: Axis, day: number) => number} */
export function binOf({ edges, bins }, day) {
  let [low, high] = [0, bins - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}
