// @ts-check
/* The discs and names of an archive's map: a disc's area grows with the mentions of its place. */

import { apart, boxAt, firstFree, squareAbout, within } from "./boxes.js";
import { choose, chosen } from "./choosing.js";
import { make, narrow } from "./dom.js";
import {
  allPlaces,
  archive,
  idOfKey,
  isCountry,
  isLow,
  isWhole,
  kindOf,
  nameOfKey,
  places,
  pointAt,
  spots,
} from "./figures.js";
import { mostFirst, passing } from "./filter.js";
import { soon } from "./layers.js";
import { boxesOfControls, groups, map, pixelsPerDegree, viewBox } from "./map.js";
import { pinned } from "./pins.js";
import { counted, number } from "./words.js";

/** @typedef {import("./boxes").Box} Box */

/**
 * @typedef {object} Cluster a place, with those that it would cover
 * @property {number} key of the place that is named most
 * @property {L.Point} at
 * @property {number[]} members
 * @property {number} mentions
 * @property {number} happened
 */

/** Pixels: radii of the largest and of the least disc, of a mention; within what discs are one; of what one presses. */
const [LARGEST, LARGEST_IF_NARROW, LEAST, MOST_OF_ONE] = [28, 18, 3, 4.5];
const [CLOSE, TARGET, LEAST_BOX] = [24, 24, 5];
const [MOST_NAMES, ALWAYS_NAMED] = [60, 8];
/** There is less room for a country's name than for its towns': it comes before so many times its mentions. */
const COUNTRY_FIRST = 4;
const [NAME_HEIGHT, LABEL_HEIGHT] = [17, 16];
/** A radius that a name has room in. */
const ROOM_FOR_NAME = 12;
/** Of a label: its letters against a name's, and how wide what it names must be against it. */
const [LETTERS_OF_LABEL, SHARE_OF_LABEL] = [0.92, 0.6];

const marks = L.featureGroup();
/** Countries and regions as wholes, which the reader may take off the map by themselves. */
export const wholes = L.featureGroup();
const labels = L.featureGroup();

let scale = 1;

const canvas = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

export function addDiscs() {
  groups.places.addLayer(marks).addLayer(wholes);
  groups.basemap.addLayer(labels);
  map.on("moveend resize", drawDiscs);
  for (const group of [marks, wholes, labels]) group.on("add remove", soon(drawDiscs));
}

/** Pixels of radius for a number of mentions: the disc's area grows with it, and the least is still seen. */
const radiusOf = (/** @type {number} */ mentions) => (mentions ? Math.max(LEAST, scale * Math.sqrt(mentions)) : 0);

/** Only what is of a group is gathered: countries, regions and towns apart. */
const groupOf = (/** @type {number} */ key) => (isCountry(key) ? 0 : isWhole(key) ? 1 : 2);

const isChosen = (/** @type {number} */ key) => chosen === idOfKey(key);

/** Gather places that would cover each other under the one that is named most. */
function clusters() {
  /** @type {Map<string, Cluster[]>} */
  const cells = new Map();
  /** @type {Cluster[]} */
  const found = [];
  const [zoom, origin] = [2 ** map.getZoom(), map.getPixelOrigin()];
  for (const key of mostFirst(allPlaces(), passing.mentions)) {
    const at = spots[key].multiplyBy(zoom).subtract(origin);
    const [mentions, happened] = [passing.mentions[key], passing.happened[key]];
    const cellAt = (/** @type {number} */ x, /** @type {number} */ y) =>
      `${groupOf(key)} ${Math.floor(at.x / CLOSE) + x} ${Math.floor(at.y / CLOSE) + y}`;
    const near = [-1, 0, 1].flatMap((x) => [-1, 0, 1].flatMap((y) => cells.get(cellAt(x, y)) ?? []));
    const lead = near.find((other) => at.distanceTo(other.at) < CLOSE);
    if (lead && !isChosen(key)) {
      lead.members.push(key);
      lead.mentions += mentions;
      lead.happened += happened;
      continue;
    }
    const one = { key, at, members: [key], mentions, happened };
    cells.set(cellAt(0, 0), [...(cells.get(cellAt(0, 0)) ?? []), one]);
    found.push(one);
  }
  return found;
}

function lookOf(/** @type {number} */ key) {
  const looks = [["of-country", "of-region", "of-point"][groupOf(key)], places.km[key] && "of-area"];
  return [...looks, isLow(key) && "is-low", kindOf(key) === "capital" && "is-capital"].filter(Boolean).join(" ");
}

function discOf(/** @type {Cluster} */ { key, members, mentions, happened }) {
  const radius = radiusOf(mentions);
  const several = members.length > 1;
  const more = several ? ` and ${counted(members.length - 1, "place")} close by` : "";
  const label = `${nameOfKey(key)}${more}: ${counted(mentions, "mention")}, ${counted(happened, "event")}`;
  const disc = make("span", { look: "disc" }, make("span", { look: "core" }));
  disc.style.cssText = `${squareOf(2 * radius)}; --core: ${2 * Math.sqrt(happened) * scale}px`;
  const look = `mark ${lookOf(key)}${several ? " several" : ""}${isChosen(key) ? " chosen" : ""}`;
  const run = () => choose(several ? `s${members}` : idOfKey(key), "map");
  const options = { type: "button", look, "aria-label": label, title: label, "data-key": key, run };
  const button = make("button", options, disc);
  const side = Math.max(TARGET, 2 * radius);
  button.style.cssText = `${squareOf(side)}; margin: ${-side / 2}px`;
  return button;
}

const squareOf = (/** @type {number} */ side) => `width: ${side}px; height: ${side}px`;

