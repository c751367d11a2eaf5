// @ts-check
/* What belongs together: the elements that stand for a thing of the article light up with one another. */

import { choose, chosen, onChoice } from "./choosing.js";
import { make } from "./dom.js";
import { idOfEvent, story, storyEvents } from "./story.js";
import { listed, statusInWords } from "./words.js";

/** @typedef {import("./choosing").From} From */
/** @typedef {HTMLElement | SVGElement} Standing */

/** @type {Map<string, Set<Element>>} */
const standing = new Map();

/**
 * Let an element stand for a thing.
 * @template {Element} T
 * @param {string} id
 * @param {T} element
 */
export function standsFor(id, element) {
  const others = standing.get(id) ?? new Set();
  standing.set(id, others.add(element));
  element.classList.toggle("chosen", chosen === id);
  for (const start of ["mouseenter", "focus"]) element.addEventListener(start, () => light(id, true));
  for (const end of ["mouseleave", "blur"]) element.addEventListener(end, () => light(id, false));
  return element;
}

/** Let go of all that stands in an element which is about to leave the page for good. */
export function letGo(/** @type {Element | undefined} */ root) {
  for (const elements of standing.values())
    for (const element of elements) if (root?.contains(element)) elements.delete(element);
}

/** @type {(id: string, look: string, on: boolean) => void} */
function lookOfAll(id, look, on) {
  for (const element of standing.get(id) ?? []) element.classList.toggle(look, on);
}

/** @type {(id: string, on: boolean) => void} */
function light(id, on) {
  lookOfAll(id, "lit", on);
  const place = storyEvents.get(id)?.place;
  if (place) lookOfAll(place, "lit", on);
}

/** The element in the text that stands for a thing. */
export const wordsFor = (/** @type {string} */ id) =>
  [...(standing.get(id) ?? [])].find((one) => one.closest(".article"));

export function markChosen() {
  onChoice((id, _, before) => {
    if (before) lookOfAll(before, "chosen", false);
    if (id) lookOfAll(id, "chosen", true);
  });
}

/**
 * Let a click on an element choose a thing.
 * @template {Element} T
 * @param {string} id
 * @param {T} element
 * @param {From} from
 */
export function chooser(id, element, from) {
  element.addEventListener("click", (click) => {
    click.stopPropagation();
    choose(id, from);
  });
  return standsFor(id, element);
}

/** @type {(id: string, name: string) => HTMLElement} */
export const linkTo = (id, text) => chooser(id, make("button", { type: "button", look: "linkish", text }), "card");

/** The number of an event, to press. */
export function stopOf(/** @type {import("./story").ArticleEvent} */ event) {
  const label = `Stop ${event.number}: ${listed(event.type, statusInWords(event.status), event.where, event.when)}`;
  return make("button", { type: "button", look: "stop", text: event.number, "aria-label": label });
}

/** @type {(event: import("./story").ArticleEvent, from: From) => HTMLElement} */
export const stopButton = (event, from) => chooser(idOfEvent(event), stopOf(event), from);

/** @type {(number: number, from: From) => HTMLElement} */
export const stopOfNumber = (number, from) => stopButton(story.events[number - 1], from);
