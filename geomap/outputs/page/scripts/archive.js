import { parts } from "./parts.js";

/* The script of an archive's page, on top of parts.js. `L` is Leaflet; `drawn` is the map as it was drawn, and layers
   by id. All that is said stands in the island, most of it packed, and reaches the page as text, never as HTML.

   Places and borders are numbered in one row, as "keys": the most named place is 0, borders come after all places. */

(() => {
  const page = JSON.parse(document.getElementById("island").textContent);
  const map = drawn.map;
  const { byId, calm, narrow, make, listed, number, counted, sourceOf, pathsOf } = parts;
  const { openDrawer, buildDrawer, legendItem, buildTools, buildTiles } = parts;

  /* ---- What was packed ---- */

  async function unpacked(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  let articles, events, places, borders, dates, names;
  let quotes = null;
  let eventsFrom = [];
  let articleOf = [];
  let namedBy = [];
  let happenedAt = [];
  /** Where places lie on a map of zoom 0, in pixels. */
  let spots = [];

  /** Take the figures, and turn round what they say: which articles name a key, which events happened there. */
  function take(figures) {
    ({ articles, events, places, borders, dates, names } = figures);
    const keys = places.name.length + borders.length;
    namedBy = Array.from({ length: keys }, () => []);
    happenedAt = Array.from({ length: keys }, () => []);
    let from = 0;
    articles.events.forEach((count, article) => {
      eventsFrom.push(from);
      for (let event = from; event < from + count; event += 1) {
        articleOf.push(article);
        if (events.place[event] >= 0) happenedAt[events.place[event]].push(event);
      }
      from += count;
      const named = articles.names[article];
      for (let at = 0; at < named.length; at += 2)
        namedBy[named[at]].push({ article, times: named[at + 1] >> 1, low: named[at + 1] & 1 });
    });
    const newest = (a, b) => articles.day[b.article] - articles.day[a.article] || a.article - b.article;
    namedBy.forEach((one) => one.sort(newest));
    spots = places.name.map((_, key) => map.project(pointAt(key), 0));
  }

  const isBorder = (key) => key >= places.name.length;
  const borderOf = (key) => borders[key - places.name.length];
  const nameOf = (key) => (isBorder(key) ? borderOf(key).name : places.name[key]);
  const pointAt = (key) => (isBorder(key) ? borderOf(key).along[0] : [places.lat[key], places.lon[key]]);
  const firstOf = (event) => dates[events.date[event]][1];
  const lastOf = (event) => dates[events.date[event]][2];
  const kindOf = (key) => names[places.kind[key]];
  const POINTS = ["city", "capital", "other"];

  /* ---- The filter: it keeps articles that tell an event of the time and of the types that are asked for ---- */

  const filter = { from: null, to: null, aside: null, types: new Set() };
  const now = { article: [], event: [], articles: 0, events: 0, mentions: [], in: [], happened: [] };
  const isTimed = () => filter.from !== null || filter.aside !== null;
  const isFiltered = () => isTimed() || filter.types.size > 0;

  const ofType = (event) => !filter.types.size || filter.types.has(events.type[event]);

  function inTime(event) {
    const [first, last] = [firstOf(event), lastOf(event)];
    if (filter.aside === "undated") return first === 0;
    if (filter.aside === "earlier") return first !== 0 && last < axis.edges[0];
    if (filter.aside === "later") return first >= axis.edges.at(-1);
    return filter.from === null || (first !== 0 && first <= filter.to && last >= filter.from);
  }

  function recount() {
    now.event = articleOf.map((_, event) => ofType(event) && inTime(event));
    now.article = articles.events.map((count, article) => {
      if (!isFiltered()) return true;
      for (let event = eventsFrom[article]; event < eventsFrom[article] + count; event += 1)
        if (now.event[event]) return true;
      return false;
    });
    now.articles = now.article.filter(Boolean).length;
    now.events = now.event.filter(Boolean).length;
    now.mentions = namedBy.map((all) => all.reduce((sum, one) => sum + (now.article[one.article] ? one.times : 0), 0));
    now.in = namedBy.map((all) => all.filter((one) => now.article[one.article]).length);
    now.happened = happenedAt.map((all) => all.filter((event) => now.event[event]).length);
  }

  function refilter() {
    recount();
    drawTimeline();
    drawBorders();
    drawMarks();
    buildLists();
    showCard();
    byId("status").textContent = outcome();
  }

  function outcome() {
    const all = articles.id.length;
    const told = counted(now.events, "event");
    if (isFiltered()) return `${told} in ${number(now.articles)} of ${counted(all, "article")}`;
    const dated = axis || !now.events ? "" : ", none with a date that has its year";
    return `${told} in ${counted(all, "article")}${dated}`;
  }

  /* ---- Time ---- */

  const MS_PER_DAY = 86_400_000;
  const DAYS_TO_1970 = 719_163;
  const dateOf = (day) => new Date((day - DAYS_TO_1970) * MS_PER_DAY);
  const dayOf = (date) => Math.round(date / MS_PER_DAY) + DAYS_TO_1970;
  const form = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  const UNITS = {
    day: form({ day: "numeric", month: "long", year: "numeric" }),
    month: form({ month: "long", year: "numeric" }),
    year: form({ year: "numeric" }),
  };
  const dayInWords = (day) => (day ? UNITS.day.format(dateOf(day)) : "date unknown");

  let axis;

  const share = (sorted, part) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)];

  /** Lay the time out in days, months or years, about when the articles appeared: what lies far off is kept aside. */
  function layOutTime() {
    const firsts = articleOf.map((_, event) => firstOf(event)).filter(Boolean);
    if (!firsts.length) return null;
    firsts.sort((a, b) => a - b);
    const appeared = articles.day.filter(Boolean).sort((a, b) => a - b);
    let [from, to] = [share(firsts, 0.02), share(firsts, 0.995)];
    if (appeared.length) {
      from = Math.max(from, Math.min(share(appeared, 0.01) - 200, to));
      to = Math.max(from, Math.min(to, appeared.at(-1) + 400));
    }
    const unit = to - from <= 100 ? "day" : to - from <= 5000 ? "month" : "year";
    const edges = [];
    const step = dateOf(from);
    if (unit !== "day") step.setUTCDate(1);
    if (unit === "year") step.setUTCMonth(0);
    for (;;) {
      edges.push(dayOf(step));
      if (edges.at(-1) > to) break;
      if (unit === "day") step.setUTCDate(step.getUTCDate() + 1);
      else if (unit === "month") step.setUTCMonth(step.getUTCMonth() + 1);
      else step.setUTCFullYear(step.getUTCFullYear() + 1);
    }
    return { unit, edges, bins: edges.length - 1 };
  }

  const binInWords = (bin) => UNITS[axis.unit].format(dateOf(axis.edges[bin]));

  function binOf(day) {
    let [low, high] = [0, axis.bins - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (axis.edges[middle] <= day) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Count events by bin: those that surely fall into it, and shares of those that span several. */
  function histogram() {
    const sure = new Array(axis.bins).fill(0);
    const spread = new Array(axis.bins).fill(0);
    const aside = { earlier: 0, later: 0, undated: 0 };
    const [start, end] = [axis.edges[0], axis.edges.at(-1)];
    articleOf.forEach((_, event) => {
      if (!ofType(event)) return;
      const [first, last] = [firstOf(event), lastOf(event)];
      if (!first) aside.undated += 1;
      else if (last < start) aside.earlier += 1;
      else if (first >= end) aside.later += 1;
      else {
        const [from, to] = [binOf(first), binOf(last)];
        if (from === to) sure[from] += 1;
        else for (let bin = from; bin <= to; bin += 1) spread[bin] += 1 / (to - from + 1);
      }
    });
    return { sure, spread, aside };
  }

  const SVG = "http://www.w3.org/2000/svg";

  function bar(bin, bottom, height, look) {
    const rect = document.createElementNS(SVG, "rect");
    const [gap, top] = [axis.bins > 120 ? 0 : 0.12, 100 - bottom - height];
    const place = { x: bin + gap / 2, width: 1 - gap, y: top, height, class: look };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, value);
    return rect;
  }

  const ASIDE = { earlier: "before", later: "after", undated: "date unknown" };

  function drawTimeline() {
    for (const [type, button] of typeButtons) button.setAttribute("aria-pressed", filter.types.has(type));
    byId("outcome").textContent = outcome();
    byId("reset").hidden = !isFiltered();
    if (!axis) return;
    const { sure, spread, aside } = histogram();
    const most = Math.max(...sure.map((count, bin) => count + spread[bin]), 1);
    const [from, to] = chosenBins();
    const bars = sure.flatMap((count, bin) => {
      const out = filter.aside || bin < from || bin >= to ? " out" : "";
      const [solid, pale] = [(100 * count) / most, (100 * spread[bin]) / most];
      return [bar(bin, 0, solid, `sure${out}`), bar(bin, solid, pale, `spread${out}`)];
    });
    byId("bars").replaceChildren(...bars);
    for (const [index, slider] of sliders.entries()) {
      slider.value = [from, to][index];
      slider.setAttribute("aria-valuetext", index ? `end of ${binInWords(to - 1)}` : binInWords(Math.min(from, axis.bins - 1)));
    }
    byId("from").value = filter.from === null ? "" : isoOf(filter.from);
    byId("to").value = filter.to === null ? "" : isoOf(filter.to);
    byId("most").textContent = `${number(Math.round(most))} a ${axis.unit}`;
    for (const [name, button] of Object.entries(asideButtons)) {
      button.setAttribute("aria-pressed", filter.aside === name);
      button.firstChild.textContent = number(aside[name]);
      button.hidden = !aside[name] && filter.aside !== name;
    }
  }

  const isoOf = (day) => dateOf(day).toISOString().slice(0, 10);

  function chosenBins() {
    if (filter.from === null) return [0, axis.bins];
    return [binOf(filter.from), binOf(filter.to) + 1];
  }

  function chooseTime(from, to) {
    [filter.from, filter.to, filter.aside] = [from, to, null];
    refilter();
  }

  function chooseBins(from, to) {
    if (from <= 0 && to >= axis.bins) chooseTime(null, null);
    else chooseTime(axis.edges[from], axis.edges[to] - 1);
  }

  let sliders = [];
  const asideButtons = {};
  const typeButtons = new Map();

  function buildTimeline() {
    const svg = document.createElementNS(SVG, "svg");
    const look = { id: "bars", viewBox: `0 0 ${axis.bins} 100`, preserveAspectRatio: "none", "aria-hidden": "true" };
    for (const [name, value] of Object.entries(look)) svg.setAttribute(name, value);
    sliders = ["From", "To"].map((words, index) => {
      const options = { type: "range", min: 0, max: axis.bins, step: 1, value: index * axis.bins };
      const slider = make("input", { ...options, look: "edge", "aria-label": `${words}, by ${axis.unit}` });
      slider.addEventListener("input", () => {
        const [from, to] = sliders.map((one) => Number(one.value));
        if (index) chooseBins(Math.min(from, Math.max(to, 1) - 1), Math.max(to, 1));
        else chooseBins(Math.min(from, axis.bins - 1), Math.max(to, Math.min(from, axis.bins - 1) + 1));
      });
      return slider;
    });
    for (const name of Object.keys(ASIDE)) {
      const words = name === "earlier" ? `before ${binInWords(0)}` : name === "later" ? `after ${binInWords(axis.bins - 1)}` : "date unknown";
      const run = () => {
        [filter.from, filter.to, filter.aside] = [null, null, filter.aside === name ? null : name];
        refilter();
      };
      const options = { type: "button", look: "kept", "aria-pressed": "false", title: `Only these events: ${words}`, run };
      asideButtons[name] = make("button", options, make("b"), make("small", { text: words }));
    }
    const chart = make("div", { look: "chart" }, svg, ...sliders, make("small", { id: "most", look: "most" }));
    brush(chart);
    const ends = [binInWords(0), axis.bins > 1 ? binInWords(axis.bins - 1) : ""];
    const scale = make("div", { look: "scale", "aria-hidden": "true" }, ...ends.map((text) => make("span", { text })));
    const { earlier, later, undated } = asideButtons;
    return make("div", { look: "time" }, earlier, make("div", { look: "line" }, chart, scale), later, undated);
  }

  /** A stretch of the chart is chosen by drawing over it, a bar by a click. */
  function brush(chart) {
    let start = null;
    const binAt = (event) => {
      const { left, width } = chart.getBoundingClientRect();
      return Math.max(0, Math.min(axis.bins - 1, Math.floor(((event.clientX - left) / width) * axis.bins)));
    };
    chart.addEventListener("pointerdown", (event) => {
      if (event.target.matches(".edge")) return;
      start = binAt(event);
      chart.setPointerCapture(event.pointerId);
    });
    chart.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const end = binAt(event);
      chooseBins(Math.min(start, end), Math.max(start, end) + 1);
      start = null;
    });
    chart.addEventListener("pointercancel", () => (start = null));
  }

  function dateField(id, words) {
    const field = make("input", { id, type: "date" });
    field.addEventListener("change", () => {
      const [from, to] = ["from", "to"].map((name) => byId(name).valueAsNumber);
      if (Number.isNaN(from) && Number.isNaN(to)) chooseTime(null, null);
      else {
        const first = Number.isNaN(from) ? 1 : dayOf(from);
        const last = Number.isNaN(to) ? dayOf(Date.UTC(9999, 11, 31)) : dayOf(to);
        chooseTime(Math.min(first, last), Math.max(first, last));
      }
    });
    return make("label", {}, make("span", { text: words }), field);
  }

  function buildDock() {
    const counts = new Map();
    for (const type of events.type) counts.set(type, (counts.get(type) ?? 0) + 1);
    const types = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    for (const [type, count] of types) {
      const run = () => {
        if (!filter.types.delete(type)) filter.types.add(type);
        refilter();
      };
      const options = { type: "button", look: "chip", "aria-pressed": "false", run };
      typeButtons.set(type, make("button", options, names[type], make("small", { text: number(count) })));
    }
    const reset = make("button", {
      ...{ id: "reset", type: "button", look: "ghost", text: "Show all" },
      run: () => {
        Object.assign(filter, { from: null, to: null, aside: null });
        filter.types.clear();
        refilter();
      },
    });
    const fields = axis ? [dateField("from", "From"), dateField("to", "to")] : [];
    const dates = make("div", { look: "dates" }, ...fields, narrow.matches ? "" : reset);
    const told = make("div", { look: "told-when" }, make("p", { id: "outcome" }), narrow.matches ? reset : dates);
    const chips = make("div", { look: "chips", role: "group", "aria-label": "Types of events" }, ...typeButtons.values());
    const summary = make("summary", { text: "Filter by day and type" });
    const sieve = narrow.matches ? [make("details", {}, summary, dates, chips)] : [chips];
    const walk = make("div", { look: "sieve", role: "group", "aria-label": "Filter by time and type of event" });
    if (events.type.length) walk.append(axis ? buildTimeline() : "", told, ...sieve);
    else walk.append(make("p", { id: "outcome" }), reset);
    byId("dock").append(walk);
  }

  /* ---- The map ---- */

  const home = { zoom: map.getZoom(), padding: { paddingTopLeft: [20, 20], paddingBottomRight: [48, 40] } };
  const motion = () => (calm.matches ? { animate: false } : { duration: 0.7 });

  function fit() {
    map.setMaxBounds(null);
    map.invalidateSize({ animate: false });
    map.setMinZoom(0);
    map.fitBounds(page.fit, { animate: false, ...home.padding });
    home.zoom = map.getZoom();
    map.setMinZoom(Math.min(map.getBoundsZoom(page.extent, true), home.zoom));
    map.setMaxZoom(home.zoom + 4);
    map.panInsideBounds(page.extent, { animate: false });
    map.setMaxBounds(page.extent);
  }

  function refit() {
    const { clientWidth, clientHeight } = byId("frame");
    if (map.getSize().equals([clientWidth, clientHeight])) return;
    if (Math.abs(map.getZoom() - home.zoom) < 0.01) fit();
    else map.invalidateSize();
  }

  const LARGEST = () => (narrow.matches ? 18 : 28);
  const LEAST = 3;
  const MOST_NAMES = 60;
  const ALWAYS_NAMED = 8;
  const MOST_OF_ONE = 4.5;
  const CLOSE = 24;
  const TARGET = 24;

  /** Pixels of radius for a number of mentions: the disc's area grows with it, and the least is still seen. */
  const radiusOf = (mentions) => (mentions ? Math.max(LEAST, now.scale * Math.sqrt(mentions)) : 0);

  const groupOf = (key) => (kindOf(key) === "country" ? 0 : POINTS.includes(kindOf(key)) ? 2 : 1);

  /** Gather places that would cover each other under the one that is named most; countries, regions and towns apart. */
  function clusters() {
    const order = now.mentions.map((_, key) => key).filter((key) => !isBorder(key) && now.mentions[key]);
    order.sort((a, b) => now.mentions[b] - now.mentions[a] || a - b);
    const cells = new Map();
    const found = [];
    const [scale, origin] = [2 ** map.getZoom(), map.getPixelOrigin()];
    for (const key of order) {
      const at = spots[key].multiplyBy(scale).subtract(origin);
      const group = groupOf(key);
      const [column, line] = [Math.floor(at.x / CLOSE), Math.floor(at.y / CLOSE)];
      let lead = null;
      for (let x = column - 1; x <= column + 1; x += 1)
        for (let y = line - 1; y <= line + 1; y += 1)
          for (const other of cells.get(`${group} ${x} ${y}`) ?? [])
            if (at.distanceTo(other.at) < CLOSE) lead ??= other;
      if (lead && key !== shown()) {
        lead.members.push(key);
        lead.mentions += now.mentions[key];
        lead.happened += now.happened[key];
        continue;
      }
      const one = { key, at, group, members: [key], mentions: now.mentions[key], happened: now.happened[key] };
      const cell = `${group} ${column} ${line}`;
      if (!cells.has(cell)) cells.set(cell, []);
      cells.get(cell).push(one);
      found.push(one);
    }
    return found;
  }

  const shown = () => (chosen?.kind === "place" ? chosen.key : null);

  const lookOf = (key) =>
    [
      ["of-country", "of-region", "of-point"][groupOf(key)],
      places.km[key] ? "of-area" : "",
      places.confidence[key] < 60 ? "is-low" : "",
      kindOf(key) === "capital" ? "is-capital" : "",
    ]
      .filter(Boolean)
      .join(" ");

  const marks = L.layerGroup().addTo(map);

  function markOf(one) {
    const radius = radiusOf(one.mentions);
    const several = one.members.length > 1;
    const more = several ? ` and ${counted(one.members.length - 1, "place")} close by` : "";
    const label = `${nameOf(one.key)}${more}: ${counted(one.mentions, "mention")}, ${counted(one.happened, "event")}`;
    const disc = make("span", { look: "disc" }, make("span", { look: "core" }));
    const core = Math.sqrt(one.happened) * now.scale;
    disc.style.cssText = `width: ${2 * radius}px; height: ${2 * radius}px; --core: ${2 * core}px`;
    const button = make("button", {
      ...{ type: "button", look: `mark ${lookOf(one.key)}${several ? " several" : ""}` },
      ...{ "aria-label": label, title: label, "data-key": one.key },
      run: () => (several ? chooseSeveral(one) : choose({ kind: "place", key: one.key }, "map")),
    });
    if (one.key === shown()) button.classList.add("chosen");
    button.append(disc);
    const side = Math.max(TARGET, 2 * radius);
    button.style.cssText = `width: ${side}px; height: ${side}px; margin: ${-side / 2}px`;
    return button;
  }

  const canvas = document.createElement("canvas").getContext("2d");
  const apart = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

  function widthOf(words, country) {
    canvas.font = `600 ${country ? 14 : 13}px ${getComputedStyle(document.body).fontFamily}`;
    return canvas.measureText(country ? words.toUpperCase() : words).width + (country ? words.length * 1.7 : 0) + 8;
  }

  /** Where a name may stand about its disc, best first, as the box it takes. */
  function boxesAbout({ x, y }, radius, w, h, middle) {
    const off = Math.max(radius, 4) + 2;
    const sides = [
      { x: x + off, y: y - h / 2 },
      { x: x - off - w, y: y - h / 2 },
      { x: x - w / 2, y: y + off },
      { x: x - w / 2, y: y - off - h },
    ];
    return (middle ? [{ x: x - w / 2, y: y - h / 2 }, ...sides] : sides).map((box) => ({ ...box, w, h }));
  }

  function placed(holder, at, rank) {
    L.DomEvent.disableClickPropagation(holder);
    const icon = L.divIcon({ className: "pin", html: holder, iconSize: [0, 0] });
    const options = { icon, keyboard: false, interactive: false, zIndexOffset: rank };
    marks.addLayer(L.marker(map.layerPointToLatLng(at), options));
  }

  function nameBox(words, look, box, at) {
    const name = make("span", { look: `name ${look}`, text: words, "aria-hidden": "true" });
    name.style.translate = `${Math.round(box.x - at.x)}px ${Math.round(box.y - at.y)}px`;
    return name;
  }

  /** Draw the discs that are in view, the large below the small, and names where they cover nothing. */
  function drawMarks() {
    const focused = document.activeElement?.dataset?.key;
    const all = clusters();
    now.scale = Math.min(LARGEST() / Math.sqrt(Math.max(1, ...all.map((one) => one.mentions))), MOST_OF_ONE);
    const seen = map.getBounds().pad(0.1);
    const found = all.filter((one) => seen.contains(pointAt(one.key)));
    marks.clearLayers();
    found.sort((a, b) => b.mentions - a.mentions || a.key - b.key);
    const view = viewBox();
    const taken = controls();
    for (const one of found.filter((one) => one.group > 0)) {
      const side = Math.max(radiusOf(one.mentions), 5);
      taken.push({ x: one.at.x - side, y: one.at.y - side, w: 2 * side, h: 2 * side, one });
    }
    // there is less room for a country's name than for its towns'
    const rank = (one) => one.mentions * (one.group === 0 ? 4 : 1);
    const order = [...found].sort((a, b) => rank(b) - rank(a) || a.key - b.key);
    const written = new Map();
    // what is named most bears its name even over other discs
    const texts = controls();
    for (const [place, one] of order.slice(0, MOST_NAMES).entries()) {
      const others = place < ALWAYS_NAMED ? texts : taken;
      const country = one.group === 0;
      const words = one.members.length > 1 ? `${nameOf(one.key)} +${one.members.length - 1}` : nameOf(one.key);
      const [w, h] = [widthOf(words, country), 17];
      const boxes = boxesAbout(one.at, radiusOf(one.mentions), w, h, (country || place < ALWAYS_NAMED) && radiusOf(one.mentions) > 12);
      const free = (box) => within(box, view) && others.every((other) => other.one === one || apart(box, other));
      const box = boxes.find(free) ?? (one.key === shown() ? boxes[0] : null);
      if (!box) continue;
      taken.push(box);
      texts.push(box);
      const chosenLook = one.key === shown() ? " chosen" : "";
      written.set(one, nameBox(words, `${country ? "of-country" : places.km[one.key] ? "of-area" : ""}${chosenLook}`, box, one.at));
    }
    found.forEach((one, rank) => placed(make("div", {}, markOf(one)), one.at, 1000 + rank));
    for (const [one, name] of written) placed(make("div", { look: lookOf(one.key) }, name), one.at, 3000);
    drawLabels(taken, view);
    drawAreas();
    drawSizes();
    if (focused !== undefined) document.querySelector(`.mark[data-key="${focused}"]`)?.focus();
  }

  const within = (box, view) => box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;

  function viewBox() {
    const { x, y } = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    return { x, y, w: size.x, h: size.y };
  }

  function controls() {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [...byId("frame").querySelectorAll(".globe svg, .leaflet-control, .credit-line")].map((control) => {
      const box = control.getBoundingClientRect();
      const { x, y } = map.containerPointToLayerPoint([box.left - left, box.top - top]);
      return { x, y, w: box.width, h: box.height };
    });
  }

  /** Names that only the ground bears: of seas, and of countries that no article names. */
  function drawLabels(taken, view) {
    const pixels = map.options.crs.scale(map.getZoom()) / 360;
    for (const label of page.labels) {
      if (label.kind === "county" || label.kind === "river") continue;
      const at = map.latLngToLayerPoint(label.at);
      const w = widthOf(label.name, !label.kind) * 0.92;
      const box = { x: at.x - w / 2, y: at.y - 8, w, h: 16 };
      if (label.degrees * pixels < 0.6 * w || !within(box, view) || !taken.every((other) => apart(box, other))) continue;
      taken.push(box);
      placed(make("div", {}, nameBox(label.name, `of-${label.kind ?? "neighbour"}`, box, at)), at, 0);
    }
  }

  const keyOfShape = (id) => Number(id.slice(1));

  /** The circles, lines and areas of places, each behind the place's number. */
  const paths = Object.keys(drawn.layers)
    .filter((id) => /^p\d+$/.test(id))
    .flatMap((id) => pathsOf(drawn.layers[id]).map((path) => [keyOfShape(id), path]));

  function drawAreas() {
    for (const [id, path] of paths) {
      const element = path.getElement();
      element?.classList.toggle("unsaid", !now.mentions[id]);
      element?.classList.toggle("chosen", id === shown());
    }
  }

  const WIDEST = 5.5;
  const casings = [];

  /** A border is as wide as it is often under discussion; one that no article of the filter discusses is a plain one. */
  function drawBorders() {
    const from = places.name.length;
    const most = Math.max(8, ...borders.map((_, index) => now.in[from + index]));
    borders.forEach((_, index) => {
      const count = now.in[from + index];
      const width = count ? 1.6 + ((WIDEST - 1.6) * count) / most : 0.9;
      drawn.layers[`b${index}`].getLayers().forEach((line) => {
        const element = line.getElement();
        element.classList.toggle("unsaid", !count);
        element.style.strokeWidth = `${width}px`;
      });
      for (const casing of casings[index]) {
        casing.getElement().classList.toggle("unsaid", !count);
        casing.getElement().classList.toggle("chosen", chosen?.kind === "border" && chosen.key === from + index);
        casing.getElement().style.strokeWidth = `${width + 5}px`;
      }
    });
  }

  function bindShapes() {
    borders.forEach((border, index) => {
      casings[index] = drawn.layers[`b${index}`].getLayers().map((line) =>
        L.polyline(line.getLatLngs(), { className: "border-casing", smoothFactor: 0.7, bubblingMouseEvents: false }).addTo(map),
      );
      const key = places.name.length + index;
      for (const casing of casings[index]) {
        casing.on("click", () => choose({ kind: "border", key }, "map"));
        casing.bindTooltip?.(() => make("span", { text: `${border.name}: ${counted(now.in[key], "article")}` }), { sticky: true });
      }
      drawn.layers[`b${index}`].bringToFront();
    });
    map.eachLayer((layer) => layer.options.className === "border-disputed" && layer.bringToFront?.());
    for (const [id, path] of paths) path.on("click", () => choose({ kind: "place", key: id }, "map"));
    page.contested.forEach((ground, index) => {
      for (const area of drawn.layers[ground.id].getLayers()) area.on("click", () => choose({ kind: "ground", key: index }, "map"));
    });
  }

  /* ---- Choosing, and the card of what is chosen ---- */

  let chosen = null;

  function choose(what, from) {
    chosen = what;
    if (what && from !== "map") goTo(what);
    drawMarks();
    drawBorders();
    showCard();
    if (narrow.matches) openDrawer(false);
    const card = byId("card");
    card.scrollTop = 0;
    if (!narrow.matches) byId("panel").scrollTop = 0;
    if (from === "list") card.focus();
    byId("status").textContent = card.querySelector("h2")?.textContent ?? "";
  }

  function goTo({ kind, key }) {
    const target = kind === "event" ? events.place[key] : kind === "article" ? -1 : key;
    if (kind === "ground") map.flyToBounds(page.contested[key].bounds, { padding: [24, 24], ...motion() });
    else if (target < 0) return;
    else if (isBorder(target)) map.flyToBounds(borderOf(target).bounds, { padding: [40, 40], maxZoom: map.getMaxZoom(), ...motion() });
    else map.flyTo(pointAt(target), Math.max(map.getZoom(), groupOf(target) === 0 ? home.zoom : home.zoom + 1.5), motion());
  }

  function chooseSeveral(one) {
    chosen = { kind: "several", members: one.members };
    const bounds = L.latLngBounds(one.members.map(pointAt));
    map.flyToBounds(bounds, { padding: [60, 60], maxZoom: map.getMaxZoom(), ...motion() });
    showCard();
    byId("status").textContent = `${counted(one.members.length, "place")} close together`;
  }

  function signOf(key) {
    if (isBorder(key)) return "sign sign-border";
    const kind = kindOf(key);
    if (kind === "country") return "sign sign-country";
    if (places.km[key]) return "sign sign-area";
    const low = places.confidence[key] < 60 ? " sign-low" : "";
    if (!POINTS.includes(kind)) return `sign sign-extent${low}`;
    return `sign sign-point${kind === "capital" ? " sign-capital" : ""}${low}`;
  }

  function showCard() {
    const cards = { place: placeCard, border: borderCard, event: eventCard, article: articleCard, several: severalCard, ground: groundCard };
    const content = chosen ? cards[chosen.kind](chosen.key) : overview();
    const back = chosen && make("button", { type: "button", look: "ghost back", text: "‹ All of the archive", run: () => choose(null, "card") });
    byId("card").replaceChildren(...[back, ...content].filter(Boolean));
    byId("card").classList.toggle("idle", !chosen);
  }

  const linkTo = (what, text) => make("button", { type: "button", look: "linkish", text, run: () => choose(what, "list") });
  const linkToKey = (key) => linkTo({ kind: isBorder(key) ? "border" : "place", key }, nameOf(key));

  function factsOf(facts) {
    const known = facts.filter(([, fact]) => fact);
    if (!known.length) return "";
    return make("dl", {}, ...known.flatMap(([name, fact]) => [make("dt", { text: name }), make("dd", {}, fact)]));
  }

  const ofAll = (count, whole) => (count === whole ? number(count) : `${number(count)} of ${number(whole)}`);

  function placeCard(key) {
    const whole = namedBy[key];
    const unsure = whole.filter((one) => one.low).length;
    const what = [names[places.what[key]], listed(names[places.admin1[key]], names[places.country[key]])];
    const sources = names[places.sources[key]].split("\n").filter(Boolean);
    const mean = `${places.confidence[key]}% in the mean of its articles`;
    const facts = [
      ["Position", places.uncertainty[key] && `${places.uncertainty[key]}: no source locates it exactly`],
      ["Basis", places.basis[key]],
      ["Claimed by", places.claimedBy[key]?.join(" and ")],
      ["Confidence", unsure ? `${mean}, low in ${ofAll(unsure, whole.length)}` : mean],
      ["Border", names[places.near[key]]],
      ["Sources", sources.length && make("ul", {}, ...sources.map((source) => make("li", {}, sourceOf(source))))],
    ];
    return [
      make("h2", {}, make("span", { look: signOf(key) }), places.name[key]),
      make("p", { look: "facts", text: [...what.filter(Boolean), timesOf(key)].join(" · ") }),
      factsOf(facts),
      ...eventsAt(key),
      ...articlesOf(key),
    ];
  }

  function timesOf(key) {
    const times = whole(key);
    const mentions = now.mentions[key] === times ? counted(times, "time") : `${number(now.mentions[key])} of ${counted(times, "time")}`;
    return `named ${mentions}, in ${ofAll(now.in[key], namedBy[key].length)} ${namedBy[key].length === 1 ? "article" : "articles"}`;
  }

  const whole = (key) => namedBy[key].reduce((sum, one) => sum + one.times, 0);

  function borderCard(key) {
    const border = borderOf(key);
    const claims = border.claims.slice(0, 8).map((claim) =>
      make(
        "li",
        {},
        `${claim.length} — `,
        make("span", { look: `verdict-${claim.verdict}`, text: claim.verdict }),
        claim.times > 1 ? ` (${number(claim.times)} times)` : "",
      ),
    );
    if (border.claims.length > 8) claims.push(make("li", { text: `the 8 most frequent of ${border.claims.length}` }));
    const published = border.published.map((known) => make("li", { text: `${known.length}, ${known.source}` }));
    const facts = [
      ["Articles say", claims.length && make("ul", {}, ...claims)],
      ["Measured", `${border.length} along the line, on ${border.source}`],
      ["Published", published.length && make("ul", {}, ...published)],
      ["Drawn", "coarser than it was measured, as wide as it is often under discussion"],
    ];
    return [
      make("h2", {}, make("span", { look: "sign sign-border" }), border.name),
      make("p", { look: "facts", text: `under discussion, ${timesOf(key)}` }),
      factsOf(facts),
      ...eventsAt(key),
      ...articlesOf(key),
    ];
  }

  function eventsAt(key) {
    const told = happenedAt[key].filter((event) => now.event[event]).sort(inOrder);
    if (!told.length) return [];
    return [
      make("h3", { text: `${counted(told.length, "event")} ${isBorder(key) ? "at it" : "there"}` }),
      paged(told, eventRow, 4, "events", "newest"),
    ];
  }

  function articlesOf(key) {
    const naming = namedBy[key].filter((one) => now.article[one.article]);
    if (!naming.length) return [make("p", { look: "aside", text: "No article that passes the filter names it." })];
    return [
      make("h3", { text: counted(naming.length, "article") }),
      paged(naming, (one) => make("li", {}, ...reportOf(one.article, { key, low: one.low, times: one.times })), 8, "articles", "newest"),
    ];
  }

  /** A list of which the first few show, and that says how many there are. */
  function paged(all, rowOf, step, what, which = "first") {
    const list = make("ol", { look: `rows ${what}` });
    const said = make("span", { look: "aside" });
    const more = make("button", { type: "button", look: "ghost" });
    let shownRows = 0;
    const grow = () => {
      list.append(...all.slice(shownRows, shownRows + step).map(rowOf));
      shownRows = Math.min(shownRows + step, all.length);
      said.textContent = `The ${number(shownRows)} ${which} of ${number(all.length)} ${what}. `;
      more.textContent = `Show ${number(Math.min(step, all.length - shownRows))} more`;
      said.hidden = all.length <= step;
      more.hidden = shownRows >= all.length;
      if (shownRows > step) list.children[shownRows - ((shownRows - 1) % step) - 1]?.querySelector("button, a")?.focus();
    };
    more.addEventListener("click", grow);
    grow();
    return make("div", { look: "paged" }, list, make("p", {}, said, more));
  }

  function bylineOf(article) {
    const source = articles.source[article] || articles.id[article];
    const parts = [dayInWords(articles.day[article]).replace("date unknown", "undated"), names[articles.outlet[article]]];
    const line = make("small", { look: "byline-of" }, `${parts.filter(Boolean).join(" · ")} · `, sourceOf(source));
    if (String(articles.id[article]) !== source) line.append(` · ${articles.id[article]}`);
    return line;
  }

  /** An article with its sentences about a place, a border or an event. */
  function reportOf(article, { key = -1, event = -1, low = 0, times = 0 } = {}) {
    const about = [times > 1 ? counted(times, "mention") : "", low ? "low confidence" : ""].filter(Boolean).join(" · ");
    return [
      make("h4", {}, linkTo({ kind: "article", key: article }, articles.title[article])),
      bylineOf(article),
      about ? make("small", { look: "byline-of", text: ` · ${about}` }) : "",
      ...quotesOf(article, key, event),
    ];
  }

  function quotesOf(article, key, event) {
    if (!quotes) return [make("p", { look: "aside", text: "…" })];
    const own = event - eventsFrom[article];
    const told = quotes[article].filter(([, marked, tells]) => {
      if (event >= 0) return tells.includes(own);
      for (let at = 2; at < marked.length; at += 3) if (key < 0 || marked[at] === key) return true;
      return key < 0;
    });
    if (!told.length) return [make("p", { look: "aside", text: "None of its sentences about this is kept on this page." })];
    return told.map((quote) => blockOf(quote, event >= 0 ? events.place[event] : key));
  }

  /** A sentence with what it is quoted for marked. */
  function blockOf([text, marked], key) {
    // offsets count letters, of which some take two places in a string
    const letters = [...text];
    const block = make("blockquote");
    let from = 0;
    for (let at = 0; at < marked.length; at += 3) {
      const [start, length, named] = marked.slice(at, at + 3);
      if ((key >= 0 && named !== key) || start < from) continue;
      const words = letters.slice(start, start + length).join("");
      block.append(letters.slice(from, start).join(""), make(key >= 0 ? "mark" : "u", { text: words, title: nameOf(named) }));
      from = start + length;
    }
    block.append(letters.slice(from).join(""));
    return block;
  }

  const whereOf = (event) => (events.place[event] >= 0 ? nameOf(events.place[event]) : "without a place");
  const statusOf = (event) => (names[events.status[event]] === "reported" ? "" : names[events.status[event]]);
  const headingOf = (event) => events.summary[event] || names[events.type[event]];
  const whenOf = (event) => dates[events.date[event]][0];
  const inOrder = (a, b) => firstOf(b) - firstOf(a) || a - b;

  function eventRow(event) {
    const facts = [names[events.type[event]], statusOf(event), whenOf(event), whereOf(event)];
    const run = () => choose({ kind: "event", key: event }, "list");
    const small = make("small", { text: facts.filter(Boolean).join(" · ") });
    const from = make("small", { text: articles.title[articleOf[event]] });
    return make("li", {}, make("button", { type: "button", look: "row plain-row", run }, make("span", {}, make("strong", { text: headingOf(event) }), small, from)));
  }

  function eventCard(event) {
    const place = events.place[event];
    const facts = [names[events.type[event]], statusOf(event), `${whenOf(event)} (${names[events.dated[event]]})`];
    const where = place >= 0 ? [linkToKey(place), ` (${names[events.placed[event]]})`] : ["no place stated"];
    return [
      make("h2", { text: headingOf(event) }),
      make("p", { look: "facts" }, `${facts.filter(Boolean).join(" · ")} · `, ...where),
      make("h3", { text: "As told by" }),
      ...reportOf(articleOf[event], { event }),
    ];
  }

  function articleCard(article) {
    const named = articles.names[article].filter((_, at) => at % 2 === 0);
    const told = articleOf.map((_, event) => event).slice(eventsFrom[article], eventsFrom[article] + articles.events[article]);
    const kept = quotes?.[article] ?? [];
    return [
      make("h2", { text: articles.title[article] }),
      bylineOf(article),
      named.length && make("p", { look: "facts" }, "Names ", ...named.flatMap((key, order) => [order ? ", " : "", linkToKey(key)])),
      told.length && make("h3", { text: counted(told.length, "event") }),
      told.length && paged(told, eventRow, 6, "events"),
      make("h3", { text: kept.length ? counted(kept.length, "sentence") : "No sentence of it is kept on this page" }),
      ...kept.map((quote) => blockOf(quote, -1)),
    ];
  }

  function severalCard() {
    const members = chosen.members.filter((key) => now.mentions[key]);
    members.sort((a, b) => now.mentions[b] - now.mentions[a] || a - b);
    return [make("h2", { text: `${counted(members.length, "place")} close together` }), paged(members, placeRow, 12, "places", "most named")];
  }

  function groundCard(index) {
    const ground = page.contested[index];
    const facts = [
      ["Claimed by", ground.claimedBy.join(", ")],
      ["Borders", `drawn ${page.worldview}`],
    ];
    return [make("h2", {}, make("span", { look: "sign sign-contested" }), ground.name), factsOf(facts)];
  }

  const MOST_GROUND = 6;

  function overview() {
    const some = (from, to) => now.mentions.slice(from, to).filter(Boolean).length;
    const count = places.name.length;
    const found = [
      counted(now.articles, "article"),
      counted(some(0, count), "place"),
      counted(now.in.slice(count).filter(Boolean).length, "border"),
      counted(now.events, "event"),
    ];
    const contested = page.contested.filter((ground) => ground.told);
    const why = isFiltered() ? "Places and borders are counted in the articles that tell an event of this time and type. " : "";
    return [
      make("h2", { text: found.join(", ") }),
      make("p", { look: "facts", text: `${why}Choose a disc, a border, or a stretch of time. An event that two articles tell is two events here.` }),
      contested.length &&
        make(
          "p",
          { look: "facts" },
          "Claimed by more than one country: ",
          ...contested
            .slice(0, MOST_GROUND)
            .flatMap((ground, order) => [order ? ", " : "", linkTo({ kind: "ground", key: page.contested.indexOf(ground) }, ground.name)]),
          contested.length > MOST_GROUND ? ` and ${contested.length - MOST_GROUND} more, hatched on the map` : "",
        ),
    ];
  }

  /* ---- The lists ---- */

  function placeRow(key) {
    const facts = [names[places.what[key]], listed(names[places.admin1[key]], names[places.country[key]]), places.uncertainty[key]];
    const times = `${counted(now.mentions[key], "mention")}, ${counted(now.in[key], "article")}`;
    const run = () => choose({ kind: "place", key }, "list");
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", look: "row", run },
        make("span", { look: signOf(key) }),
        make("span", {}, make("strong", { text: places.name[key] }), make("small", { text: [...facts, times].filter(Boolean).join(" · ") })),
      ),
    );
  }

  function borderRow(key) {
    const run = () => choose({ kind: "border", key }, "list");
    const facts = `${borderOf(key).length} measured · ${counted(now.in[key], "article")}`;
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", look: "row", run },
        make("span", { look: "sign sign-border" }),
        make("span", {}, make("strong", { text: nameOf(key) }), make("small", { text: facts })),
      ),
    );
  }

  function section(id, heading, ...children) {
    return make("section", { id, "aria-labelledby": `${id}-heading` }, make("h2", { id: `${id}-heading`, text: heading }), ...children);
  }

  let wanted = "";

  function placeList() {
    const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const keys = places.name.map((_, key) => key).filter((key) => now.mentions[key] && plain(places.name[key]).includes(plain(wanted)));
    keys.sort((a, b) => now.mentions[b] - now.mentions[a] || a - b);
    return keys.length ? paged(keys, placeRow, 12, "places", "most named") : make("p", { look: "aside", text: "No place has this in its name." });
  }

  function finder() {
    const field = make("input", { id: "finder", type: "search", "aria-label": "Find a place", placeholder: "Find a place", value: wanted });
    field.addEventListener("input", () => {
      wanted = field.value;
      byId("place-list").replaceChildren(placeList());
    });
    return make("p", { look: "finder" }, field);
  }

  function buildLists() {
    const count = places.name.length;
    const discussed = borders.map((_, index) => count + index).filter((key) => now.in[key]);
    discussed.sort((a, b) => now.in[b] - now.in[a] || a - b);
    const told = articleOf.map((_, event) => event).filter((event) => now.event[event]).sort(inOrder);
    const parts = [
      ["places", "Places", places.name.length && [finder(), make("div", { id: "place-list" }, placeList())]],
      ["borders", "Borders under discussion", discussed.length && [paged(discussed, borderRow, 8, "borders", "most discussed")]],
      ["events", "Events, the newest first", told.length && [paged(told, eventRow, 8, "events", "newest")]],
    ].filter(([, , content]) => content);
    byId("lists").replaceChildren(...parts.map(([id, heading, content]) => section(id, heading, ...content)));
  }

  /** What does not change with the filter: names that are not placed, articles that could not be read, what is quoted. */
  function buildRest() {
    const { unplaced, quoted, failed, failures } = page;
    const cut = (shown, all, what) => (shown < all ? [make("p", { look: "aside", text: `The ${shown} ${what} of ${number(all)}.` })] : []);
    const names = unplaced.most.map(([name, times]) => make("li", {}, make("strong", { text: name }), ` ${counted(times, "mention")}`));
    const why = failures.map(([id, error]) => make("li", {}, make("strong", { text: id }), make("br"), error));
    const limits = [
      `Of each article this page quotes the sentences that first show its places, borders and events, ${
        quoted.left ? `at most ${quoted.most}: ${number(quoted.shown)} of ${number(quoted.shown + quoted.left)}, as many as go into 5 MB` : `${number(quoted.shown)} in all`
      }.`,
      page.withoutText && `${counted(page.withoutText, "article")} came without text, so that nothing of it can be quoted.`,
    ].filter(Boolean);
    const sections = [
      unplaced.names && section("unplaced", `Not on the map: ${counted(unplaced.names, "name")}, ${counted(unplaced.mentions, "mention")}`, make("ul", { look: "close" }, ...names), ...cut(unplaced.most.length, unplaced.names, "most frequent")),
      failed && section("failed", `${counted(failed, "article")} could not be read`, make("ul", { look: "why" }, ...why), ...cut(failures.length, failed, "first")),
      section("quoted", "What is quoted", ...limits.map((text) => make("p", { look: "aside", text }))),
    ].filter(Boolean);
    byId("rest").replaceChildren(...sections);
  }

  function buildPanel() {
    byId("panel").setAttribute("aria-label", "Articles, places, borders and events");
    const failed = page.failed ? ` · ${counted(page.failed, "article")} could not be read` : "";
    const appeared = articles.day.filter(Boolean).sort((a, b) => a - b);
    const span = appeared.length ? ` · ${[...new Set([appeared[0], appeared.at(-1)].map(dayInWords))].join(" – ")}` : "";
    byId("byline").textContent = `${counted(articles.id.length, "article")}${span}${failed}`;
    const card = make("div", { id: "card", look: "card", tabindex: 0, role: "region", "aria-label": "Details" });
    const story = byId("story");
    story.className = "story";
    story.append(make("div", { id: "lists" }), make("div", { id: "rest" }), tableButton());
    const settleCard = () => (narrow.matches ? byId("dock").append(card) : story.prepend(card));
    settleCard();
    narrow.addEventListener("change", settleCard);
    buildColophon();
  }

  function tableButton() {
    const table = byId("plain");
    const button = make("button", {
      ...{ type: "button", look: "plain-button", text: "Show the most named as a table" },
      ...{ "aria-expanded": "false", "aria-controls": "plain" },
    });
    button.addEventListener("click", () => button.setAttribute("aria-expanded", table.classList.toggle("open")));
    return make("p", {}, button);
  }

  function buildColophon() {
    const colophon = byId("colophon");
    colophon.className = "colophon";
    colophon.append(make("h2", { text: "Sources" }), make("ul", {}, ...page.credits.map((credit) => make("li", { text: credit }))));
    const sources = make("a", { href: "#colophon", text: "sources" });
    sources.addEventListener("click", () => narrow.matches && openDrawer(true));
    byId("credit-line").append(`Borders ${page.worldview} · `, sources, `: ${page.creditLine} · Leaflet`);
  }

  /* ---- The legend ---- */

  const sizes = make("li", { look: "sizes" });

  /** Discs of round numbers of mentions, at the scale of the moment. */
  function drawSizes() {
    const figures = [4, 8, 13].map((radius) => Number(((radius / now.scale) ** 2).toPrecision(1)));
    const items = [...new Set(figures.map((figure) => Math.max(1, Math.round(figure))))].map((figure) => {
      const disc = make("span", { look: "disc" });
      disc.style.cssText = `width: ${2 * radiusOf(figure)}px; height: ${2 * radiusOf(figure)}px`;
      return make("span", { look: "size" }, disc, number(figure));
    });
    sizes.replaceChildren(...items, make("span", { text: "mentions" }));
  }

  function buildLegend() {
    const some = (test) => places.name.some((_, key) => test(key));
    const items = [
      sizes,
      some((key) => happenedAt[key].length) && legendItem("sign sign-core", "events there"),
      some((key) => groupOf(key) < 2) && legendItem("sign sign-ring", "country or region as a whole", "wholes"),
      some((key) => groupOf(key) === 2) && legendItem("sign sign-several", "several places"),
      borders.length && legendItem("sign sign-border", "border: the wider, the more discussed", "borders"),
      page.disputed && legendItem("sign sign-disputed", "disputed border"),
      page.contested.some((ground) => ground.inView) && legendItem("sign sign-contested", "claimed by several countries", "disputes"),
      Object.keys(places.km).length && legendItem("sign sign-area", "known only roughly", "areas"),
      paths.some(([id]) => !(id in places.km)) && legendItem("sign sign-shape", "line or area of a place"),
      some((key) => places.confidence[key] < 60) && legendItem("sign sign-point sign-low", "low confidence"),
    ].filter(Boolean);
    if (!places.name.length && !page.tiles) return;
    const list = make("ul", { "aria-label": "Legend" }, ...items);
    byId("legend").append(narrow.matches ? make("details", {}, make("summary", { text: "Legend" }), list) : list);
  }

  function tell(words) {
    const notice = byId("notice");
    notice.textContent = words;
    notice.hidden = false;
  }

  async function build() {
    take(await unpacked(page.figures));
    axis = layOutTime();
    buildDock();
    buildPanel();
    buildLegend();
    fit();
    bindShapes();
    buildRest();
    refilter();
    buildTiles(map, page.tiles);
    map.on("moveend resize", drawMarks);
    new ResizeObserver(refit).observe(byId("frame"));
    window.matchMedia("print").addEventListener("change", fit);
    if (!places.name.length) tell("No place of these articles was found, so the map shows the whole world.");
    quotes = await unpacked(page.quotes);
    showCard();
    document.documentElement.dataset.ready = "";
  }

  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", `Map of ${page.title}`);
  buildDrawer("List");
  map.options.maxBoundsViscosity = 1;
  buildTools(map, () => map.flyToBounds(page.fit, { ...home.padding, ...motion() }));
  fit();
  build().catch((error) => {
    byId("plain").classList.add("open");
    tell("This browser cannot unpack the map; the tables have the places that are named most.");
    throw error;
  });
})();
