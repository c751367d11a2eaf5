// @ts-check
/* Elements of the page at a point of the map. */

/**
 * A marker that is an element of the page, which stands with its corner at a point and takes clicks itself.
 * @param {HTMLElement} holder
 * @param {L.LatLngExpression} at
 * @param {L.MarkerOptions} options
 */
export function pinned(holder, at, options) {
  const icon = L.divIcon({ className: "pin", html: holder, iconSize: [0, 0] });
  return L.marker(at, { icon, keyboard: false, interactive: false, ...options });
}
