// @ts-check
/* What the reader has chosen: one thing at a time, in the text, on the map and in the lists.

   Things go by the letter of their kind and a number: p places, b borders, c contested ground, e events, u names that
   are not on the map, a articles, s several places by their numbers. */

/** @typedef {"text" | "map" | "list" | "card" | "dock" | "link"} From  where the reader chose */
/** @typedef {(id: string | null, from: From, before: string | null) => void} Listener */

/** @type {string | null} */
export let chosen = null;

/** @type {Listener[]} */
const listeners = [];

/** Have something follow the choice; what was told first follows first. */
export const onChoice = (/** @type {Listener} */ listener) => listeners.push(listener);

/**
 * Choose a thing, or none.
 * @param {string | null} id
 * @param {From} from
 */
export function choose(id, from) {
  const before = chosen;
  chosen = id;
  for (const listener of listeners) listener(id, from, before);
}
