import { parts } from "./parts.js";

/* The script of an article's page, on top of parts.js. `L` is Leaflet; `drawn` is what the script before it has drawn:
   the map, and layers by id. Everything that is said stands in the island, and
   reaches the page as text, never as HTML. */

(() => {
  const page = JSON.parse(document.getElementById("island").textContent);
  const map = drawn.map;
  const { byId, calm, narrow, make, listed, counted, sourceOf, pathsOf } = parts;
  const { openDrawer, buildDrawer, legendItem, buildTools, buildTiles } = parts;

  const events = new Map(page.events.map((event) => [`e${event.number}`, event]));
  const things = new Map(
    [...page.places, ...page.borders, ...page.unplaced, ...page.contested].map((thing) => [thing.id, thing]),
  );
  const pins = [];
  let chosen = null;

  /* ---- What belongs together: every element that stands for a thing bears its id ---- */

  const standing = new Map();

  function standsFor(id, element) {
    if (!standing.has(id)) standing.set(id, []);
    standing.get(id).push(element);
    element.addEventListener("mouseenter", () => light(id, true));
    element.addEventListener("mouseleave", () => light(id, false));
    element.addEventListener("focus", () => light(id, true));
    element.addEventListener("blur", () => light(id, false));
    return element;
  }

  function mark(id, look, on) {
    for (const element of standing.get(id) ?? []) element.classList.toggle(look, on);
  }

  function light(id, on) {
    mark(id, "lit", on);
    const place = events.get(id)?.place;
    if (place) mark(place, "lit", on);
  }

  function chooser(id, element, from) {
    element.addEventListener("click", (click) => {
      click.stopPropagation();
      choose(id, from);
    });
    return standsFor(id, element);
  }

  function stopButton(number, from) {
    const event = events.get(`e${number}`);
    const status = event.status === "reported" ? "" : event.status;
    const label = `Stop ${number}: ${listed(event.type, status, event.where, event.when)}`;
    const button = make("button", { type: "button", look: "stop", text: number, "aria-label": label });
    return chooser(`e${number}`, button, from);
  }

  function sign(thing) {
    if (thing.id[0] === "c") return "sign sign-contested";
    if (thing.length) return "sign sign-border";
    if (thing.kind === "country") return "sign sign-country";
    if (thing.km) return "sign sign-area";
    if (!["city", "capital"].includes(thing.kind)) return `sign sign-extent${thing.low ? " sign-low" : ""}`;
    return `sign sign-point${thing.kind === "capital" ? " sign-capital" : ""}${thing.low ? " sign-low" : ""}`;
  }

  /* ---- Choosing: one thing at a time, in the text, on the map and in the dock ---- */

  function choose(id, from) {
    if (chosen) mark(chosen, "chosen", false);
    chosen = id;
    mark(id, "chosen", true);
    goTo(id);
    showCard(id);
    if (from !== "text") revealInText(id);
    if (narrow.matches && from !== "map") openDrawer(false);
    linkTo(id);
  }

  function linkTo(id) {
    // a page inside of another one's frame has no address of its own
    if (location.protocol === "about:") return;
    const here = location.pathname + location.search;
    history.replaceState(null, "", events.has(id) ? `${here}#stop=${id.slice(1)}` : here);
  }

  function goTo(id) {
    const thing = things.get(events.get(id)?.place ?? id);
    if (!thing?.at && !thing?.bounds) return;
    const motion = calm.matches ? { animate: false } : { duration: 0.7 };
    const bounds = drawn.layers[thing.id]?.getBounds?.().pad(thing.km ? 1.2 : 0.1) ?? thing.bounds;
    if (bounds) map.flyToBounds(bounds, { padding: [24, 24], maxZoom: map.getMaxZoom(), ...motion });
    else map.flyTo(thing.at, Math.min(Math.max(map.getZoom(), home.zoom + 1.5), map.getMaxZoom()), motion);
  }

  function revealInText(id) {
    const words = (standing.get(id) ?? []).find((element) => element.closest(".article"));
    const open = !narrow.matches || byId("panel").classList.contains("open");
    if (words && open) words.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  }

  /* ---- The text ---- */

  function textOf(runs) {
    const paragraph = make("p");
    let told = [];
    for (const run of runs) {
      for (const number of run.e.filter((number) => !told.includes(number))) {
        paragraph.append(stopButton(number, "text"));
      }
      told = run.e;
      let piece = run.m ? mentionOf(run) : document.createTextNode(run.t);
      for (const number of run.e) piece = standsFor(`e${number}`, make("span", { look: "told" }, piece));
      paragraph.append(piece);
    }
    return paragraph;
  }

  function mentionOf(run) {
    const thing = things.get(run.m);
    const kinds = {
      b: " is-border",
      u: " is-unplaced",
      p: `${thing.km ? " is-area" : ""}${thing.low ? " is-low" : ""}`,
    };
    const words = make("span", {
      look: `mention${kinds[run.m[0]]}`,
      text: run.t,
      role: "button",
      tabindex: 0,
      title: run.m[0] === "u" ? "not on the map" : thing.name,
    });
    words.addEventListener("keydown", (key) => {
      if (key.key !== "Enter" && key.key !== " ") return;
      key.preventDefault();
      choose(run.m, "text");
    });
    return chooser(run.m, words, "text");
  }

  function section(id, heading, ...children) {
    return make(
      "section",
      { id, "aria-labelledby": `${id}-heading` },
      make("h2", { id: `${id}-heading`, text: heading }),
      ...children,
    );
  }

  function row(id, lead, heading, detail) {
    const button = make(
      "button",
      { type: "button", look: "row" },
      lead,
      make("span", {}, make("strong", { text: heading }), make("small", { text: detail })),
    );
    return make("li", {}, chooser(id, button, "list"));
  }

  function eventRow(event) {
    const lead = make("span", { look: "stop", text: event.number });
    const where = event.where ?? "without a pin";
    const status = event.status === "reported" ? "" : event.status;
    const detail = [event.summary ? event.type : "", status, event.when, where].filter(Boolean).join(" · ");
    return row(`e${event.number}`, lead, event.summary || event.type, detail);
  }

  function placeRow(place) {
    const detail = [
      place.what,
      listed(place.admin1, place.country),
      place.uncertainty,
      place.low ? "low confidence" : "",
    ];
    return row(place.id, make("span", { look: sign(place) }), place.name, detail.filter(Boolean).join(" · "));
  }

  function borderRow(border) {
    const claims = border.claims.map((claim) => `article: ${claim.length} (${claim.verdict})`);
    return row(
      border.id,
      make("span", { look: sign(border) }),
      border.name,
      [`${border.length} measured`, ...claims].join(" · "),
    );
  }

  const groups = [
    ["In order of time", page.events.filter((event) => event.days && event.status !== "planned")],
    ["Date unknown", page.events.filter((event) => !event.days && event.status !== "planned")],
    ["Planned", page.events.filter((event) => event.status === "planned")],
  ].filter(([, members]) => members.length);

  function eventLists() {
    return groups.flatMap(([heading, members]) => [
      ...(groups.length > 1 ? [make("h3", { text: heading })] : []),
      make("ol", { look: "rows" }, ...members.map(eventRow)),
    ]);
  }

  function articleOf() {
    if (page.text === "none" || !page.paragraphs.length) return null;
    const excerpts = page.text === "excerpts";
    const note =
      excerpts &&
      make("p", {
        look: "aside",
        text: "Only the sentences that tell an event, or say something of a border, are quoted here.",
      });
    const body = make(
      "div",
      { look: excerpts ? "article excerpts" : "article" },
      ...page.paragraphs.map(textOf),
    );
    return make(
      "section",
      { id: "text", "aria-label": excerpts ? "Excerpts of the article" : "The article" },
      note || "",
      body,
    );
  }

  function buildStory() {
    const parts = [
      ["Text", "text", articleOf()],
      [
        counted(page.events.length, "event"),
        "events",
        page.events.length && section("events", "Events", ...eventLists()),
      ],
      [
        counted(page.places.length, "place"),
        "places",
        page.places.length &&
          section("places", "Places", make("ul", { look: "rows" }, ...page.places.map(placeRow))),
      ],
      [
        counted(page.borders.length, "border"),
        "borders",
        page.borders.length &&
          section("borders", "Borders", make("ul", { look: "rows" }, ...page.borders.map(borderRow))),
      ],
      [
        `${page.unplaced.length} not on the map`,
        "unplaced",
        page.unplaced.length &&
          section(
            "unplaced",
            "Not on the map",
            make(
              "ul",
              { look: "rows" },
              ...page.unplaced.map((name) =>
                row(name.id, make("span"), name.name, name.hint || "no source locates it"),
              ),
            ),
          ),
      ],
    ].filter(([, , part]) => part);
    const links = parts.map(([words, id]) => make("li", {}, make("a", { href: `#${id}`, text: words })));
    const story = byId("story");
    story.className = "story";
    story.append(
      make("nav", { "aria-label": "Contents" }, make("ul", { look: "contents" }, ...links), finder()),
    );
    story.append(...parts.map(([, , part]) => part));
    byId("byline").append(
      page.outlet ? `${page.outlet} · ` : "",
      page.published ? `${page.published} · ` : "",
      sourceOf(page.source),
    );
    buildColophon();
  }

  /** A field that finds what the map holds by its name, where there is more than one sees at a glance. */
  function finder() {
    const found = new Map();
    for (const event of page.events)
      found.set(`${event.number} ${event.summary || event.type}`, `e${event.number}`);
    for (const thing of [...page.places, ...page.borders]) found.set(thing.name, thing.id);
    if (found.size < 8) return "";
    const names = [...found.keys()].map((name) => make("option", { value: name }));
    const field = make("input", {
      type: "search",
      list: "findable",
      "aria-label": "Find on the map",
      placeholder: "Find on the map",
    });
    field.addEventListener("change", () => found.has(field.value) && choose(found.get(field.value), "list"));
    return make("p", { look: "finder" }, field, make("datalist", { id: "findable" }, ...names));
  }

  function buildColophon() {
    const table = byId("plain");
    const button = make("button", {
      type: "button",
      look: "plain-button",
      text: "Show all of it as a table",
      "aria-expanded": "false",
      "aria-controls": "plain",
    });
    button.addEventListener("click", () => {
      const open = table.classList.toggle("open");
      button.setAttribute("aria-expanded", open);
    });
    byId("story").append(make("p", {}, button));
    const colophon = byId("colophon");
    colophon.className = "colophon";
    colophon.append(
      make("h2", { text: "Sources" }),
      make("ul", {}, ...page.credits.map((credit) => make("li", { text: credit }))),
    );
    const sources = make("a", { href: "#colophon", text: "sources" });
    sources.addEventListener("click", () => narrow.matches && openDrawer(true));
    byId("credit-line").append(`Borders ${page.worldview} · `, sources, `: ${page.creditLine} · Leaflet`);
  }

  /* ---- The dock: the walk from stop to stop, and the card ---- */

  const MS_PER_DAY = 86_400_000;
  const DAYS_TO_1970 = 719_163;

  function dayInWords(day, yearKnown) {
    const form = {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
      ...(yearKnown ? { year: "numeric" } : {}),
    };
    return new Date((day - DAYS_TO_1970) * MS_PER_DAY).toLocaleDateString("en-GB", form);
  }

  function timeline() {
    const dated = groups.find(([heading]) => heading === "In order of time")?.[1] ?? [];
    // a date without its year has no place on a scale with years
    const scaled = dated.filter((event) => event.year === dated[0].year);
    if (!scaled.length) return make("div", { look: "line" });
    const first = Math.min(...scaled.map((event) => event.days[0]));
    const last = Math.max(...scaled.map((event) => event.days[1])) + 1;
    // how much of the line a number takes: it is some 120 px long on a telephone
    const least = 30 / Math.max(120, window.innerWidth / (narrow.matches ? 1 : 2) - 240);
    const ends = [];
    const bars = scaled.map((event) => {
      const left = Math.min((event.days[0] - first) / (last - first), 1 - least);
      const width = (event.days[1] + 1 - event.days[0]) / (last - first);
      let lane = ends.findIndex((end) => end <= left + 1e-9);
      if (lane < 0) lane = ends.length;
      ends[lane] = left + Math.max(width, least);
      const bar = stopButton(event.number, "dock");
      bar.style.cssText = `left: ${left * 100}%; width: ${width * 100}%; top: ${lane * 1.3}rem`;
      return bar;
    });
    const lanes = make("div", { look: "lanes" }, ...bars);
    lanes.style.height = `${ends.length * 1.3}rem`;
    const scale = [first, last - 1].map((day) => make("span", { text: dayInWords(day, scaled[0].year) }));
    const others = dated.filter((event) => !scaled.includes(event));
    return make(
      "div",
      { look: "line" },
      lanes,
      make("div", { look: "scale", "aria-hidden": "true" }, ...scale),
      ...others.map((event) => stopButton(event.number, "dock")),
    );
  }

  function step(by) {
    const numbers = page.events.map((event) => event.number);
    const now = chosen && events.has(chosen) ? numbers.indexOf(events.get(chosen).number) : by > 0 ? -1 : 0;
    if (numbers.length) choose(`e${numbers[(now + by + numbers.length) % numbers.length]}`, "dock");
  }

  /** Arrow keys walk, except where they already move something: the map, or a text field. */
  function stepByKey(key) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
    const modified = key.altKey || key.ctrlKey || key.metaKey || key.shiftKey;
    const elsewhere = key.target.closest?.("input, select, textarea") || key.target === map.getContainer();
    if (by && !modified && !elsewhere) step(by);
  }

  function buildDock() {
    const keptApart = groups
      .filter(([heading]) => heading !== "In order of time")
      .map(([heading, members]) =>
        make(
          "div",
          { look: "kept-apart" },
          make("span", { text: heading.toLowerCase() }),
          ...members.map((event) => stopButton(event.number, "dock")),
        ),
      );
    const walk = make(
      "div",
      { look: "walk", role: "group", "aria-label": "Events in order of time" },
      make("button", {
        type: "button",
        look: "step",
        text: "‹",
        "aria-label": "Previous stop",
        run: () => step(-1),
      }),
      timeline(),
      ...keptApart,
      make("button", {
        type: "button",
        look: "step",
        text: "›",
        "aria-label": "Next stop",
        run: () => step(1),
      }),
    );
    const card = make("div", {
      id: "card",
      look: "card",
      tabindex: 0,
      role: "region",
      "aria-label": "Details",
    });
    if (page.events.length) byId("dock").append(walk);
    byId("dock").append(card);
    document.addEventListener("keydown", stepByKey);
    showCard(null);
  }

  function showCard(id) {
    const event = events.get(id);
    const thing = things.get(id);
    const cards = { p: placeCard, b: borderCard, c: contestedCard, u: unplacedCard };
    if (event) fillCard(eventCard(event), `Stop ${event.number}: ${event.summary || event.type}`);
    else if (thing) fillCard(cards[id[0]](thing), thing.name);
    else fillCard(overview(), "");
    byId("card").classList.toggle("idle", !event && !thing);
  }

  function fillCard(parts, status) {
    const card = byId("card");
    card.replaceChildren(...parts);
    card.scrollTop = 0;
    ghost.remove();
    for (const [key, elements] of standing)
      standing.set(
        key,
        elements.filter((one) => one.isConnected),
      );
    byId("status").textContent = status;
  }

  function unplacedCard(name) {
    return [
      make("h2", { text: name.name }),
      make("p", { text: `Not on the map: ${name.hint || "no source locates it"}.` }),
    ];
  }

  function overview() {
    const found = [
      counted(page.events.length, "event"),
      counted(page.places.length, "place"),
      counted(page.borders.length, "border"),
    ].filter((words) => !words.startsWith("0 "));
    const contested = page.contested.filter((ground) => ground.told);
    const how = page.events.length ? "Choose a number, or walk from stop to stop with the arrow keys." : "";
    return [
      make("h2", { text: found.length ? `On this map: ${found.join(", ")}` : "No place was found" }),
      how && make("p", { look: "facts", text: how }),
      ...page.borders.slice(0, 2).map((border) => make("p", { look: "facts" }, ...borderLine(border))),
      contested.length &&
        make(
          "p",
          { look: "facts" },
          "Claimed by more than one country: ",
          ...contested.flatMap((ground, order) => [order ? ", " : "", nameButton(ground)]),
        ),
    ].filter(Boolean);
  }

  function eventCard(event) {
    const place = things.get(event.place);
    const heading = make(
      "h2",
      {},
      make("span", { look: "stop", text: event.number }),
      event.summary || event.type,
    );
    const where = place ? [nameButton(place), ` (${event.placed})`] : ["no place stated, so without a pin"];
    const status = event.status === "reported" ? "" : ` · ${event.status}`;
    const facts = make(
      "p",
      { look: "facts" },
      make("b", { text: event.type }),
      `${status} · `,
      make("b", { text: event.when }),
      event.days ? ` (${event.dated}) · ` : " · ",
      ...where,
    );
    const who = event.who.map((one) =>
      make(
        "li",
        {},
        make("b", { text: one.name }),
        [one.role, one.country].some(Boolean) ? `, ${listed(one.role, one.country)}` : "",
      ),
    );
    return [
      heading,
      facts,
      event.edited && make("p", { look: "facts edited", text: event.edited }),
      event.quote && make("blockquote", { text: event.quote }),
      who.length && make("dl", {}, make("dt", { text: "Who" }), make("dd", {}, make("ul", {}, ...who))),
    ].filter(Boolean);
  }

  function placeCard(place) {
    const what = [place.what, listed(place.admin1, place.country)].filter(Boolean).join(" · ");
    const stops = page.events.filter((event) => event.place === place.id);
    const facts = [
      ["Position", place.uncertainty && `${place.uncertainty}: no source locates it exactly`],
      ["Basis", place.basis],
      ["Claimed by", place.claimedBy.join(" and ")],
      [
        "Confidence",
        `${place.confidence}${place.low ? ", low" : ""}${place.reason ? ` – ${place.reason}` : ""}`,
      ],
      ["Edited", place.edited],
      ["Border", place.nearest],
      [
        "Sources",
        place.sources.length &&
          make("ul", {}, ...place.sources.map((source) => make("li", {}, sourceOf(source)))),
      ],
      ["Could be", place.alternatives.length && make("ul", {}, ...place.alternatives.map(alternative))],
      ["Events", stops.length && make("span", {}, ...stops.map((event) => stopButton(event.number, "card")))],
    ];
    return [
      make("h2", {}, make("span", { look: sign(place) }), place.name),
      make("p", { look: "facts" }, nativeOf(place), `${what} · named ${counted(place.mentions, "time")}`),
      listOf(facts),
    ];
  }

  function borderCard(border) {
    const facts = [
      [
        "Article",
        border.claims.length &&
          make(
            "ul",
            {},
            ...border.claims.map((claim) =>
              make(
                "li",
                {},
                `${claim.length} — `,
                make("span", { look: `verdict-${claim.verdict}`, text: claim.verdict }),
              ),
            ),
          ),
      ],
      ["Edited", border.edited],
      ["Measured", `${border.length} along the line, on ${border.source}`],
      ["Drawn", border.drawnWithin && `within ${border.drawnWithin} m of it, half a pixel at the nearest zoom`],
      [
        "Published",
        border.published.length &&
          make(
            "ul",
            {},
            ...border.published.map((known) => make("li", { text: `${known.length}, ${known.source}` })),
          ),
      ],
      ...border.provinces.map((side) => [side.country, side.names.join(", ")]),
    ];
    return [make("h2", {}, make("span", { look: sign(border) }), border.name), listOf(facts)];
  }

  function contestedCard(ground) {
    const facts = [
      ["Claimed by", ground.claimedBy.join(", ")],
      ["Borders", `drawn ${page.worldview}`],
    ];
    return [make("h2", {}, make("span", { look: sign(ground) }), ground.name), listOf(facts)];
  }

  function borderLine(border) {
    const claims = border.claims.flatMap((claim) => [
      `article: ${claim.length} — `,
      make("span", { look: `verdict-${claim.verdict}`, text: claim.verdict }),
      "; ",
    ]);
    const published = border.published.map((known) => `; ${known.source} ${known.length}`).join("");
    return [nameButton(border), ": ", ...claims, `measured ${border.length} on ${border.source}${published}`];
  }

  function listOf(facts) {
    const known = facts.filter(([, fact]) => fact);
    return make(
      "dl",
      {},
      ...known.flatMap(([name, fact]) => [make("dt", { text: name }), make("dd", {}, fact)]),
    );
  }

  function nameButton(thing) {
    return chooser(thing.id, make("button", { type: "button", look: "linkish", text: thing.name }), "card");
  }

  function alternative(other) {
    const words = listed(other.name, other.what, other.admin1, other.country);
    // the map ends where the story does
    if (!L.latLngBounds(page.extent).contains(other.at)) return make("li", { text: `${words} (off this map)` });
    const run = () => {
      const motion = calm.matches ? { animate: false } : { duration: 0.7 };
      map.flyTo(other.at, Math.max(map.getZoom(), home.zoom), motion);
      showGhost(other);
    };
    return make("li", {}, make("button", { type: "button", look: "linkish", text: words, run }));
  }

  /* ---- The map ---- */

  const home = { zoom: map.getZoom(), padding: { paddingTopLeft: [20, 20], paddingBottomRight: [48, 40] } };
  const ghost = L.layerGroup();

  /** Mark where a place would lie if it were another of its name, until the card changes. */
  function showGhost(other) {
    const name = make("div", {}, make("span", { look: "name ghost-name", text: other.name }));
    const icon = L.divIcon({ className: "pin", html: name, iconSize: [0, 0] });
    ghost.clearLayers();
    ghost.addLayer(L.circleMarker(other.at, { className: "area ghost", radius: 11, interactive: false }));
    ghost.addLayer(L.marker(other.at, { icon, keyboard: false, interactive: false, zIndexOffset: 2000 }));
    ghost.addTo(map);
  }

  /** Fit the view into the room that the dock and the legend leave, and keep the reader near it. */
  function fit() {
    // held to the extent at its old zoom the map would begin a move, and end it after this
    map.setMaxBounds(null);
    map.invalidateSize({ animate: false });
    map.setMinZoom(0);
    map.fitBounds(page.fit, { animate: false, ...home.padding });
    home.zoom = map.getZoom();
    map.setMinZoom(Math.min(map.getBoundsZoom(page.extent, true), home.zoom));
    map.setMaxZoom(home.zoom + 4);
    map.panInsideBounds(page.extent, { animate: false });
    map.setMaxBounds(page.extent);
    placeGlobe();
  }

  /** A map that shows all of the story does so at its new size; one that the reader went into keeps its middle. */
  function refit() {
    const { clientWidth, clientHeight } = byId("frame");
    if (map.getSize().equals([clientWidth, clientHeight])) return;
    if (Math.abs(map.getZoom() - home.zoom) < 0.01) fit();
    else map.invalidateSize();
  }

  /** Put the globe where it hides no mark of the first view, if one of two corners is free. */
  function placeGlobe() {
    const globe = byId("globe");
    const { left, top } = map.getContainer().getBoundingClientRect();
    const hides = () => {
      const box = globe.getBoundingClientRect();
      const [x, y] = [box.left - left, box.top - top];
      const room = L.bounds([x - COVERS, y - COVERS], [x + box.width + COVERS, y + box.height + COVERS]);
      return page.places.some((place) => place.kind !== "country" && room.contains(map.latLngToContainerPoint(place.at)));
    };
    globe.classList.remove("low");
    if (!hides()) return;
    globe.classList.add("low");
    if (hides()) globe.classList.remove("low");
  }

  function bindShapes() {
    map.eachLayer((layer) => {
      const id = layer.feature?.id;
      if (id && layer.getElement?.()) standsFor(id, layer.getElement());
    });
    for (const place of page.places.filter((place) => drawn.layers[place.id])) {
      for (const path of pathsOf(drawn.layers[place.id])) bindPath(place.id, path);
    }
    for (const ground of page.contested) {
      drawn.layers[ground.id].getLayers().forEach((area) => bindPath(ground.id, area));
    }
    for (const border of page.borders) {
      const casings = drawn.layers[border.id].getLayers().map((line) =>
        L.polyline(line.getLatLngs(), {
          className: "border-casing",
          smoothFactor: 0.7,
          bubblingMouseEvents: false,
        }).addTo(map),
      );
      casings.forEach((casing) => bindPath(border.id, casing));
      drawn.layers[border.id].bringToFront();
    }
    map.eachLayer((layer) => layer.options.className === "border-disputed" && layer.bringToFront?.());
  }

  function bindPath(id, layer) {
    layer.on("click", () => choose(id, "map"));
    standsFor(id, layer.getElement());
  }

  /** Put elements on the map at a point; `settle` moves them aside from one another. */
  function pin(at, rank, parts, km = 0) {
    const holder = make("div", {}, ...parts.map((part) => part.element));
    L.DomEvent.disableClickPropagation(holder);
    const icon = L.divIcon({ className: "pin", html: holder, iconSize: [0, 0] });
    const marker = L.marker(at, { icon, keyboard: false, interactive: false, zIndexOffset: 1000 - rank });
    marker.addTo(map);
    const dot = parts.find((part) => !part.sides)?.element;
    const one = { at: L.latLng(at), rank, parts, km, dot, marker };
    pins.push(one);
    return one;
  }

  /** How a letter looks, to tell whether a font of the reader's has it. */
  function imprint(letter) {
    const canvas = make("canvas", { width: 32, height: 32 });
    const brush = canvas.getContext("2d");
    brush.font = "20px sans-serif";
    brush.fillText(letter, 4, 24);
    return canvas.toDataURL();
  }

  /** Whether the reader's fonts can write a text: letters that all look alike are but boxes. */
  function canWrite(text) {
    const letters = [...new Set(text.match(/\p{L}/gu) ?? [])].slice(0, 3);
    return letters.length < 2 || new Set(letters.map(imprint)).size > 1;
  }

  function nativeOf(thing) {
    if (!thing.native || !canWrite(thing.native.text)) return "";
    const { text, language } = thing.native;
    return make("small", { look: "native", lang: language, dir: "auto", text });
  }

  function nameOf(thing, look, words, second) {
    const button = make(
      "button",
      { type: "button", look: `name ${look}`, text: words },
      nativeOf(thing),
      second ? make("small", { text: second }) : "",
    );
    return chooser(thing.id, button, "map");
  }

  function stopsOf(id, sides = ["above", "below", "left", "right", "aboveRight", "aboveLeft"]) {
    const numbers = page.events.filter((event) => event.place === id).map((event) => event.number);
    const buttons = numbers.map((number) => stopButton(number, "map"));
    return buttons.length
      ? [{ element: make("div", { look: "stops" }, ...buttons), sides, stays: true }]
      : [];
  }

  const AROUND = ["right", "left", "below", "above", "belowRight", "belowLeft", "aboveRight", "aboveLeft"];

  const OF_COUNTRY = ["middle", "below", "above", "left", "right"];

  function pinPlace(place) {
    if (place.kind === "country") {
      const element = nameOf(place, "of-country", place.name);
      // what the article is about is named first: towns have more sides to turn to
      const name = { element, sides: OF_COUNTRY, along: [place.at, ...place.along], rank: 0.5 };
      pin(place.at, 2, [name, ...stopsOf(place.id, ["below", "above"])]);
      return;
    }
    const second = place.uncertainty ?? (place.low ? "low confidence" : "");
    const name = { element: nameOf(place, place.km ? "of-area" : "", place.name, second), sides: AROUND };
    if (place.km) {
      pin(place.at, 0, [name, ...stopsOf(place.id)], place.km);
      return;
    }
    const label = listed(place.name, place.what, place.country, second);
    const dot = make(
      "button",
      { type: "button", look: "dot", "aria-label": label },
      make("span", { look: sign(place) }),
    );
    // the dot says it all to a keyboard, so that its name need not be a second stop
    name.element.tabIndex = -1;
    const one = pin(place.at, 1, [{ element: chooser(place.id, dot, "map") }, name, ...stopsOf(place.id)]);
    one.place = place;
    one.name = name.element;
  }

  function pinNames() {
    page.places.forEach(pinPlace);
    for (const border of page.borders) {
      const element = nameOf(border, "of-border", `Border, ${border.length}`);
      pin(border.along[0], 1.5, [{ element, sides: AROUND, along: border.along }, ...stopsOf(border.id)]);
    }
    page.labels.forEach((label, order) => {
      const element = make("span", { look: `name of-${label.kind ?? "neighbour"}`, text: label.name, "aria-hidden": "true" });
      // counties lie close to one another: their names wait until the reader is near
      const degrees = label.kind === "county" ? label.degrees / 3 : label.degrees;
      // a country that a place of the article lies in is named where there is room, however small it is
      const [rank, part] = label.along
        ? [2, { element, sides: OF_COUNTRY, along: [label.at, ...label.along] }]
        : [3 + order / page.labels.length, { element, sides: ["middle", "below", "above"], degrees }];
      pin(label.at, rank, [part]);
    });
  }

  /* ---- Bubbles: marks that would cover each other stand as one until the reader is near enough ---- */

  const COVERS = 16;
  const BUBBLE = 24;

  /** Gather marks that would cover each other under the one that the article names first. */
  function gather() {
    const shown = events.get(chosen)?.place ?? chosen;
    const free = new Set(pins.filter((one) => one.place && one.place.id !== shown));
    const points = new Map([...free].map((one) => [one, map.latLngToLayerPoint(one.at)]));
    for (const one of pins) one.lead = one.members = null;
    for (const lead of free) {
      const within = (px) => [...free].filter((one) => points.get(one).distanceTo(points.get(lead)) < px);
      if (within(COVERS).length < 2) continue;
      lead.members = within(BUBBLE);
      for (const one of lead.members) {
        one.lead = lead;
        free.delete(one);
      }
    }
    for (const one of pins) if (one.place) showBubble(one);
    close.hidden = !pins.some((one) => one.members);
  }

  function showBubble(one) {
    one.dot.classList.toggle("gathered", one.lead !== null);
    one.more?.remove();
    // over the lines that lead into it
    one.marker.setZIndexOffset((one.members ? 2000 : 1000) - one.rank);
    if (!one.members) {
      // whoever came by keyboard is not left without a place
      if (one.bubble?.matches(":focus-visible")) one.dot.focus();
      one.bubble?.remove();
      return;
    }
    const others = one.members.filter((member) => member !== one);
    const rest = others.length > 1 ? `${others.length} more` : others[0].place.name;
    one.more = make("small", { text: `and ${rest}` });
    one.name.append(one.more);
    one.bubble ??= make("button", { type: "button", look: "bubble", run: () => comeNearer(one) });
    one.bubble.textContent = one.members.length;
    const names = one.members.map((member) => member.place.name).join(", ");
    one.bubble.setAttribute("aria-label", `${one.members.length} places close together: ${names}`);
    if (!one.bubble.isConnected) one.dot.after(one.bubble);
  }

  function comeNearer({ members }) {
    if (chosen) mark(chosen, "chosen", false);
    chosen = null;
    const heading = `${members.length} places close together`;
    const rows = members.map(({ place }) => make("li", {}, nameButton(place)));
    fillCard([make("h2", { text: heading }), make("ul", { look: "close" }, ...rows)], heading);
    const motion = calm.matches ? { animate: false } : { duration: 0.7 };
    const bounds = L.latLngBounds(members.map((member) => member.at));
    map.flyToBounds(bounds, { padding: [60, 60], maxZoom: map.getMaxZoom(), ...motion });
  }

  const GAP = 12;
  const FURTHER = [34];
  const apart = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

  function boxAt(point, [w, h], side, gap) {
    const x = /left$/i.test(side) ? -w - gap : /right$/i.test(side) ? gap : -w / 2;
    // of two lines beside a mark the first is level with it
    const beside = /^(left|right)$/.test(side) ? Math.max(-h / 2, 1 - GAP) : -h / 2;
    const y = /^above/.test(side) ? -h - gap : /^below/.test(side) ? gap : beside;
    // a corner is further off than a side, so that it may come nearer, but not onto the mark
    const nearer = /^(above|below)(Left|Right)$/.test(side) ? 0.75 : 1;
    return {
      x: point.x + (x < -w / 2 ? -w - gap * nearer : x > 0 ? gap * nearer : x),
      y: point.y + (/^above/.test(side) ? -h - gap * nearer : y > 0 ? gap * nearer : y),
      w,
      h,
    };
  }

  const pixelsPerDegree = () => map.options.crs.scale(map.getZoom()) / 360;

  function pixelsOf(one) {
    if (!one.km) return 0;
    const north = L.latLng(Math.min(one.at.lat + one.km / 111.2, 85), one.at.lng);
    return map.latLngToLayerPoint(one.at).y - map.latLngToLayerPoint(north).y;
  }

  function inView(box) {
    const { min, max } = map.getPixelBounds();
    const origin = map.getPixelOrigin();
    const [left, top] = [box.x + origin.x - min.x, box.y + origin.y - min.y];
    return left >= 0 && top >= 0 && left + box.w <= max.x - min.x && top + box.h <= max.y - min.y;
  }

  /** Small boxes along the borders, for names to keep off. */
  function boxesAlongBorders() {
    const lines = page.borders.flatMap((border) =>
      drawn.layers[border.id].getLayers().flatMap((line) => line.getLatLngs().flat(1)),
    );
    const cells = new Map();
    for (const at of lines) {
      const { x, y } = map.latLngToLayerPoint(at);
      cells.set(`${Math.round(x / 8)} ${Math.round(y / 8)}`, { x: x - 3, y: y - 3, w: 6, h: 6 });
    }
    return [...cells.values()];
  }

  /** Give every name and every row of stops a side where it covers no other, or leave the name out. */
  function settle() {
    gather();
    const taken = pins
      .filter((one) => one.dot && (one.members || !one.lead))
      .map((one) => {
        const { x, y } = map.latLngToLayerPoint(one.at);
        const wide = one.members ? BUBBLE : COVERS;
        return { x: x - wide / 2, y: y - wide / 2, w: wide, h: wide };
      });
    taken.push(...boxesOfControls());
    const parts = pins.flatMap((one) =>
      one.parts.filter((part) => part.sides).map((part) => ({ rank: one.rank, ...part, one })),
    );
    parts.sort((a, b) => Boolean(b.stays) - Boolean(a.stays) || a.rank - b.rank);
    const lines = boxesAlongBorders();
    for (const marker of document.querySelectorAll(".with-stops")) marker.classList.remove("with-stops");
    for (const part of parts) settlePart(part, taken, part.stays ? [] : lines);
    waiting.hidden = !document.querySelector(".with-stops");
  }

  /** Draw the line from a place to stops that stand off from it. */
  function leadTo(element, anchor, box, far) {
    element.leader ??= make("span", { look: "leader" });
    element.leader.remove();
    if (!far) return;
    const [x, y] = [box.x + box.w / 2 - anchor.x, box.y + box.h / 2 - anchor.y];
    element.leader.style.cssText = `width: ${Math.hypot(x, y)}px; rotate: ${Math.atan2(y, x)}rad`;
    element.before(element.leader);
  }

  function settlePart({ element, sides, along, stays, degrees, one }, taken, lines) {
    const gathered = one.lead && !one.members;
    if (gathered && !stays) {
      element.classList.add("out-of-room");
      element.style.translate = `${GAP}px -50%`;
      return;
    }
    element.classList.remove("out-of-room");
    const size = [element.offsetWidth, element.offsetHeight];
    const anchor = map.latLngToLayerPoint(one.at);
    const radius = pixelsOf(one);
    const room = radius > Math.max(...size) ? ["middle", ...sides] : sides;
    const points = (along ?? [one.at]).map((at) => map.latLngToLayerPoint(at));
    // stops that find no room beside their place stand off from it, on a line
    const gaps = stays ? [GAP, ...FURTHER] : [GAP + radius];
    const boxes = gaps.flatMap((gap) =>
      room.flatMap((side) => points.map((point) => boxAt(point, size, side, gap))),
    );
    const free = (others, among) => among.find((box) => others.every((other) => apart(box, other)));
    const whole = boxes.filter(inView);
    // a name that is cut off says nothing, a number still counts
    const candidates = [[...taken, ...lines], taken].map((others) => free(others, whole));
    if (stays) candidates.push(free(taken, boxes));
    const open = candidates.find(Boolean);
    const box = open ?? boxes[0];
    element.style.translate = `${Math.round(box.x - anchor.x)}px ${Math.round(box.y - anchor.y)}px`;
    if (stays) leadTo(element, anchor, box, boxes.indexOf(box) >= room.length * points.length);
    // a name much wider than its country says more of the name than of the country
    const fits = degrees === undefined || (degrees * pixelsPerDegree() > 0.6 * box.w && inView(box));
    const found = open !== undefined;
    if (stays && !found) (one.lead?.bubble ?? one.dot)?.classList.add("with-stops");
    // stops wait at their dot for the reader to come nearer, if they have one
    if (found ? fits : stays && !one.dot) taken.push(box);
    else element.classList.add("out-of-room");
    if (element.leader && !found && one.dot) element.leader.remove();
  }

  /** Where the controls lie: no name is written below them. */
  function boxesOfControls() {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [...byId("frame").querySelectorAll(".globe svg, .leaflet-control, .credit-line")].map((control) => {
      const box = control.getBoundingClientRect();
      const { x, y } = map.containerPointToLayerPoint([box.left - left, box.top - top]);
      return { x, y, w: box.width, h: box.height };
    });
  }

  /* ---- The legend, which is the layer control too, and the tools ---- */

  const waiting = legendItem("sign sign-point sign-waiting", "its events show when you come nearer");
  const close = legendItem("bubble", "number of places close together");

  function buildLegend() {
    const some = (test) => page.places.some(test);
    const point = (place) => ["city", "capital"].includes(place.kind);
    const whole = page.borders.every((border) => !border.drawnWithin);
    waiting.hidden = close.hidden = true;
    const items = [
      page.events.some((event) => event.place) && legendItem("stop", "event, in order of time", "stops"),
      document.querySelector(".country-named") && legendItem("sign sign-country", "country of the article"),
      page.borders.length && legendItem("sign sign-border", whole ? "border, in full detail" : "border", "borders"),
      page.disputed && legendItem("sign sign-disputed", "disputed border"),
      page.contested.some((ground) => ground.inView) && legendItem("sign sign-contested", "claimed by several countries", "disputes"),
      some((place) => place.km) && legendItem("sign sign-area", "known only roughly", "areas"),
      some((place) => place.kind === "capital") && legendItem("sign sign-point sign-capital", "capital"),
      some((place) => place.kind === "city") && legendItem("sign sign-point", "town or city"),
      some((place) => !point(place) && !place.km && place.kind !== "country") &&
        legendItem("sign sign-extent", "other place"),
      some((place) => place.shape) && legendItem("sign sign-shape", "line or area of a place"),
      some((place) => place.low) && legendItem("sign sign-point sign-low", "low confidence"),
      close,
      waiting,
    ].filter(Boolean);
    const pinless = page.events
      .filter((event) => !event.place)
      .map((event) => stopButton(event.number, "map"));
    if (pinless.length) items.push(make("li", {}, make("span", { text: "without a pin" }), ...pinless));
    if (items.length === 2 && !page.tiles) return;
    const list = make("ul", { "aria-label": "Legend" }, ...items);
    byId("legend").append(
      narrow.matches ? make("details", {}, make("summary", { text: "Legend" }), list) : list,
    );
  }

  function goHome() {
    map.flyToBounds(page.fit, {
      ...home.padding,
      ...(calm.matches ? { animate: false } : { duration: 0.7 }),
    });
  }

  function tellOfNothing() {
    if (page.places.length || page.borders.length) return;
    const notice = byId("notice");
    notice.textContent = "No place of this article was found, so the map shows the whole world.";
    notice.hidden = false;
  }

  function openAtStop() {
    const number = /^#stop=(\d+)$/.exec(location.hash)?.[1];
    if (events.has(`e${number}`)) choose(`e${number}`, "link");
  }

  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", `Map of ${page.title}`);
  buildStory();
  buildDrawer(page.text === "none" ? "List" : "Text");
  buildDock();
  buildLegend();
  map.options.maxBoundsViscosity = 1;
  fit();
  bindShapes();
  pinNames();
  buildTools(map, goHome);
  buildTiles(map, page.tiles);
  tellOfNothing();
  settle();
  map.on("moveend resize", settle);
  new ResizeObserver(refit).observe(byId("frame"));
  window.matchMedia("print").addEventListener("change", fit);
  window.addEventListener("hashchange", openAtStop);
  openAtStop();
})();
