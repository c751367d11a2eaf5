"use strict";

/* What Folium's elements count on beside Leaflet, for a map that a user added to: a few words of jQuery, the marker's
   icon, coloured markers, and a word to the reader where something that was added does not work. */

(() => {
  const SIZE = { iconSize: [25, 41], iconAnchor: [12, 41], popupAnchor: [1, -34], tooltipAnchor: [16, -28] };
  const COLOURS = {
    red: "#d63e2a", darkred: "#a23336", lightred: "#ff8e7f", orange: "#f59630", beige: "#ffca92", green: "#72b026",
    darkgreen: "#728224", lightgreen: "#bbf970", blue: "#38aadd", darkblue: "#00649f", lightblue: "#8adaff",
    cadetblue: "#436978", purple: "#d152b8", darkpurple: "#5b396b", pink: "#ff91ea", black: "#303030",
    white: "#fbfbfb", gray: "#575757", lightgray: "#a3a3a3",
  };

  /** The picture of a marker, as an address that needs no network. */
  function picture(colour) {
    const shape = "M12.5 1C6 1 1 6 1 12.4c0 8 11.5 27.6 11.5 27.6S24 20.4 24 12.4C24 6 19 1 12.5 1z";
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="25" height="41" viewBox="0 0 25 41">` +
      `<path d="${shape}" fill="${colour}" stroke="#fff"/><circle cx="12.5" cy="12.5" r="4.5" fill="#fff"/></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
  }

  const colourOf = (name) => COLOURS[name] ?? COLOURS.blue;

  L.Icon.Default.prototype._getIconUrl = (name) => (name === "icon" ? picture("#2a81cb") : null);
  L.Icon.Default.prototype.createShadow = () => null;

  L.AwesomeMarkers ??= {
    /** A coloured marker; its sign shows if a style sheet that draws it was added. */
    icon({ markerColor, icon, prefix = "glyphicon", iconColor = "white", extraClasses = "" } = {}) {
      const marker = document.createElement("div");
      const shape = document.createElement("img");
      shape.src = picture(colourOf(markerColor));
      shape.alt = "";
      const sign = document.createElement("i");
      sign.className = `${extraClasses} ${prefix} ${prefix}-${icon ?? ""}`;
      sign.style.color = iconColor;
      marker.append(shape, sign);
      return L.divIcon({ ...SIZE, className: "awesome-marker", html: marker });
    },
  };

  /** Of jQuery, what Folium's own elements call; a plugin that brings jQuery replaces it. */
  function query(html) {
    const template = document.createElement("template");
    template.innerHTML = String(html).trim();
    return [...template.content.childNodes];
  }

  query.extend = Object.assign;
  query.ajax = (url, { async = true } = {}) => {
    const request = new XMLHttpRequest();
    request.open("GET", url, async);
    const answered = new Promise((resolve) => (request.onload = () => resolve(JSON.parse(request.responseText))));
    request.send();
    const done = (use) => (async ? answered.then(use) : use(JSON.parse(request.responseText)));
    return { done };
  };
  window.$ ??= query;

  // a layer that did not come leaves the control of the others whole
  const controlOf = L.control.layers;
  const there = (layers) => Object.fromEntries(Object.entries(layers ?? {}).filter(([, layer]) => layer));
  L.control.layers = (base, overlays, options) => controlOf(there(base), there(overlays), options);

  /** Say that something which was added does not work; the rest of the page does. */
  function tell() {
    const notice = document.getElementById("notice");
    notice.textContent = "Something that was added to this map cannot be drawn; it may need a network.";
    notice.hidden = false;
  }

  window.addEventListener("error", (event) => event instanceof ErrorEvent && tell());
})();
