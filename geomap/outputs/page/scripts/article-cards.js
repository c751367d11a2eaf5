// @ts-check
/* What an article's page tells of an event, a place, a border or a name, in its card. */

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
import { onChoice } from "./choosing.js";
import { byId, make, say } from "./dom.js";
import { flyNear, groups } from "./map.js";
import { nativeOf } from "./native.js";
import { pinned } from "./pins.js";
import { letGo, linkTo, stopButton } from "./standing.js";
import {
  contestedGround,
  eventsAtPlace,
  placeOfEvent,
  signOfThing,
  story,
  storyBorders,
  storyEvents,
  storyPlaces,
  unplacedNames,
} from "./story.js";
import { counted, dotted, listed, statusInWords } from "./words.js";

/** @typedef {import("./dom").Child} Child */
/** @typedef {import("./story").ArticleEvent} ArticleEvent */
/** @typedef {import("./story").ArticlePlace} ArticlePlace */
/** @typedef {import("./story").ArticleBorder} ArticleBorder */

/** Show the card of what is chosen; an event that was chosen on the map is told there. */
export function followWithCard() {
  onChoice((id, from) => {
    const event = storyEvents.get(id ?? "");
    const [parts, words] = cardOf(from === "map" && event ? null : id);
    showCard(parts, words === "");
    say(event ? `Stop ${event.number}: ${event.summary || event.type}` : words);
  });
}

/** @type {(parts: Child[], idle?: boolean) => void} */
export function showCard(parts, idle = false) {
  groups.places.removeLayer(ghost);
  letGo(byId("card"));
  fillCard(parts, idle);
  byId("card").scrollTop = 0;
}

/** @type {(id: string | null) => [Child[], string]} */
function cardOf(id) {
  const event = storyEvents.get(id ?? "");
  if (event) return [eventCard(event), event.type];
  const place = storyPlaces.get(id ?? "");
  if (place) return [placeCard(place), place.name];
  const border = storyBorders.get(id ?? "");
  if (border) return [borderCard(border), border.name];
  const ground = contestedGround.get(id ?? "");
  if (ground) return [contestedCard(ground), ground.name];
  const name = unplacedNames.get(id ?? "");
  if (name) return [unplacedCard(name), name.name];
  return [overview(), ""];
}

/** @type {(name: import("./story").UnplacedName) => Child[]} */
const unplacedCard = ({ name, hint }) => [
  make("h2", { text: name }),
  make("p", { text: `Not on the map: ${hint || "no source locates it"}.` }),
];

/** @returns {Child[]} */
export function overview() {
  const found = [
    counted(story.events.length, "event"),
    counted(story.places.length, "place"),
    counted(story.borders.length, "border"),
  ].filter((words) => !words.startsWith("0 "));
  const how = story.events.length && "Choose a number, or walk from stop to stop with the arrow keys.";
  return [
    make("h2", { text: found.length ? `On this map: ${found.join(", ")}` : "No place was found" }),
    how && factsLine(how),
    ...story.borders.slice(0, 2).map((border) => factsLine(...borderLine(border))),
    contestedLine(linkTo),
  ];
}

/** What an event was, when and where. */
/** @type {(event: ArticleEvent) => Child[]} */
export function headOfEvent(event) {
  const place = placeOfEvent(event);
  const where = place ? [linkTo(place.id, place.name), ` (${event.placed})`] : ["no place stated, so without a pin"];
  const status = statusInWords(event.status);
  return [
    make("h2", {}, make("span", { look: "stop", text: event.number }), event.summary || event.type),
    factsLine(
      make("b", { text: event.type }),
      `${status && ` · ${status}`} · `,
      make("b", { text: event.when }),
      event.days ? ` (${event.dated}) · ` : " · ",
      ...where,
    ),
    event.edited && make("p", { look: "facts edited", text: event.edited }),
    event.quote && make("blockquote", { text: event.quote }),
  ];
}

/** @type {(event: ArticleEvent) => Child} */
export const whoOf = ({ who }) =>
  listOf(
    who.map(({ name, role, country }) => [
      make("b", { text: name }),
      (role || country) && `, ${listed(role, country)}`,
    ]),
  );

/** @type {(event: ArticleEvent) => Child[]} */
const eventCard = (event) => [...headOfEvent(event), factsOf([["Who", whoOf(event)]])];

/** @type {(place: ArticlePlace) => Child[]} */
function placeCard(place) {
  const stops = eventsAtPlace(place.id).map((event) => stopButton(event, "card"));
  const sure = `${place.confidence}${place.low ? ", low" : ""}${place.reason && ` – ${place.reason}`}`;
  const what = dotted(place.what, listed(place.admin1, place.country));
  return [
    signedHeading(signOfThing(place.id), place.name),
    factsLine(nativeOf(place), `${what} · named ${counted(place.mentions, "time")}`),
    factsOf([
      ["Position", place.uncertainty && `${place.uncertainty}: no source locates it exactly`],
      ["Basis", place.basis],
      ["Claimed by", place.claimedBy.join(" and ")],
      ["Confidence", sure],
      ["Edited", place.edited],
      ["Border", place.nearest],
      ["Sources", sourcesOf(place.sources)],
      ["Could be", listOf(place.alternatives.map((other) => [alternative(other)]))],
      ["Events", stops.length && make("span", {}, ...stops)],
    ]),
  ];
}

/** @type {(border: ArticleBorder) => Child[]} */
const borderCard = (border) => [
  signedHeading(signOfThing(border.id), border.name),
  factsOf([
    ["Article", listOf(border.claims.map(claimOf))],
    ["Edited", border.edited],
    ["Measured", `${border.length} along the line, on ${border.source}`],
    ["Drawn", border.drawnWithin && `within ${border.drawnWithin} m of it, half a pixel at the nearest zoom`],
    ["Published", publishedOf(border.published)],
    ...border.provinces.map(({ country, names }) => /** @type {[string, string]} */ ([country, names.join(", ")])),
  ]),
];

/** @type {(border: ArticleBorder) => Child[]} */
function borderLine(border) {
  const claims = border.claims.flatMap((claim) => ["article: ", ...claimOf(claim), "; "]);
  const published = border.published.map((known) => `; ${known.source} ${known.length}`).join("");
  return [linkTo(border.id, border.name), ": ", ...claims, `measured ${border.length} on ${border.source}${published}`];
}

/** @type {(other: import("./payload").Alternative) => Child} */
function alternative(other) {
  const text = listed(other.name, other.what, other.admin1, other.country);
  // the map ends where the story does
  if (!L.latLngBounds(story.extent).contains(other.at)) return `${text} (off this map)`;
  const run = () => {
    flyNear(other.at, 0);
    showGhost(other);
  };
  return make("button", { type: "button", look: "linkish", text, run });
}

const ghost = L.layerGroup();

/** Mark where a place would lie if it were another of its name, until the card changes. */
function showGhost(/** @type {import("./payload").Alternative} */ { at, name }) {
  const holder = make("div", {}, make("span", { look: "name ghost-name", text: name }));
  ghost.clearLayers();
  ghost.addLayer(L.circleMarker(at, { className: "area ghost", radius: 11, interactive: false }));
  ghost.addLayer(pinned(holder, at, { zIndexOffset: 2000 }));
  groups.places.addLayer(ghost);
}