/** @type {(words: string, ofCountry: boolean) => number} */
function widthOf(words, ofCountry) {
  canvas.font = `600 ${ofCountry ? 14 : 13}px ${getComputedStyle(document.body).fontFamily}`;
  const spaced = ofCountry ? words.length * 1.7 : 0;
  return canvas.measureText(ofCountry ? words.toUpperCase() : words).width + spaced + 8;
}

/** @type {(group: L.FeatureGroup, holder: HTMLElement, at: L.Point, zIndexOffset: number) => void} */
function place(group, holder, at, zIndexOffset) {
  L.DomEvent.disableClickPropagation(holder);
  group.addLayer(pinned(holder, map.layerPointToLatLng(at), { zIndexOffset }));
}

/** @type {(text: string, look: string, box: Box, at: L.Point) => HTMLElement} */
function nameIn(text, look, box, at) {
  const name = make("span", { look: `name ${look}`, text, "aria-hidden": "true" });
  name.style.translate = `${Math.round(box.x - at.x)}px ${Math.round(box.y - at.y)}px`;
  return name;
}

const groupFor = (/** @type {Cluster} */ { key }) => (isWhole(key) ? wholes : marks);

/** Draw the discs that are in view, the large below the small, and names where they cover nothing. */
export function drawDiscs() {
  const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.key;
  const all = clusters();
  const largest = narrow.matches ? LARGEST_IF_NARROW : LARGEST;
  scale = Math.min(largest / Math.sqrt(Math.max(1, ...all.map((one) => one.mentions))), MOST_OF_ONE);
  const seen = map.getBounds().pad(0.1);
  const shown = all.filter((one) => seen.contains(pointAt(one.key)) && map.hasLayer(groupFor(one)));
  for (const group of [marks, wholes, labels]) group.clearLayers();
  shown.sort((a, b) => b.mentions - a.mentions || a.key - b.key);
  shown.forEach((one, rank) => place(groupFor(one), make("div", {}, discOf(one)), one.at, 1000 + rank));
  const discs = shown.filter((one) => !isCountry(one.key));
  const boxes = discs.map((of) => ({ of, ...squareAbout(of.at, 2 * Math.max(radiusOf(of.mentions), LEAST_BOX)) }));
  const taken = [...boxesOfControls(), ...boxes];
  drawNames(shown, taken);
  if (map.hasLayer(labels)) drawLabels(taken);
  drawSizes();
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`.mark[data-key="${focused}"]`))?.focus();
}

/** @type {(shown: Cluster[], taken: (Box & { of?: Cluster })[]) => void} */
function drawNames(shown, taken) {
  const rankOf = (/** @type {Cluster} */ { key, mentions }) => mentions * (isCountry(key) ? COUNTRY_FIRST : 1);
  const view = viewBox();
  // what is named most bears its name even over other discs
  const texts = boxesOfControls();
  const order = [...shown].sort((a, b) => rankOf(b) - rankOf(a) || a.key - b.key);
  for (const [rank, one] of order.slice(0, MOST_NAMES).entries()) {
    const { key, at, members } = one;
    const always = rank < ALWAYS_NAMED;
    const words = members.length > 1 ? `${nameOfKey(key)} +${members.length - 1}` : nameOfKey(key);
    const boxes = boxesOfName(one, [widthOf(words, isCountry(key)), NAME_HEIGHT], always);
    const others = always ? texts : taken.filter(({ of }) => of !== one);
    const whole = boxes.filter((box) => within(box, view));
    const box = firstFree(whole, others) ?? (isChosen(key) ? boxes[0] : null);
    if (!box) continue;
    taken.push(box);
    texts.push(box);
    const looks = [isCountry(key) ? "of-country" : places.km[key] ? "of-area" : "", isChosen(key) && "chosen"];
    const name = nameIn(words, looks.filter(Boolean).join(" "), box, at);
    place(groupFor(one), make("div", { look: lookOf(key) }, name), at, 3000);
  }
}

/** @type {(one: Cluster, size: [number, number], always: boolean) => Box[]} */
function boxesOfName({ key, at, mentions }, size, always) {
  const radius = radiusOf(mentions);
  const inside = (isCountry(key) || always) && radius > ROOM_FOR_NAME;
  const sides = [...(inside ? ["middle"] : []), "right", "left", "below", "above"];
  return sides.map((side) => boxAt(at, size, side, Math.max(radius, 4) + 2));
}

/** Names that only the ground bears: of seas, and of countries that no article names. */
function drawLabels(/** @type {Box[]} */ taken) {
  const view = viewBox();
  for (const { name, at, kind, degrees } of archive.labels) {
    if (kind === "county" || kind === "river") continue;
    const point = map.latLngToLayerPoint(at);
    const w = widthOf(name, !kind) * LETTERS_OF_LABEL;
    const box = boxAt(point, [w, LABEL_HEIGHT], "middle", 0);
    const fits = degrees * pixelsPerDegree() >= SHARE_OF_LABEL * w && within(box, view);
    if (!fits || !taken.every((other) => apart(box, other))) continue;
    taken.push(box);
    place(labels, make("div", {}, nameIn(name, `of-${kind ?? "neighbour"}`, box, point)), point, 0);
  }
}

/** In the legend: discs of round numbers of mentions, at the scale of the moment. */
export const sizes = make("li", { look: "sizes" });

function drawSizes() {
  const figures = [4, 8, 13].map((radius) => Number(((radius / scale) ** 2).toPrecision(1)));
  const items = [...new Set(figures.map((figure) => Math.max(1, Math.round(figure))))].map((figure) => {
    const disc = make("span", { look: "disc" });
    disc.style.cssText = squareOf(2 * radiusOf(figure));
    return make("span", { look: "size" }, disc, number(figure));
  });
  sizes.replaceChildren(...items, make("span", { text: "mentions" }));
}
