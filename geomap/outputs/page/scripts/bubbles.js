// @ts-check
/* Bubbles: marks that would cover each other stand as one until the reader is near enough. */

import { showCard } from "./article-cards.js";
import { choose, chosen } from "./choosing.js";
import { make, say } from "./dom.js";
import { flyAbout, map } from "./map.js";
import { bareList } from "./panel.js";
import { linkTo } from "./standing.js";
import { storyEvents } from "./story.js";

/** @typedef {import("./names").Pin} Pin */

/** Pixels within which two marks cover each other, and across a bubble. */
export const COVERS = 16;
export const BUBBLE = 24;

/**
 * Gather marks that would cover each other under the one that the article names first.
 * @param {Pin[]} pins those that are on the map
 * @returns {boolean} whether any are
 */
export function gather(pins) {
  const shown = storyEvents.get(chosen ?? "")?.place ?? chosen;
  const dots = pins.filter((pin) => pin.dot);
  const free = new Set(dots.filter((pin) => pin.id !== shown));
  const points = new Map([...free].map((pin) => [pin, map.latLngToLayerPoint(pin.at)]));
  const distance = (/** @type {Pin} */ a, /** @type {Pin} */ b) =>
    points.get(a)?.distanceTo(points.get(b) ?? [0, 0]) ?? 0;
  for (const pin of dots) pin.lead = pin.members = null;
  for (const lead of free) {
    const near = (/** @type {number} */ px) => [...free].filter((pin) => distance(pin, lead) < px);
    if (near(COVERS).length < 2) continue;
    lead.members = near(BUBBLE);
    for (const pin of lead.members) {
      pin.lead = lead;
      free.delete(pin);
    }
  }
  dots.forEach(showBubble);
  return dots.some((pin) => pin.members);
}

function showBubble(/** @type {Pin} */ pin) {
  pin.dot?.classList.toggle("gathered", pin.lead !== null);
  pin.more?.remove();
  // over the lines that lead into it
  pin.marker.setZIndexOffset(pin.zIndex + (pin.members ? 1000 : 0));
  if (pin.members) fillBubble(pin, pin.members);
  else removeBubble(pin);
}

/** @type {(pin: Pin) => void} */
function removeBubble({ bubble, dot }) {
  // whoever came by keyboard is not left without a place
  if (bubble?.matches(":focus-visible")) dot?.focus();
  bubble?.remove();
}

/** @type {(pin: Pin, members: Pin[]) => void} */
function fillBubble(pin, members) {
  const names = members.map((member) => member.place?.name);
  const others = members.filter((member) => member !== pin);
  const rest = others.length > 1 ? `${others.length} more` : others[0].place?.name;
  pin.more = make("small", { text: `and ${rest}` });
  pin.name.element.append(pin.more);
  pin.bubble ??= make("button", { type: "button", look: "bubble", run: () => comeNearer(pin.members ?? []) });
  pin.bubble.textContent = String(names.length);
  pin.bubble.setAttribute("aria-label", `${names.length} places close together: ${names.join(", ")}`);
  if (!pin.bubble.isConnected) pin.dot?.after(pin.bubble);
}

function comeNearer(/** @type {Pin[]} */ members) {
  choose(null, "map");
  const text = `${members.length} places close together`;
  const items = members.map(({ place }) => place && make("li", {}, linkTo(place.id, place.name)));
  showCard([make("h2", { text }), bareList("close", items)]);
  say(text);
  flyAbout(L.latLngBounds(members.map((member) => member.at)), 60);
}
