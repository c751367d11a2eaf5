// @ts-check
/* The card of what is chosen, and what the cards of both pages say in one way. */

import { byId, filled, make } from "./dom.js";
import { content } from "./content.js";
import { sourceOf } from "./words.js";

/** @typedef {import("./dom").Child} Child */
/** @typedef {import("./payload").ContestedArea} ContestedArea */
/** @typedef {import("./payload").ClaimedLength} ClaimedLength */
/** @typedef {import("./payload").KnownLength} KnownLength */

const TOWNS = ["city", "capital"];

export const isTown = (/** @type {string | null} */ kind) => TOWNS.includes(kind ?? "");

/** The class of a place's sign. */
/** @type {(kind: string | null, km: number | null | undefined, low: boolean) => string} */
export function signOfPlace(kind, km, low) {
  if (kind === "country") return "sign sign-country";
  if (km) return "sign sign-area";
  const look = isTown(kind) ? `sign-point${kind === "capital" ? " sign-capital" : ""}` : "sign-extent";
  return `sign ${look}${low ? " sign-low" : ""}`;
}

export const cardElement = () =>
  make("div", { id: "card", look: "card", tabindex: 0, role: "region", "aria-label": "Details" });

/** @type {(parts: Child[], idle: boolean) => void} */
export function fillCard(parts, idle) {
  byId("card").replaceChildren(...filled(parts));
  byId("card").classList.toggle("idle", idle);
}

/** @type {(look: string, ...name: Child[]) => HTMLElement} */
export const signedHeading = (look, ...name) => make("h2", {}, make("span", { look }), ...name);

/** @type {(...words: Child[]) => HTMLElement} */
export const factsLine = (...words) => make("p", { look: "facts" }, ...words);

/** Those facts that are known, each behind its name. */
/** @type {(facts: [string, Child][]) => Child} */
export function factsOf(facts) {
  const known = facts.filter(([, fact]) => fact);
  if (!known.length) return "";
  return make("dl", {}, ...known.flatMap(([text, fact]) => [make("dt", { text }), make("dd", {}, fact)]));
}

/** @type {(items: Child[][]) => Child} */
export const listOf = (items) => items.length && make("ul", {}, ...items.map((item) => make("li", {}, ...item)));

/** @type {(sources: string[]) => Child} */
export const sourcesOf = (sources) => listOf(sources.map((source) => [sourceOf(source)]));

/** @type {(claim: ClaimedLength) => Child[]} */
export const claimOf = ({ length, verdict }) => [
  `${length} — `,
  make("span", { look: `verdict-${verdict}`, text: verdict }),
];

/** @type {(known: KnownLength[]) => Child} */
export const publishedOf = (known) => listOf(known.map(({ length, source }) => [`${length}, ${source}`]));

/** What is told of contested ground. */
/** @type {(ground: ContestedArea) => Child[]} */
export const contestedCard = (ground) => [
  signedHeading("sign sign-contested", ground.name),
  factsOf([
    ["Claimed by", ground.claimedBy.join(", ")],
    ["Borders", `drawn ${content.worldview}`],
  ]),
];

/**
 * Name the ground with several claimants that the story is about.
 * @param {(id: string, name: string) => Node} link
 * @param {number} [most]
 */
export function contestedLine(link, most = Infinity) {
  const told = content.contested.filter((ground) => ground.told);
  const links = told.slice(0, most).flatMap(({ id, name }, order) => [order ? ", " : "", link(id, name)]);
  const more = told.length > most && ` and ${told.length - most} more, hatched on the map`;
  return told.length && factsLine("Claimed by more than one country: ", ...links, more);
}
