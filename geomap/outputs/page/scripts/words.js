// @ts-check
/* Figures, dates and lists in words. */

import { make } from "./dom.js";

const MS_PER_DAY = 86_400_000;
const DAYS_TO_1970 = 719_163;
const inFigures = new Intl.NumberFormat("en-GB");

/** @type {(...words: (string | null | undefined)[]) => string} */
export const listed = (...words) => words.filter(Boolean).join(", ");

/** @type {(...facts: (string | null | undefined | false)[]) => string} */
export const dotted = (...facts) => facts.filter(Boolean).join(" · ");

export const number = (/** @type {number} */ figure) => inFigures.format(figure);

/** @type {(count: number, one: string) => string} */
export const counted = (count, one) => `${number(count)} ${count === 1 ? one : `${one}s`}`;

/** The date of a day that is counted from 1 January of the year 1. */
export const dateOf = (/** @type {number} */ day) => new Date((day - DAYS_TO_1970) * MS_PER_DAY);

export const dayOf = (/** @type {number | Date} */ date) => Math.round(Number(date) / MS_PER_DAY) + DAYS_TO_1970;

/** @type {(options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat} */
export const dateForm = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });

/** A source, as a link if it is an address. */
export function sourceOf(/** @type {string} */ source) {
  if (!/^https?:\/\/\S+$/.test(source)) return document.createTextNode(source);
  return make("a", { href: source, rel: "noreferrer noopener", text: source });
}

/** What is told in any way but as reported is said so. */
export const statusInWords = (/** @type {string | null} */ status) => (status === "reported" ? "" : status);
