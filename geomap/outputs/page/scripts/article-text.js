// @ts-check
/* The panel of an article's page: its text, with what it names and tells marked, and the lists of these. */

import { choose } from "./choosing.js";
import { byId, filled, make } from "./dom.js";
import { bareList, buildColophon, rowButton, searchField, section, tableButton } from "./panel.js";
import { chooser, standsFor, stopOfNumber } from "./standing.js";
import { eventGroups, idOfEvent, signOfThing, story, storyBorders, storyPlaces, unplacedNames } from "./story.js";
import { counted, dotted, listed, sourceOf, statusInWords } from "./words.js";

/** @typedef {import("./dom").Child} Child */
/** @typedef {import("./payload").TextRun} TextRun */

const FINDABLE_FROM = 8;

/** @type {(runs: TextRun[]) => HTMLElement} */
function textOf(runs) {
  const paragraph = make("p");
  /** @type {number[]} */
  let told = [];
  for (const run of runs) {
    const begun = run.e.filter((number) => !told.includes(number));
    paragraph.append(...begun.map((number) => stopOfNumber(number, "text")));
    told = run.e;
    /** @type {Node} */
    let piece = run.m ? mentionOf(run.m, run.t) : document.createTextNode(run.t);
    for (const number of run.e) piece = standsFor(`e${number}`, make("span", { look: "told" }, piece));
    paragraph.append(piece);
  }
  return paragraph;
}

/** @type {(id: string, text: string) => HTMLElement} */
function mentionOf(id, text) {
  const place = storyPlaces.get(id);
  const kind = { b: "is-border", u: "is-unplaced" }[id[0]];
  const looks = ["mention", kind, place?.km && "is-area", place?.low && "is-low"];
  const title = (place ?? storyBorders.get(id))?.name ?? "not on the map";
  const words = make("span", { look: looks.filter(Boolean).join(" "), text, role: "button", tabindex: 0, title });
  words.addEventListener("keydown", (key) => {
    if (key.key !== "Enter" && key.key !== " ") return;
    key.preventDefault();
    choose(id, "text");
  });
  return chooser(id, words, "text");
}

/** @type {(id: string, lead: Node, heading: string, detail: string) => HTMLElement} */
const row = (id, lead, heading, detail) => make("li", {}, chooser(id, rowButton(lead, heading, detail), "list"));

const signIn = (/** @type {string} */ look) => make("span", { look });

/** @type {(event: import("./story").ArticleEvent) => HTMLElement} */
function eventRow(event) {
  const facts = [event.summary ? event.type : "", statusInWords(event.status), event.when];
  const lead = make("span", { look: "stop", text: event.number });
  const detail = dotted(...facts, event.where ?? "without a pin");
  return row(idOfEvent(event), lead, event.summary || event.type, detail);
}

/** @type {(place: import("./story").ArticlePlace) => HTMLElement} */
function placeRow(place) {
  const where = listed(place.admin1, place.country);
  const detail = dotted(place.what, where, place.uncertainty, place.low && "low confidence");
  return row(place.id, signIn(signOfThing(place.id)), place.name, detail);
}

/** @type {(border: import("./story").ArticleBorder) => HTMLElement} */
function borderRow(border) {
  const claims = border.claims.map((claim) => `article: ${claim.length} (${claim.verdict})`);
  return row(border.id, signIn(signOfThing(border.id)), border.name, dotted(`${border.length} measured`, ...claims));
}

const eventLists = () =>
  eventGroups.flatMap(([heading, members]) => [
    eventGroups.length > 1 && make("h3", { text: heading }),
    make("ol", { look: "rows" }, ...members.map(eventRow)),
  ]);

function articleOf() {
  if (story.text === "none" || !story.paragraphs.length) return null;
  const excerpts = story.text === "excerpts";
  const note = "Only the sentences that tell an event, or say something of a border, are quoted here.";
  const look = excerpts ? "article excerpts" : "article";
  return make(
    "section",
    { id: "text", "aria-label": excerpts ? "Excerpts of the article" : "The article" },
    excerpts && make("p", { look: "aside", text: note }),
    make("div", { look }, ...story.paragraphs.map(textOf)),
  );
}

export function buildStory() {
  const { events, places, borders, unplaced } = story;
  /** @type {<T>(rows: T[], id: string, heading: string, ...lists: Child[]) => Child} */
  const listing = (rows, id, heading, ...lists) => rows.length && section(id, heading, ...lists);
  const unplacedRow = (/** @type {import("./story").UnplacedName} */ { id, name, hint }) =>
    row(id, make("span"), name, hint || "no source locates it");
  const rows = (/** @type {Child[]} */ items) => bareList("rows", items);
  /** @type {[string, string, Child][]} */
  const all = [
    ["Text", "text", articleOf()],
    [counted(events.length, "event"), "events", listing(events, "events", "Events", ...eventLists())],
    [counted(places.length, "place"), "places", listing(places, "places", "Places", rows(places.map(placeRow)))],
    [
      counted(borders.length, "border"),
      "borders",
      listing(borders, "borders", "Borders", rows(borders.map(borderRow))),
    ],
    [
      `${unplaced.length} not on the map`,
      "unplaced",
      listing(unplaced, "unplaced", "Not on the map", rows([...unplacedNames.values()].map(unplacedRow))),
    ],
  ];
  const parts = all.filter(([, , part]) => part);
  const links = parts.map(([text, id]) => make("li", {}, make("a", { href: `#${id}`, text })));
  const nav = make("nav", { "aria-label": "Contents" }, bareList("contents", links), finder());
  byId("story").className = "story";
  byId("story").append(
    nav,
    ...parts.map(([, , part]) => /** @type {Node} */ (part)),
    tableButton("Show all of it as a table"),
  );
  const published = [story.outlet, story.published].map((words) => words && `${words} · `);
  byId("byline").append(...filled([...published, sourceOf(story.source)]));
  buildColophon();
}

/** A field that finds what the map holds by its name, where there is more than one sees at a glance. */
function finder() {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const event of story.events) found.set(`${event.number} ${event.summary || event.type}`, idOfEvent(event));
  for (const thing of [...story.places, ...story.borders]) found.set(thing.name, thing.id);
  if (found.size < FINDABLE_FROM) return "";
  const names = [...found.keys()].map((value) => make("option", { value }));
  const field = searchField("Find on the map", { list: "findable" });
  field.addEventListener("change", () => {
    const id = found.get(field.value);
    if (id) choose(id, "list");
  });
  return make("p", { look: "finder" }, field, make("datalist", { id: "findable" }, ...names));
}
