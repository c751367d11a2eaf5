/* What the pages' scripts share: elements, the drawer, the legend's entries, the tools, online tiles. */

export const parts = (() => {
  const byId = (id) => document.getElementById(id);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = window.matchMedia("(max-width: 56rem)");

  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "text") element.textContent = value;
      else if (name === "run") element.addEventListener("click", value);
      else element.setAttribute(name === "look" ? "class" : name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  function icon(...paths) {
    const SVG = "http://www.w3.org/2000/svg";
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "0 0 16 16");
    drawing.setAttribute("aria-hidden", "true");
    for (const d of paths) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      drawing.append(path);
    }
    return drawing;
  }

  const listed = (...words) => words.filter(Boolean).join(", ");
  const inFigures = new Intl.NumberFormat("en-GB");
  const number = (figure) => inFigures.format(figure);
  const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

  function sourceOf(source) {
    if (!/^https?:\/\/\S+$/.test(source)) return document.createTextNode(source);
    return make("a", { href: source, rel: "noreferrer noopener", text: source });
  }

  /** The paths of a layer: of a circle itself, of GeoJSON each of its lines and areas. */
  const pathsOf = (layer) => layer.getLayers?.() ?? [layer];

  /* ---- The drawer, on a narrow screen ---- */

  let drawerWord;

  function openDrawer(open) {
    const button = byId("drawer-button");
    byId("panel").classList.toggle("open", open);
    button.setAttribute("aria-expanded", open);
    button.textContent = open ? "Map" : drawerWord;
    if (open) byId("panel").focus();
  }

  function buildDrawer(word) {
    drawerWord = word;
    byId("drawer-button").addEventListener("click", (click) => {
      openDrawer(click.currentTarget.getAttribute("aria-expanded") !== "true");
    });
    document.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || !byId("panel").classList.contains("open")) return;
      openDrawer(false);
      byId("drawer-button").focus();
    });
    openDrawer(false);
  }

  /* ---- The legend, which is the layer control too, the tools, online tiles ---- */

  function legendItem(look, words, layer) {
    const parts = [make("span", { look, "aria-hidden": "true" }), make("span", { text: words })];
    if (!layer) return make("li", {}, ...parts);
    const button = make(
      "button",
      { type: "button", look: "layer", "aria-pressed": "true", title: `Hide or show: ${words}` },
      ...parts,
    );
    button.addEventListener("click", () => {
      const hidden = byId("frame").classList.toggle(`without-${layer}`);
      button.setAttribute("aria-pressed", !hidden);
    });
    return make("li", {}, button);
  }

  /** Buttons for the whole map and for the full screen. */
  function buildTools(map, goHome) {
    const tools = L.control({ position: "topright" });
    tools.onAdd = () => {
      const whole = make(
        "button",
        {
          type: "button",
          look: "tool",
          title: "Show the whole map",
          "aria-label": "Show the whole map",
          run: goHome,
        },
        icon("M2 8 8 2.5 14 8", "M4 7v6.5h8V7"),
      );
      const full = make(
        "button",
        { type: "button", look: "tool", title: "Full screen", "aria-label": "Full screen", run: fullScreen },
        icon("M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"),
      );
      document.addEventListener("fullscreenchange", () => {
        full.title = document.fullscreenElement ? "Leave full screen" : "Full screen";
        full.setAttribute("aria-label", full.title);
      });
      const bar = make(
        "div",
        { look: "leaflet-bar tools" },
        whole,
        ...(document.fullscreenEnabled ? [full] : []),
      );
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    };
    tools.addTo(map);
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else byId("stage").requestFullscreen();
  }

  /** Online tiles, shown once all that are in view have come; until then, and without them, it is the page's map. */
  function buildTiles(map, tiles) {
    if (!tiles) return;
    const { url, minZoom, maxZoom, subdomains, name } = tiles;
    const layer = L.tileLayer(url, { subdomains, minNativeZoom: minZoom, maxNativeZoom: maxZoom, maxZoom: 24 });
    const item = legendItem("sign sign-tiles", `online map: ${name}`, "tiles");
    const button = item.querySelector("button");
    const state = make("span", { role: "status" });
    let missing = 0;
    const show = (on, words = "") => {
      byId("frame").classList.toggle("with-tiles", on);
      state.textContent = words;
    };
    layer.on("loading", () => (missing = 0));
    layer.on("tileerror", () => {
      missing += 1;
      show(false, "did not load");
    });
    layer.on("load", () => missing || show(true));
    layer.on("remove", () => show(false));
    button.append(state);
    button.addEventListener("click", () => {
      if (map.hasLayer(layer)) layer.remove();
      else layer.addTo(map);
    });
    byId("legend").querySelector("ul").append(item);
    byId("credit-line").append(` · ${tiles.credit}`);
    layer.addTo(map);
  }

  return {
    ...{ byId, calm, narrow, make, listed, number, counted, sourceOf, pathsOf },
    ...{ openDrawer, buildDrawer, legendItem, buildTools, buildTiles },
  };
})();
