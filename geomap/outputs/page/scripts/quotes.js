// @ts-check
/* The articles of an archive with their sentences, and lists that show a few of many. */

import { dayInWords } from "./axis.js";
import { choose } from "./choosing.js";
import { make } from "./dom.js";
import { articles, events, eventsFrom, idOfKey, nameOfKey, names, quotes } from "./figures.js";
import { counted, dotted, number, sourceOf } from "./words.js";

/** @typedef {import("./dom").Child} Child */
/** @typedef {import("./payload").ArchiveQuote} ArchiveQuote */

/** @type {(id: string, text: string) => HTMLElement} */
export const linkToId = (id, text) =>
  make("button", { type: "button", look: "linkish", text, run: () => choose(id, "list") });

export const linkToKey = (/** @type {number} */ key) => linkToId(idOfKey(key), nameOfKey(key));

export const aside = (/** @type {string} */ text) => make("p", { look: "aside", text });

/**
 * A list of which the first few show, and that says how many there are.
 * @template T
 * @param {T[]} all
 * @param {(one: T) => HTMLElement} rowOf
 * @param {number} step
 * @param {string} what
 * @param {string} which
 */
export function paged(all, rowOf, step, what, which) {
  const list = make("ol", { look: `rows ${what}` });
  const said = make("span", { look: "aside" });
  const more = make("button", { type: "button", look: "ghost", run: grow });
  let count = 0;
  function grow() {
    const added = all.slice(count, count + step).map(rowOf);
    const before = count;
    list.append(...added);
    count += added.length;
    said.textContent = `The ${number(count)} ${which} of ${number(all.length)} ${what}. `;
    more.textContent = `Show ${number(Math.min(step, all.length - count))} more`;
    said.hidden = all.length <= step;
    more.hidden = count >= all.length;
    if (before) added[0]?.querySelector(/** @type {"button"} */ ("button, a"))?.focus();
  }
  grow();
  return make("div", { look: "paged" }, list, make("p", {}, said, more));
}

/** @type {(article: number) => HTMLElement} */
export function bylineOf(article) {
  const id = String(articles.id[article]);
  const source = articles.source[article] || id;
  const day = articles.day[article];
  const about = dotted(day ? dayInWords(day) : "undated", names[articles.outlet[article]]);
  return make("small", { look: "byline-of" }, `${about} · `, sourceOf(source), id !== source && ` · ${id}`);
}

/** @typedef {{ key?: number, event?: number, low?: number, times?: number }} About  what an article is shown for */

/** An article with its sentences about a place, a border or an event. */
/** @type {(article: number, about: About) => Child[]} */
export function reportOf(article, { key = -1, event = -1, low = 0, times = 0 }) {
  const about = dotted(times > 1 && counted(times, "mention"), low > 0 && "low confidence");
  return [
    make("h4", {}, linkToId(`a${article}`, articles.title[article])),
    bylineOf(article),
    about && make("small", { look: "byline-of", text: ` · ${about}` }),
    ...quotesOf(article, key, event),
  ];
}

/** @type {(article: number, key: number, event: number) => HTMLElement[]} */
function quotesOf(article, key, event) {
  if (!quotes) return [aside("…")];
  const own = event - eventsFrom[article];
  const tells = (/** @type {ArchiveQuote} */ [, marked, told]) =>
    event >= 0 ? told.includes(own) : key < 0 || marked.some((named, at) => at % 3 === 2 && named === key);
  const found = quotes[article].filter(tells);
  if (!found.length) return [aside("None of its sentences about this is kept on this page.")];
  return found.map((quote) => blockOf(quote, event >= 0 ? events.place[event] : key));
}

/** A sentence with what it is quoted for marked; with all that it names, if that is nothing. */
/** @type {(quote: ArchiveQuote, key: number) => HTMLElement} */
export function blockOf([text, marked], key) {
  // offsets count letters, of which some take two places in a string
  const letters = [...text];
  const block = make("blockquote");
  let from = 0;
  for (let at = 0; at < marked.length; at += 3) {
    const [start, length, named] = marked.slice(at, at + 3);
    if ((key >= 0 && named !== key) || start < from) continue;
    const words = letters.slice(start, start + length).join("");
    const mark = make(key >= 0 ? "mark" : "u", { text: words, title: nameOfKey(named) });
    block.append(letters.slice(from, start).join(""), mark);
    from = start + length;
  }
  block.append(letters.slice(from).join(""));
  return block;
}
