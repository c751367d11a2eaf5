// @ts-check
/* The page of an archive: discs for its places, borders as wide as they are under discussion, and a filter below. */

import { severalChosen, showChosen } from "./archive-cards.js";
import { buildPanel, buildRest, drawLists } from "./archive-rows.js";
import { bindArchiveShapes, placePaths } from "./archive-shapes.js";
import { layOutTime } from "./axis.js";
import { buildSieve, drawChart } from "./chart.js";
import { onChoice } from "./choosing.js";
import { addDiscs, drawDiscs, sizes, wholes } from "./discs.js";
import { byId, narrow, notify, say } from "./dom.js";
import {
  allPlaces,
  archive,
  borderOf,
  borders,
  events,
  happenedAt,
  isBorder,
  isCountry,
  isLow,
  isWhole,
  keyOfBorder,
  places,
  pointAt,
  takeFigures,
  takeQuotes,
} from "./figures.js";
import { onFilter, refilter } from "./filter.js";
import { buildLegend, legendItem } from "./legend.js";
import { buildMap, flyAbout, flyNear, groups, refit } from "./map.js";
import { buildDrawer, openDrawer } from "./panel.js";
import { buildTiles } from "./tiles.js";

/** @typedef {import("./choosing").From} From */

/** @type {(id: string | null, from: From) => void} */
function goToChosen(id, from) {
  if (!id) return;
  const [kind, number] = [id[0], Number(id.slice(1))];
  if (kind === "s") flyAbout(L.latLngBounds(severalChosen().map(pointAt)), 60);
  else if (from === "map" || kind === "a") return;
  else if (kind === "c") flyAbout(archive.contested[number].bounds, 24);
  else goToKey(kind === "e" ? events.place[number] : kind === "b" ? keyOfBorder(number) : number);
}

function goToKey(/** @type {number} */ key) {
  if (key < 0) return;
  if (isBorder(key)) flyAbout(borderOf(key).bounds, 40);
  else if (isCountry(key)) flyNear(pointAt(key), 0);
  else flyNear(pointAt(key));
}

/** @type {(id: string | null, from: From) => void} */
function turnToCard(_, from) {
  showChosen();
  if (narrow.matches) openDrawer(false);
  const card = byId("card");
  card.scrollTop = 0;
  if (!narrow.matches) byId("panel").scrollTop = 0;
  if (from === "list") card.focus();
  say(card.querySelector("h2")?.textContent ?? "");
}

function itemsOfArchive() {
  const some = (/** @type {(key: number) => unknown} */ test) => allPlaces().some(test);
  const contested = archive.contested.some((ground) => ground.inView);
  return [
    sizes,
    some((key) => happenedAt[key].length) && legendItem("sign sign-core", "events there"),
    some(isWhole) && legendItem("sign sign-ring", "country or region as a whole", wholes),
    some((key) => !isWhole(key)) && legendItem("sign sign-several", "several places"),
    borders.length && legendItem("sign sign-border", "border: the wider, the more discussed", groups.borders),
    archive.disputed && legendItem("sign sign-disputed", "disputed border"),
    contested && legendItem("sign sign-contested", "claimed by several countries", groups.disputes),
    Object.keys(places.km).length && legendItem("sign sign-area", "known only roughly", groups.areas),
    placePaths().some(({ key }) => !(key in places.km)) && legendItem("sign sign-shape", "line or area of a place"),
    some(isLow) && legendItem("sign sign-point sign-low", "low confidence"),
  ];
}

async function buildArchive() {
  buildDrawer("List");
  buildMap();
  await takeFigures();
  layOutTime();
  buildSieve();
  buildPanel();
  if (places.name.length || archive.tiles) buildLegend(itemsOfArchive());
  refit();
  onFilter(drawChart);
  bindArchiveShapes();
  addDiscs();
  for (const follow of [drawDiscs, drawLists, showChosen]) onFilter(follow);
  onChoice(goToChosen);
  onChoice(drawDiscs);
  onChoice(turnToCard);
  buildRest();
  refilter();
  buildTiles(archive.tiles);
  if (!places.name.length) notify("No place of these articles was found, so the map shows the whole world.");
  await takeQuotes();
  showChosen();
  document.documentElement.dataset.ready = "";
}

buildArchive().catch((error) => {
  byId("plain").classList.add("open");
  notify("This browser cannot unpack the map; the tables have the places that are named most.");
  throw error;
});
