// @ts-check
/* The lines and areas of an archive's map: what is chosen, and how often each border is under discussion. */

import { choose, chosen, onChoice } from "./choosing.js";
import { make } from "./dom.js";
import { archive, borders, keyOfBorder } from "./figures.js";
import { onFilter, passing } from "./filter.js";
import { casingsOf, keepOrder, linesOf, pathsOf } from "./layers.js";
import { counted } from "./words.js";

/** Widths of a border's line in pixels: under no discussion, and from the least to the most of it. */
const [PLAIN, LEAST_WIDE, WIDEST] = [0.9, 1.6, 5.5];
/** How many articles make a border the widest, at least. */
const MOST_AT_LEAST = 8;
const CASING_BEYOND = 5;

/** @type {(() => void)[]} */
const drawings = [];

const drawShapes = () => drawings.forEach((draw) => draw());

/** @type {(path: L.Path, draw: (element: SVGElement) => void) => void} */
function follow(path, draw) {
  const run = () => {
    const element = path.getElement();
    if (element) draw(/** @type {SVGElement} */ (element));
  };
  drawings.push(run);
  path.on("add", run);
}

/** The places that have circles, lines or areas, by the paths of these. */
export const placePaths = () =>
  Object.keys(drawn.layers)
    .filter((id) => /^p\d+$/.test(id))
    .flatMap((id) => pathsOf(drawn.layers[id]).map((path) => ({ id, key: Number(id.slice(1)), path })));

function widthNow(/** @type {number} */ key) {
  const most = Math.max(MOST_AT_LEAST, ...borders.map((_, index) => passing.namedIn[keyOfBorder(index)]));
  const count = passing.namedIn[key];
  return count ? LEAST_WIDE + ((WIDEST - LEAST_WIDE) * count) / most : PLAIN;
}

/** @type {(id: string, path: L.Path) => L.Path} */
const chooseBy = (id, path) => path.on("click", () => choose(id, "map"));

/** @type {(index: number, name: string) => void} */
function bindBorder(index, name) {
  const [id, key] = [`b${index}`, keyOfBorder(index)];
  const unsaid = () => !passing.namedIn[key];
  for (const line of linesOf(id)) {
    follow(line, (element) => {
      element.classList.toggle("unsaid", unsaid());
      element.style.strokeWidth = `${widthNow(key)}px`;
    });
  }
  const tooltip = () => make("span", { text: `${name}: ${counted(passing.namedIn[key], "article")}` });
  for (const casing of casingsOf(id)) {
    chooseBy(id, casing);
    casing.bindTooltip(tooltip, { sticky: true });
    follow(casing, (element) => {
      element.classList.toggle("unsaid", unsaid());
      element.classList.toggle("chosen", chosen === id);
      element.style.strokeWidth = `${widthNow(key) + CASING_BEYOND}px`;
    });
  }
}

export function bindArchiveShapes() {
  borders.forEach(({ name }, index) => bindBorder(index, name));
  for (const { id, key, path } of placePaths()) {
    chooseBy(id, path);
    follow(path, (element) => {
      element.classList.toggle("unsaid", !passing.mentions[key]);
      element.classList.toggle("chosen", chosen === id);
    });
  }
  for (const { id } of archive.contested) for (const area of pathsOf(drawn.layers[id])) chooseBy(id, area);
  keepOrder();
  onFilter(drawShapes);
  onChoice(drawShapes);
}
