// @ts-check
/* The page of an article: its text and lists, its map, and its events along a line of time. */

import { followWithCard, overview, showCard } from "./article-cards.js";
import { buildStory } from "./article-text.js";
import { isTown } from "./cards.js";
import { choose, onChoice } from "./choosing.js";
import { calm, make, narrow, notify } from "./dom.js";
import { close, keepSettled, waiting } from "./labels.js";
import { casingsOf, keepOrder, pathsOf, whenOnMap } from "./layers.js";
import { buildLegend, legendItem } from "./legend.js";
import { buildMap, flyAbout, flyNear, groups } from "./map.js";
import { addNames } from "./names.js";
import { buildDrawer, isDrawerOpen, openDrawer } from "./panel.js";
import { closePopups } from "./popups.js";
import { letGo, markChosen, standsFor, stopButton, wordsFor } from "./standing.js";
import { contestedGround, story, storyBorders, storyEvents, storyPlaces } from "./story.js";
import { buildTiles } from "./tiles.js";
import { buildWalk } from "./timeline.js";

/** @typedef {import("./choosing").From} From */
/** @typedef {import("./dom").Child} Child */
/** @typedef {import("./story").ArticlePlace} ArticlePlace */

/** Shares of what is looked at, for the room around it. */
const [AROUND_AREA, AROUND_SHAPE] = [1.2, 0.1];

/** @type {(id: string | null, from: From) => void} */
function flyToChosen(id, from) {
  const event = storyEvents.get(id ?? "");
  // the mark that was chosen is in view
  if (event && from === "map") return;
  const to = event?.place ?? id ?? "";
  const place = storyPlaces.get(to);
  const bounds = boundsOf(to);
  if (bounds) flyAbout(bounds, 24);
  else if (place) flyNear(place.at);
}

/** @type {(id: string) => L.LatLngBoundsExpression | null | undefined} */
function boundsOf(id) {
  const layer = drawn.layers[id];
  const place = storyPlaces.get(id);
  // a circle that is not on the map knows no bounds
  if (layer instanceof L.Circle)
    return layer
      .getLatLng()
      .toBounds(2 * layer.getRadius())
      .pad(AROUND_AREA);
  if (layer) return layer.getBounds().pad(AROUND_SHAPE);
  return (place ?? storyBorders.get(id) ?? contestedGround.get(id))?.bounds;
}

/** @type {(id: string | null, from: From) => void} */
function revealInText(id, from) {
  if (!id || from === "text" || (narrow.matches && !isDrawerOpen())) return;
  wordsFor(id)?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
}

/** @type {(id: string | null) => void} */
function linkToStop(id) {
  // a page inside of another one's frame has no address of its own
  if (location.protocol === "about:") return;
  const here = location.pathname + location.search;
  history.replaceState(null, "", storyEvents.has(id ?? "") ? `${here}#stop=${id?.slice(1)}` : here);
}

function openAtStop() {
  const id = `e${/^#stop=(\d+)$/.exec(location.hash)?.[1]}`;
  if (storyEvents.has(id)) choose(id, "link");
}

function followChoice() {
  markChosen();
  onChoice(flyToChosen);
  followWithCard();
  closePopups();
  onChoice(revealInText);
  onChoice((_, from) => {
    if (narrow.matches && from !== "map") openDrawer(false);
  });
  onChoice(linkToStop);
}

/** @type {(id: string, path: L.Path) => void} */
function bindPath(id, path) {
  whenOnMap(path, () => standsFor(id, /** @type {SVGElement} */ (path.getElement())));
  path.on("remove", () => letGo(path.getElement()));
}

/** Let paths stand for what they show, and all but countries be chosen. */
function bindShapes() {
  for (const path of pathsOf(groups.countries)) if (path.feature?.id) bindPath(String(path.feature.id), path);
  const choosable = [...story.places, ...story.contested].filter(({ id }) => drawn.layers[id]);
  const paths = choosable.flatMap(({ id }) => pathsOf(drawn.layers[id]).map((path) => ({ id, path })));
  const casings = story.borders.flatMap(({ id }) => casingsOf(id).map((path) => ({ id, path })));
  for (const { id, path } of [...paths, ...casings]) {
    path.on("click", () => choose(id, "map"));
    bindPath(id, path);
  }
  keepOrder();
}

function itemsOfArticle() {
  const some = (/** @type {(place: ArticlePlace) => unknown} */ test) => story.places.some(test);
  const whole = story.borders.every((border) => !border.drawnWithin);
  const pinless = story.events.filter((event) => !event.place).map((event) => stopButton(event, "dock"));
  const borders = whole ? "border, in full detail" : "border";
  const contested = story.contested.some((ground) => ground.inView);
  waiting.hidden = close.hidden = true;
  return [
    story.events.some((event) => event.place) && legendItem("stop", "event, in order of time", groups.events),
    pathsOf(groups.countries).some(isOfStory) && legendItem("sign sign-country", "country of the article"),
    story.borders.length && legendItem("sign sign-border", borders, groups.borders),
    story.disputed && legendItem("sign sign-disputed", "disputed border"),
    contested && legendItem("sign sign-contested", "claimed by several countries", groups.disputes),
    some((place) => place.km) && legendItem("sign sign-area", "known only roughly", groups.areas),
    ...signsOfPlaces(some),
    close,
    waiting,
    pinless.length && withoutPin(pinless),
  ].filter(Boolean);
}

/** @type {(some: (test: (place: ArticlePlace) => unknown) => boolean) => Child[]} */
function signsOfPlaces(some) {
  return [
    some((place) => place.kind === "capital") && legendItem("sign sign-point sign-capital", "capital"),
    some((place) => place.kind === "city") && legendItem("sign sign-point", "town or city"),
    some((place) => !isTown(place.kind) && !place.km && place.kind !== "country") &&
      legendItem("sign sign-extent", "other place"),
    some((place) => place.shape) && legendItem("sign sign-shape", "line or area of a place"),
    some((place) => place.low) && legendItem("sign sign-point sign-low", "low confidence"),
  ];
}

const isOfStory = (/** @type {L.Path} */ path) => path.options.className?.includes("country-named");

const withoutPin = (/** @type {Node[]} */ stops) => make("li", {}, make("span", { text: "without a pin" }), ...stops);

function buildArticle() {
  followChoice();
  buildStory();
  buildDrawer(story.text === "none" ? "List" : "Text");
  buildWalk();
  showCard(overview(), true);
  const items = itemsOfArticle();
  // nothing but the two that are hidden
  if (items.length > 2 || story.tiles) buildLegend(items);
  buildMap(story.places.filter((place) => place.kind !== "country").map((place) => place.at));
  bindShapes();
  addNames();
  buildTiles(story.tiles);
  if (!story.places.length && !story.borders.length)
    notify("No place of this article was found, so the map shows the whole world.");
  keepSettled();
  window.addEventListener("hashchange", openAtStop);
  openAtStop();
}

buildArticle();
