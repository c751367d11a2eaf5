// @ts-check
/* Boxes in pixels, and where one may stand beside a point. */

/** @typedef {{ x: number, y: number, w: number, h: number }} Box  its upper left corner and its size */
/** @typedef {{ x: number, y: number }} Spot */

/** Pixels between a mark's middle and what stands beside it. */
export const GAP = 12;

/** @type {(a: Box, b: Box) => boolean} */
export const apart = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

/** @type {(box: Box, view: Box) => boolean} */
export const within = (box, view) =>
  box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;

/** @type {(middle: Spot, side: number) => Box} */
export const squareAbout = ({ x, y }, side) => ({ x: x - side / 2, y: y - side / 2, w: side, h: side });

/** The first of some boxes that covers none of the others. */
/** @type {(boxes: Box[], others: Box[]) => Box | undefined} */
export const firstFree = (boxes, others) => boxes.find((box) => others.every((other) => apart(box, other)));

/**
 * A box beside a point, or over it.
 * @param {Spot} point
 * @param {[number, number]} size
 * @param {string} side `middle`, `left`, `right`, `above`, `below`, or a corner such as `aboveLeft`
 * @param {number} gap
 * @returns {Box}
 */
export function boxAt(point, [w, h], side, gap) {
  // a corner is further off than a side, so that it may come nearer, but not onto the mark
  const off = /^(above|below)(Left|Right)$/.test(side) ? gap * 0.75 : gap;
  // of two lines beside a mark the first is level with it
  const level = /^(left|right)$/.test(side) ? Math.max(-h / 2, 1 - GAP) : -h / 2;
  const x = /left$/i.test(side) ? -w - off : /right$/i.test(side) ? off : -w / 2;
  const y = /^above/.test(side) ? -h - off : /^below/.test(side) ? off : level;
  return { x: point.x + x, y: point.y + y, w, h };
}

/** A box moved into a view, as far as it goes in. */
/** @type {(box: Box, view: Box) => Box} */
export const movedInto = (box, view) => ({
  ...box,
  x: Math.max(view.x, Math.min(box.x, view.x + view.w - box.w)),
  y: Math.max(view.y, Math.min(box.y, view.y + view.h - box.h)),
});
