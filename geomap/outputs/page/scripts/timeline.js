// @ts-check
/* The dock of an article's page: its events along a line of time, the walk from one to the next, and the card. */

import { cardElement } from "./cards.js";
import { choose, chosen } from "./choosing.js";
import { byId, make, narrow } from "./dom.js";
import { map } from "./map.js";
import { stopButton } from "./standing.js";
import { eventGroups, idOfEvent, inTime, story } from "./story.js";
import { dateForm, dateOf } from "./words.js";

/** @typedef {import("./story").ArticleEvent} ArticleEvent */

const LANE_REM = 1.3;
/** How wide a number is, in pixels, and how long the line at least; the buttons beside it take the rest. */
const [NUMBER, SHORTEST, BESIDE] = [30, 120, 240];

/** @type {(day: number, yearKnown: boolean) => string} */
const shortDay = (day, yearKnown) =>
  dateForm({ day: "numeric", month: "short", ...(yearKnown && { year: "numeric" }) }).format(dateOf(day));

const daysOf = (/** @type {ArticleEvent} */ event) => /** @type {[number, number]} */ (event.days);

function timeline() {
  // a date without its year has no place on a scale with years
  const scaled = inTime.filter((event) => event.year === inTime[0].year);
  if (!scaled.length) return make("div", { look: "line" });
  const first = Math.min(...scaled.map((event) => daysOf(event)[0]));
  const last = Math.max(...scaled.map((event) => daysOf(event)[1]));
  const scale = [first, last].map((day) => make("span", { text: shortDay(day, scaled[0].year) }));
  const others = inTime.filter((event) => !scaled.includes(event));
  return make(
    "div",
    { look: "line" },
    lanes(scaled, first, last + 1),
    make("div", { look: "scale", "aria-hidden": "true" }, ...scale),
    ...others.map((event) => stopButton(event, "dock")),
  );
}

/** Bars of events between two days, in as many lanes as it takes for none to cover another. */
/** @type {(events: ArticleEvent[], first: number, end: number) => HTMLElement} */
function lanes(events, first, end) {
  const least = NUMBER / Math.max(SHORTEST, window.innerWidth / (narrow.matches ? 1 : 2) - BESIDE);
  /** @type {number[]} */
  const ends = [];
  const bars = events.map((event) => {
    const [from, to] = daysOf(event);
    const left = Math.min((from - first) / (end - first), 1 - least);
    const width = (to + 1 - from) / (end - first);
    let lane = ends.findIndex((taken) => taken <= left + 1e-9);
    if (lane < 0) lane = ends.length;
    ends[lane] = left + Math.max(width, least);
    const bar = stopButton(event, "dock");
    bar.style.cssText = `left: ${left * 100}%; width: ${width * 100}%; top: ${lane * LANE_REM}rem`;
    return bar;
  });
  const all = make("div", { look: "lanes" }, ...bars);
  all.style.height = `${ends.length * LANE_REM}rem`;
  return all;
}

function step(/** @type {number} */ by) {
  const ids = story.events.map(idOfEvent);
  const now = ids.indexOf(chosen ?? "");
  const next = now < 0 ? (by > 0 ? 0 : ids.length - 1) : (now + by + ids.length) % ids.length;
  if (ids.length) choose(ids[next], "dock");
}

/** Arrow keys walk, except where they already move something: the map, or a text field. */
function stepByKey(/** @type {KeyboardEvent} */ key) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
  const modified = key.altKey || key.ctrlKey || key.metaKey || key.shiftKey;
  const target = key.target instanceof Element ? key.target : null;
  const elsewhere = target?.closest("input, select, textarea") || target === map.getContainer();
  if (by && !modified && !elsewhere) step(by);
}

/** @type {(text: string, label: string, by: number) => HTMLElement} */
const stepButton = (text, label, by) =>
  make("button", { type: "button", look: "step", text, "aria-label": label, run: () => step(by) });

export function buildWalk() {
  const keptApart = eventGroups
    .filter(([, members]) => members !== inTime)
    .map(([heading, members]) =>
      make(
        "div",
        { look: "kept-apart" },
        make("span", { text: heading.toLowerCase() }),
        ...members.map((event) => stopButton(event, "dock")),
      ),
    );
  const walk = make(
    "div",
    { look: "walk", role: "group", "aria-label": "Events in order of time" },
    stepButton("‹", "Previous stop", -1),
    timeline(),
    ...keptApart,
    stepButton("›", "Next stop", 1),
  );
  if (story.events.length) byId("dock").append(walk);
  byId("dock").append(cardElement());
  document.addEventListener("keydown", stepByKey);
}
