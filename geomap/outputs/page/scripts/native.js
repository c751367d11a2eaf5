// @ts-check
/* Names in the script of their country, where the reader's fonts can write it. */

import { make } from "./dom.js";

/** How a letter looks, to tell whether a font of the reader's has it. */
function imprint(/** @type {string} */ letter) {
  const canvas = make("canvas", { width: 32, height: 32 });
  const brush = canvas.getContext("2d");
  if (brush) brush.font = "20px sans-serif";
  brush?.fillText(letter, 4, 24);
  return canvas.toDataURL();
}

/** Whether the reader's fonts can write a text: letters that all look alike are but boxes. */
function canWrite(/** @type {string} */ text) {
  const letters = [...new Set(text.match(/\p{L}/gu) ?? [])].slice(0, 3);
  return letters.length < 2 || new Set(letters.map(imprint)).size > 1;
}

/** @param {{ native?: import("./payload").OwnName | null }} place */
export function nativeOf({ native }) {
  if (!native || !canWrite(native.text)) return "";
  return make("small", { look: "native", lang: native.language, dir: "auto", text: native.text });
}
