// @ts-check
/* The dock of an archive's page: its events by time and type, which is the filter too. */

import { axis, binInWords, binOf, endOf, isoOf, startOf } from "./axis.js";
import { byId, make, makeSvg, narrow } from "./dom.js";
import { allEvents, events, firstDay, lastDay, names } from "./figures.js";
import { filter, isFiltered, isOfType, outcome, refilter } from "./filter.js";
import { dayOf, number } from "./words.js";

/** @typedef {import("./axis").Axis} Axis */
/** @typedef {import("./filter").Aside} Aside */

const GAP_OF_BARS = 0.12;
const MOST_BARS_WITH_GAPS = 120;
const LAST_YEAR = 9999;

/** @type {HTMLInputElement[]} */
let sliders = [];
/** @type {Map<Aside, HTMLElement>} */
const asideButtons = new Map();
/** @type {Map<number, HTMLElement>} */
const typeButtons = new Map();

/** Count events by bin: those that surely fall into it, and shares of those that span several. */
function histogram(/** @type {Axis} */ axis) {
  const [sure, spread] = [0, 1].map(() => /** @type {number[]} */ (new Array(axis.bins).fill(0)));
  const aside = { earlier: 0, later: 0, undated: 0 };
  for (const event of allEvents().filter(isOfType)) {
    const [first, last] = [firstDay(event), lastDay(event)];
    if (!first) aside.undated += 1;
    else if (last < startOf(axis)) aside.earlier += 1;
    else if (first >= endOf(axis)) aside.later += 1;
    else {
      const [from, to] = [binOf(axis, first), binOf(axis, last)];
      if (from === to) sure[from] += 1;
      else for (let bin = from; bin <= to; bin += 1) spread[bin] += 1 / (to - from + 1);
    }
  }
  return { sure, spread, aside };
}

/** @type {(axis: Axis, bin: number, bottom: number, height: number, look: string) => SVGElement} */
function bar({ bins }, bin, bottom, height, look) {
  const gap = bins > MOST_BARS_WITH_GAPS ? 0 : GAP_OF_BARS;
  return makeSvg("rect", { x: bin + gap / 2, width: 1 - gap, y: 100 - bottom - height, height, class: look });
}

/** Show what the filter is, and what it leaves. */
export function drawChart() {
  for (const [type, button] of typeButtons) button.setAttribute("aria-pressed", String(filter.types.has(type)));
  byId("outcome").textContent = outcome();
  byId("reset").hidden = !isFiltered();
  if (axis) drawTime(axis);
}

function drawTime(/** @type {Axis} */ axis) {
  const { sure, spread, aside } = histogram(axis);
  const most = Math.max(...sure.map((count, bin) => count + spread[bin]), 1);
  const [from, to] = chosenBins(axis);
  const bars = sure.flatMap((count, bin) => {
    const out = filter.aside || bin < from || bin >= to ? " out" : "";
    const [solid, pale] = [(100 * count) / most, (100 * spread[bin]) / most];
    return [bar(axis, bin, 0, solid, `sure${out}`), bar(axis, bin, solid, pale, `spread${out}`)];
  });
  byId("bars").replaceChildren(...bars);
  const ends = [binInWords(axis, Math.min(from, axis.bins - 1)), `end of ${binInWords(axis, to - 1)}`];
  sliders.forEach((slider, end) => {
    slider.value = String([from, to][end]);
    slider.setAttribute("aria-valuetext", ends[end]);
  });
  dateInput("from").value = filter.from === null ? "" : isoOf(filter.from);
  dateInput("to").value = filter.to === null ? "" : isoOf(filter.to);
  byId("most").textContent = `${number(Math.round(most))} a ${axis.unit}`;
  for (const [name, button] of asideButtons) {
    button.setAttribute("aria-pressed", String(filter.aside === name));
    button.children[0].textContent = number(aside[name]);
    button.hidden = !aside[name] && filter.aside !== name;
  }
}

/** @type {(axis: Axis) => [number, number]} */
function chosenBins(axis) {
  if (filter.from === null || filter.to === null) return [0, axis.bins];
  return [binOf(axis, filter.from), binOf(axis, filter.to) + 1];
}

/** @type {(from: number | null, to: number | null) => void} */
const chooseTime = (from, to) => refilter({ from, to, aside: null });

/** @type {(axis: Axis, from: number, to: number) => void} */
function chooseBins({ bins, edges }, from, to) {
  if (from <= 0 && to >= bins) chooseTime(null, null);
  else chooseTime(edges[from], edges[to] - 1);
}

