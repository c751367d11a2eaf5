// @ts-check
/* What the page says: the data in its own element. All of it reaches the page as text, never as HTML. */

/** @typedef {import("./payload").ArticlePage | import("./payload").ArchivePage} Page */

const island = /** @type {HTMLElement} */ (document.getElementById("island"));

/** @type {Page} */
export const content = JSON.parse(island.textContent ?? "");
