// @ts-check
/* Rows of an archive's lists, and the panel that has them. */

import { appearances, dayInWords } from "./axis.js";
import { cardElement } from "./cards.js";
import { choose } from "./choosing.js";
import { byId, filled, make, narrow } from "./dom.js";
import {
  allBorders,
  allEvents,
  allPlaces,
  archive,
  articleOfEvent,
  articles,
  borderOf,
  dates,
  events,
  firstDay,
  idOfKey,
  nameOfKey,
  names,
  places,
  signOfKey,
} from "./figures.js";
import { mostFirst, passing } from "./filter.js";
import { bareList, buildColophon, rowButton, searchField, section, tableButton } from "./panel.js";
import { aside, paged } from "./quotes.js";
import { counted, dotted, listed, number, statusInWords } from "./words.js";

/** How many rows a list shows at first. */
const [PLACES, BORDERS, EVENTS] = [12, 8, 8];

export const headingOf = (/** @type {number} */ event) => events.summary[event] || names[events.type[event]] || "";
export const whenOf = (/** @type {number} */ event) => dates[events.date[event]][0];
/** The newest first. */
export const inOrder = (/** @type {number} */ a, /** @type {number} */ b) => firstDay(b) - firstDay(a) || a - b;

/** @type {(id: string, button: HTMLElement) => HTMLElement} */
function choosable(id, button) {
  button.addEventListener("click", () => choose(id, "list"));
  return make("li", {}, button);
}

export function archiveEventRow(/** @type {number} */ event) {
  const where = events.place[event] >= 0 ? nameOfKey(events.place[event]) : "without a place";
  const status = statusInWords(names[events.status[event]]);
  const facts = dotted(names[events.type[event]], status, whenOf(event), where);
  return choosable(`e${event}`, rowButton(null, headingOf(event), facts, articles.title[articleOfEvent[event]]));
}

export function archivePlaceRow(/** @type {number} */ key) {
  const where = listed(names[places.admin1[key]], names[places.country[key]]);
  const times = `${counted(passing.mentions[key], "mention")}, ${counted(passing.namedIn[key], "article")}`;
  return signedRow(key, dotted(names[places.what[key]], where, places.uncertainty[key], times));
}

const archiveBorderRow = (/** @type {number} */ key) =>
  signedRow(key, `${borderOf(key).length} measured · ${counted(passing.namedIn[key], "article")}`);

/** @type {(key: number, facts: string) => HTMLElement} */
const signedRow = (key, facts) =>
  choosable(idOfKey(key), rowButton(make("span", { look: signOfKey(key) }), nameOfKey(key), facts));

let wanted = "";

const plain = (/** @type {string} */ words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function placeList() {
  const keys = allPlaces().filter((key) => plain(places.name[key]).includes(plain(wanted)));
  const found = mostFirst(keys, passing.mentions);
  return found.length
    ? paged(found, archivePlaceRow, PLACES, "places", "most named")
    : aside("No place has this in its name.");
}

function placeFinder() {
  const field = searchField("Find a place", { id: "finder", value: wanted });
  field.addEventListener("input", () => {
    wanted = field.value;
    byId("place-list").replaceChildren(placeList());
  });
  return make("p", { look: "finder" }, field);
}

/** List what passes the filter. */
export function drawLists() {
  const discussed = mostFirst(allBorders(), passing.namedIn);
  const told = allEvents()
    .filter((event) => passing.event[event])
    .sort(inOrder);
  const all = make("div", { id: "place-list" }, placeList());
  const lists = [
    places.name.length && section("places", "Places", placeFinder(), all),
    discussed.length &&
      section(
        "borders",
        "Borders under discussion",
        paged(discussed, archiveBorderRow, BORDERS, "borders", "most discussed"),
      ),
    told.length &&
      section("events", "Events, the newest first", paged(told, archiveEventRow, EVENTS, "events", "newest")),
  ];
  byId("lists").replaceChildren(...filled(lists));
}

/** What does not change with the filter: names that are not placed, articles that could not be read, what is quoted. */
export function buildRest() {
  const { unplaced, quoted, failed, failures, withoutText } = archive;
  const cut = (/** @type {number} */ shown, /** @type {number} */ all, /** @type {string} */ what) =>
    shown < all && aside(`The ${shown} ${what} of ${number(all)}.`);
  const most = unplaced.most.map(([text, times]) =>
    make("li", {}, make("strong", { text }), ` ${counted(times, "mention")}`),
  );
  const why = failures.map(([text, error]) => make("li", {}, make("strong", { text }), make("br"), error));
  const heading = `Not on the map: ${counted(unplaced.names, "name")}, ${counted(unplaced.mentions, "mention")}`;
  const ofAll = `${number(quoted.shown)} of ${number(quoted.shown + quoted.left)}, as many as go into 5 MB`;
  const shown = quoted.left ? `at most ${quoted.most}: ${ofAll}` : `${number(quoted.shown)} in all`;
  const what = "the sentences that first show its places, borders and events";
  const limit = `Of each article this page quotes ${what}, ${shown}.`;
  const without = `${counted(withoutText, "article")} came without text, so that nothing of it can be quoted.`;
  const sections = [
    unplaced.names &&
      section("unplaced", heading, bareList("close", most), cut(most.length, unplaced.names, "most frequent")),
    failed &&
      section(
        "failed",
        `${counted(failed, "article")} could not be read`,
        bareList("why", why),
        cut(why.length, failed, "first"),
      ),
    section("quoted", "What is quoted", aside(limit), withoutText && aside(without)),
  ];
  byId("rest").replaceChildren(...filled(sections));
}

export function buildPanel() {
  byId("panel").setAttribute("aria-label", "Articles, places, borders and events");
  const failed = archive.failed && `${counted(archive.failed, "article")} could not be read`;
  const appeared = appearances();
  const ends = appeared.length ? [appeared[0], appeared[appeared.length - 1]].map(dayInWords) : [];
  const span = [...new Set(ends)].join(" – ");
  byId("byline").textContent = dotted(counted(articles.id.length, "article"), span, failed || "");
  const story = byId("story");
  const card = cardElement();
  story.className = "story";
  story.append(
    make("div", { id: "lists" }),
    make("div", { id: "rest" }),
    tableButton("Show the most named as a table"),
  );
  const settleCard = () => (narrow.matches ? byId("dock").append(card) : story.prepend(card));
  settleCard();
  narrow.addEventListener("change", settleCard);
  buildColophon();
}