function buildTime(/** @type {Axis} */ axis) {
  const { bins, unit } = axis;
  const look = { id: "bars", viewBox: `0 0 ${bins} 100`, preserveAspectRatio: "none", "aria-hidden": "true" };
  sliders = ["From", "To"].map((words, end) => {
    const options = { type: "range", min: 0, max: bins, step: 1, value: end * bins };
    const slider = make("input", { ...options, look: "edge", "aria-label": `${words}, by ${unit}` });
    slider.addEventListener("input", () => slide(axis, end));
    return slider;
  });
  asideButton("earlier", `before ${binInWords(axis, 0)}`);
  asideButton("later", `after ${binInWords(axis, bins - 1)}`);
  asideButton("undated", "date unknown");
  const most = make("small", { id: "most", look: "most" });
  const chart = make("div", { look: "chart" }, makeSvg("svg", look), ...sliders, most);
  brush(axis, chart);
  const ends = [binInWords(axis, 0), bins > 1 ? binInWords(axis, bins - 1) : ""];
  const scale = make("div", { look: "scale", "aria-hidden": "true" }, ...ends.map((text) => make("span", { text })));
  const [earlier, later, undated] = asideButtons.values();
  return make("div", { look: "time" }, earlier, make("div", { look: "line" }, chart, scale), later, undated);
}

/** Follow a slider, of which neither passes the other. */
/** @type {(axis: Axis, end: number) => void} */
function slide(axis, end) {
  const [from, to] = sliders.map((slider) => Number(slider.value));
  if (end) chooseBins(axis, Math.min(from, Math.max(to, 1) - 1), Math.max(to, 1));
  else chooseBins(axis, Math.min(from, axis.bins - 1), Math.max(to, Math.min(from, axis.bins - 1) + 1));
}

/** @type {(name: Aside, text: string) => void} */
function asideButton(name, text) {
  const run = () => refilter({ from: null, to: null, aside: filter.aside === name ? null : name });
  const options = { type: "button", look: "kept", "aria-pressed": "false", title: `Only these events: ${text}`, run };
  asideButtons.set(name, make("button", options, make("b"), make("small", { text })));
}

/** A stretch of the chart is chosen by drawing over it, a bar by a click. */
/** @type {(axis: Axis, chart: HTMLElement) => void} */
function brush(axis, chart) {
  /** @type {number | null} */
  let start = null;
  const binAt = (/** @type {PointerEvent} */ event) => {
    const { left, width } = chart.getBoundingClientRect();
    return Math.max(0, Math.min(axis.bins - 1, Math.floor(((event.clientX - left) / width) * axis.bins)));
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.matches(".edge")) return;
    start = binAt(event);
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const end = binAt(event);
    chooseBins(axis, Math.min(start, end), Math.max(start, end) + 1);
    start = null;
  });
  chart.addEventListener("pointercancel", () => (start = null));
}

const dateInput = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

/** @type {(id: string, text: string) => HTMLElement} */
function dateField(id, text) {
  const field = make("input", { id, type: "date" });
  field.addEventListener("change", () => {
    const [from, to] = ["from", "to"].map((name) => dateInput(name).valueAsNumber);
    if (Number.isNaN(from) && Number.isNaN(to)) chooseTime(null, null);
    else {
      const first = Number.isNaN(from) ? 1 : dayOf(from);
      const last = Number.isNaN(to) ? dayOf(Date.UTC(LAST_YEAR, 11, 31)) : dayOf(to);
      chooseTime(Math.min(first, last), Math.max(first, last));
    }
  });
  return make("label", {}, make("span", { text }), field);
}

/** A button for each type of event, the most frequent first. */
function chipsOfTypes() {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const type of events.type) counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const [type, count] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    const run = () => {
      if (!filter.types.delete(type)) filter.types.add(type);
      refilter();
    };
    const options = { type: "button", look: "chip", "aria-pressed": "false", run };
    typeButtons.set(type, make("button", options, names[type], make("small", { text: number(count) })));
  }
  return make("div", { look: "chips", role: "group", "aria-label": "Types of events" }, ...typeButtons.values());
}

function resetButton() {
  const run = () => {
    filter.types.clear();
    chooseTime(null, null);
  };
  return make("button", { id: "reset", type: "button", look: "ghost", text: "Show all", run });
}

export function buildSieve() {
  const sieve = make("div", { look: "sieve", role: "group", "aria-label": "Filter by time and type of event" });
  const result = make("p", { id: "outcome" });
  const reset = resetButton();
  byId("dock").append(sieve);
  if (!events.type.length) {
    sieve.append(result, reset);
    return;
  }
  const fields = axis ? [dateField("from", "From"), dateField("to", "to")] : [];
  const dates = make("div", { look: "dates" }, ...fields, !narrow.matches && reset);
  const told = make("div", { look: "told-when" }, result, narrow.matches ? reset : dates);
  const chips = chipsOfTypes();
  const summary = make("summary", { text: "Filter by day and type" });
  sieve.append(axis ? buildTime(axis) : "", told);
  sieve.append(narrow.matches ? make("details", {}, summary, dates, chips) : chips);
}
