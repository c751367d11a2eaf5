import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from PIL import Image
from pyproj import Geod
from readings import O_ALAY, crowded_reading, empty_reading, hostile_reading
from readings import seed_reading as hand_made

from geomap.article.sources import from_text
from geomap.errors import UsageError
from geomap.model.feature import Feature
from geomap.model.reading import Article, Place, Reading
from geomap.outputs.figure import Style, alt_text, draw, draw_all
from geomap.outputs.figure.frame import Frame, frame_of, shown_of
from geomap.outputs.figure.marks import circle_of
from geomap.outputs.figure.sheet import Sheet, laid_out
from geomap.outputs.figure.writing import matplotlib_settings
from geomap.reading.document import from_json, to_document, to_json
from geomap.reading.reader import read

SVG = "{http://www.w3.org/2000/svg}"
WGS84 = Geod(ellps="WGS84")


def texts(svg: bytes) -> list[str]:
    """Return every text of a figure, as somebody finds who searches in it."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def said(svg: bytes) -> str:
    return " ".join(texts(svg))


def group(svg: bytes, name: str) -> ElementTree.Element | None:
    return next((one for one in ElementTree.fromstring(svg).iter(f"{SVG}g") if one.get("id") == name), None)


def sheet_of(reading: Reading, **style: object) -> Sheet:
    with matplotlib_settings():
        return laid_out(reading, Style(**style), "full", None)  # type: ignore[arg-type]


def places(*spots: tuple[str, float, float], kind: str = "city", confidence: float = 0.9) -> Reading:
    found = [
        Place(Feature(f"user:{name}", name, kind, None, None, lon, lat), (), confidence, "made up")  # type: ignore[arg-type]
        for name, lon, lat in spots
    ]
    return Reading(Article("Places", "Somewhere.", None, "a.txt"), tuple(found))


@pytest.fixture(scope="module")
def svg(seed_reading: Reading) -> bytes:
    return draw(seed_reading, "svg")


@pytest.fixture(scope="module")
def pdf(seed_reading: Reading) -> bytes:
    return draw(seed_reading, "pdf")


@pytest.mark.slow("cambodia-laos-military-ties")
@pytest.mark.parametrize(
    "words",
    [
        "cambodia-laos-military-ties",
        "5 October 2023 · cambodia-laos-military-ties.txt",
        "Vientiane",
        "LAOS",
        "CAMBODIA",
        "THAILAND",
        "Mekong",
        "Gulf of Tonkin",
        "ວຽງຈັນ",
        "about ±20 km",
        "Cambodia–Laos border",
        "Cambodia–Laos border: 561 km",
        "The article says over 500 km: consistent.",
        "1–4 October 2023 · Vientiane",
        "2 October 2023 · place not stated",
        "Aid: Aid from Cambodia to Laos",
        "200 km",
        "border, at full detail",
        "event without a place on the map",
    ],
)
def test_the_seed_says(svg: bytes, words: str) -> None:
    assert words in texts(svg)


def test_the_seed_credits_its_sources(svg: bytes, seed_reading: Reading) -> None:
    for credit in (*seed_reading.credits, "Basemap: Natural Earth", "Lambert azimuthal equal-area projection"):
        assert credit in said(svg)


def test_names_without_glyphs_are_left_out(svg: bytes) -> None:
    assert not re.search("[\u1780-\u17ff]", said(svg))  # Khmer, which DejaVu does not have


def test_events_are_numbered_on_the_map_and_in_the_key(svg: bytes) -> None:
    count = {number: texts(svg).count(number) for number in "123456"}
    # beside the map, on it where the event has a place, and two of them in the legend
    assert count == {"1": 3, "2": 2, "3": 2, "4": 2, "5": 1, "6": 2}


def test_the_border_is_drawn_with_every_vertex(seed_reading: Reading) -> None:
    sheet = sheet_of(seed_reading)
    (drawn,) = [c for c in sheet.figure.axes[1].collections if c.get_gid() == "border-b0"]
    vertices = sum(len(path.vertices) for path in drawn.get_paths())
    import shapely

    assert vertices >= shapely.get_num_coordinates(seed_reading.borders[0].geometry) > 2500


@pytest.mark.slow
def test_same_bytes_whatever_the_caller_has_set(seed_reading: Reading, svg: bytes, pdf: bytes) -> None:
    import matplotlib

    png = draw(seed_reading, "png")
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9, "text.usetex": True}):
        # drawn together they are as when drawn alone
        assert draw_all(seed_reading, ["pdf", "png", "svg"]) == {"pdf": pdf, "png": png, "svg": svg}
        assert matplotlib.rcParams["font.size"] == 30


def test_svg_describes_itself(svg: bytes, seed_reading: Reading) -> None:
    root = ElementTree.fromstring(svg)
    described = root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert described is not None
    assert root.get("aria-labelledby") == described.get("id")
    assert described.text == alt_text(seed_reading)
    assert "OpenStreetMap contributors" in svg.decode().partition("<defs>")[0]
    assert b"<dc:date>" not in svg
    ids = re.findall(r' id="([^"]*)"', svg.decode())
    assert len(ids) == len(set(ids))


def test_svg_has_fonts_to_fall_back_on(svg: bytes) -> None:
    families = set(re.findall(r"font-family: ([^;]*)", svg.decode()))
    assert families == {"'DejaVu Sans', Verdana, sans-serif", "'DejaVu Serif', Georgia, serif"}


def test_without_a_title() -> None:
    root = ElementTree.fromstring(draw(replace(PACIFIC, article=replace(PACIFIC.article, title="")), "svg"))
    assert root.findtext(f"{SVG}title") == "Map"
    assert root.find(f"{SVG}desc") is not None


def test_pdf_has_text_and_says_what_it_is(pdf: bytes) -> None:
    document = pypdf.PdfReader(io.BytesIO(pdf))
    (page,) = document.pages
    text = page.extract_text()
    for words in ("Vientiane", "O'Alay", "about ±20 km", "1–4 October 2023 · Vientiane", "ODbL 1.0"):
        assert words in text
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(180, abs=0.1)
    assert document.metadata is not None
    assert document.metadata.title == "cambodia-laos-military-ties"
    assert "GeoNames" in str(document.metadata["/Keywords"])
    assert "/CreationDate" not in document.metadata
    assert b"/FontFile2" in pdf
    assert b"/Subtype /Type3" not in pdf


def test_png_has_the_size_that_was_asked_for(seed_reading: Reading) -> None:
    picture = Image.open(io.BytesIO(draw(seed_reading, "png", style=Style(width_mm=127, dpi=100))))
    assert picture.width == 500
    assert picture.info["Title"] == "cambodia-laos-military-ties"
    assert "OpenStreetMap contributors, ODbL 1.0" in picture.info["Copyright"]
    assert picture.info["Description"] == alt_text(seed_reading)


def test_type_is_never_smaller_than_six_points(seed_reading: Reading) -> None:
    for width in (60, 180):
        figure = sheet_of(seed_reading, width_mm=width).figure
        sizes = [text.get_fontsize() for axes in figure.axes for text in axes.texts]
        assert min(sizes) >= 6


def boxes_on_paper(sheet: Sheet, axes: int) -> list[tuple[str, object]]:
    """Return where each text really is, in pixels, as matplotlib draws it; halos left out."""
    sheet.figure.draw_without_rendering()
    shown = [text for text in sheet.figure.axes[axes].texts if not text.get_path_effects()]
    return [(text.get_text(), text.get_window_extent()) for text in shown]


@pytest.mark.quick("seed-180")
@pytest.mark.parametrize(("name", "width"), [("seed", 85), ("seed", 180), ("crowd", 180)])
def test_labels_overlap_neither_each_other_nor_marks(seed_reading: Reading, name: str, width: int) -> None:
    reading = {"seed": seed_reading, "crowd": crowded_reading()}[name]
    with matplotlib_settings():
        sheet = laid_out(reading, Style(width_mm=width), "full", None)
        boxes = [where.box for where in sheet.placed.values()]
        assert len(boxes) >= 8
        for (left, bottom, right, top), other in combinations([*boxes, *sheet.taken], 2):
            if other in boxes or (left, bottom, right, top) in boxes:
                assert right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= bottom
        for (one, a), (other_text, b) in combinations(boxes_on_paper(sheet, 1), 2):
            over = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)  # type: ignore[attr-defined]
            # lines of one label stand as close as lines do
            assert min(over) < 3, (one, other_text)


@pytest.mark.quick("60")
@pytest.mark.parametrize("width", [60, 119, 300])
def test_nothing_is_cut_at_the_edge(seed_reading: Reading, width: int) -> None:
    with matplotlib_settings():
        sheet = laid_out(seed_reading, Style(width_mm=width), "full", None)
        edge = sheet.figure.get_window_extent()
        for axes in (0, 1):
            for text, box in boxes_on_paper(sheet, axes):
                inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= edge.x1 and box.y1 <= edge.y1  # type: ignore[attr-defined]
                assert inside, text


def test_a_circle_is_as_large_as_the_uncertainty(seed_reading: Reading) -> None:
    frame = frame_of(seed_reading, 110, (100, 180))
    x, y = frame.at(O_ALAY.lon, O_ALAY.lat)
    ring = circle_of(O_ALAY.lon, O_ALAY.lat, 20, frame).exterior.coords
    radii = [((a - x) ** 2 + (b - y) ** 2) ** 0.5 * frame.m_per_mm / 1000 for a, b in ring]
    # an equal-area projection stretches by less than 1 % so near its middle
    assert min(radii) == pytest.approx(20, rel=0.01)
    assert max(radii) == pytest.approx(20, rel=0.01)


def on_ground_km(frame: Frame, one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the distance of two points on the ground, and by the map's scale."""
    (x, y), (other_x, other_y) = frame.at(*one), frame.at(*other)
    by_scale = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 * frame.km_per_mm()
    return WGS84.inv(*one, *other)[2] / 1000, by_scale


def test_the_scale_bar_is_true_in_the_middle(seed_reading: Reading) -> None:
    frame = frame_of(seed_reading, 110, (100, 180))
    west, south, east, north = frame.view.fit
    lon, lat = (west + east) / 2, (south + north) / 2
    true, shown = on_ground_km(frame, (lon - 0.5, lat), (lon + 0.5, lat))
    assert shown == pytest.approx(true, rel=0.002)


def test_the_scale_bar_is_true_in_the_middle_of_the_world() -> None:
    frame = frame_of(empty_reading(), 172, (70, 160))
    assert frame.projection.name == "Equal Earth"
    west, south, east, north = frame.bounds
    (lon,), (lat,) = frame.projection.unproject([(west + east) / 2], [(south + north) / 2])
    true, shown = on_ground_km(frame, (lon - 2, lat), (lon + 2, lat))
    assert shown == pytest.approx(true, rel=0.002)


PACIFIC = places(("Suva", 178.44, -18.14), ("Apia", -171.77, -13.83), ("Nuku'alofa", -175.2, -21.14))


def test_across_the_antimeridian() -> None:
    frame = frame_of(PACIFIC, 172, (90, 160))
    suva, apia = frame.at(178.44, -18.14), frame.at(-171.77, -13.83)
    assert frame.holds(suva)
    assert frame.holds(apia)
    assert suva[0] < apia[0]
    true, shown = on_ground_km(frame, (178.44, -18.14), (-171.77, -13.83))
    assert shown == pytest.approx(true, rel=0.01)
    west, _, east, _ = frame.view.near
    assert -180 <= west < 180 < east < west + 60
    assert {"Suva", "Apia", "FIJI"} <= set(texts(draw(PACIFIC, "svg")))


def test_land_is_whole_on_both_sides_of_the_antimeridian() -> None:
    frame = frame_of(PACIFIC, 172, (90, 160))
    sheet = sheet_of(PACIFIC)
    water = next(c for c in sheet.figure.axes[1].collections if c.get_gid() == "water")
    box = water.get_paths()[0].get_extents()
    assert box.x0 <= 0
    assert box.x1 >= frame.width_mm


@pytest.mark.quick("82.0")
@pytest.mark.parametrize("lat", [82.0, -77.8])
def test_near_a_pole(lat: float) -> None:
    reading = places(("Base", 166.7, lat), ("Camp", -60.0, lat))
    frame = frame_of(reading, 172, (90, 160))
    assert frame.holds(frame.at(166.7, lat))
    assert frame.holds(frame.at(-60.0, lat))
    assert {"Base", "Camp"} <= set(texts(draw(reading, "svg")))


def test_a_country_far_larger_than_the_story_is_not_fitted() -> None:
    city = places(("Vladivostok", 131.9, 43.1))
    russia = Place(Feature("geonames:2017370", "Russia", "country", "RUS", None, 100.0, 60.0), (), 0.9, "")
    west, _, east, _ = shown_of(replace(city, places=(*city.places, russia))).fit
    assert east - west < 10
    west, _, east, _ = shown_of(replace(city, places=(russia,))).fit
    assert east - west > 100


def test_no_place() -> None:
    svg = draw(empty_reading(), "svg")
    assert "No place was found in this article." in texts(svg)
    assert "Nothing here" in texts(svg)
    assert "No place was found" in alt_text(empty_reading())


def test_what_is_not_placed_is_listed() -> None:
    svg = draw(hand_made(), "svg")
    assert "Not placed" in texts(svg)
    assert "Royal Academy (an institution; the text does not say where it sits)" in said(svg)


def test_low_confidence_looks_otherwise() -> None:
    svg = draw(hand_made(), "svg")
    assert "Phnom Penh?" in texts(svg)
    assert "may be another place of that name" in texts(svg)
    assert "Phnom Penh, Cambodia (45% sure, or Kampong Speu, Cambodia)" in said(svg)
    sure = draw(places(("Town", 10.0, 50.0)), "svg")
    unsure = draw(places(("Town", 10.0, 50.0), confidence=0.4), "svg")
    assert "Town" in texts(sure)
    assert "Town?" in texts(unsure)
    assert "may be another place of that name" not in texts(sure)


@pytest.mark.slow
def test_what_has_no_room_is_listed() -> None:
    sheet = sheet_of(crowded_reading())
    assert sheet.unlabelled
    shown = {text for text, _ in boxes_on_paper(sheet, 1)}
    assert "On the map, without room for the name" in {text for text, _ in boxes_on_paper(sheet, 0)}
    # numbers come before names: hardly any event is lost, and the key says which
    events, on_map = sheet.content.article["events"], sheet.content.events_on_map
    lost = [event for event in events if event["number"] not in on_map]
    assert len(lost) < 5
    assert {str(number) for number in on_map} <= shown
    assert {event["where"] for event in lost} <= set(sheet.unlabelled)


def test_a_border_of_the_article_is_broken_where_it_is_disputed(seed_reading: Reading) -> None:
    text = "The border between India and Pakistan was closed near Srinagar and at Wagah, near Lahore."
    svg = draw(read(Article("Line of Control", text, None, "a.txt")), "svg")
    broken = group(svg, "border-disputed")
    assert broken is not None and group(svg, "border-b0") is not None
    assert all("stroke-dasharray" in path.get("style", "") for path in broken.iter(f"{SVG}path"))
    assert group(draw(seed_reading, "svg"), "border-disputed") is None


def test_disputed_lines_are_dashed_and_contested_ground_is_hatched() -> None:
    text = "Indian and Pakistani troops exchanged fire near Srinagar, in Kashmir, and in Muzaffarabad and Leh, Ladakh."
    reading = read(Article("Kashmir", text, None, "a.txt"))
    svg = draw(reading, "svg")
    lines = group(svg, "disputed-lines")
    assert lines is not None
    assert all("stroke-dasharray" in path.get("style", "") for path in lines.iter(f"{SVG}path"))
    assert group(svg, "contested-ground") is not None
    assert "Jammu and Kashmir: claimed by India and Pakistan" in said(svg)
    assert "Borders as held on the ground." in said(svg)
    assert "Borders as seen by India." in said(draw(reading, "svg", worldview="India"))


HOSTILE_TITLES = [
    "$x^2$ and $\\frac{1}{2",
    "\\alpha \\$5 {\\bf x} \\input{/etc/passwd}",
    "a/b ../../c 'quoted' \"double\" `tick`",
    "<b>bold</b> &amp; ]]> <!-- -->",
]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_title_is_text(title: str) -> None:
    reading = replace(PACIFIC, article=replace(PACIFIC.article, title=title))
    assert title in texts(draw(reading, "svg"))
    text = pypdf.PdfReader(io.BytesIO(draw(reading, "pdf"))).pages[0].extract_text()
    assert title.split()[0] in text


def test_a_long_title_is_shortened() -> None:
    for title in ("word " * 2000, "x" * 10_000):
        reading = replace(PACIFIC, article=replace(PACIFIC.article, title=title))
        lines = [text for text in texts(draw(reading, "svg")) if text.startswith(title[:4])]
        assert len(lines) == 3
        assert lines[-1].endswith("…")


def test_controls_emoji_and_scripts_without_a_font_are_no_boxes() -> None:
    title = "A\x00\x0b\u202eB 日本語 and ភ្នំពេញ 🙂 too \u2028 end"
    reading = replace(PACIFIC, article=replace(PACIFIC.article, title=title))
    assert "A B […] and […] too end" in texts(draw(reading, "svg"))


def test_every_string_is_hostile() -> None:
    svg = draw(hostile_reading(), "svg")
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert not names & {"script", "img", "image", "a", "foreignObject"}
    assert draw(hostile_reading(), "pdf").startswith(b"%PDF")


@pytest.mark.slow
def test_as_much_of_the_article_as_was_asked_for() -> None:
    text = "Ministers from both sides met in Vientiane, Laos, on 3 October 2023 to talk about the border."
    reading = hand_made()
    event = replace(reading.events[0], summary=text, start=0, end=len(text), evidence=((0, len(text)),))
    own = replace(reading, article=replace(reading.article, text=text), events=(event,), borders=(), unplaced=())
    own = replace(own, places=tuple(replace(place, mentions=()) for place in own.places))
    assert "Ministers from both sides" in said(draw(own, "svg"))
    assert "Ministers from both sides" not in draw(own, "svg", text="none").decode()
    assert "Talks" in texts(draw(own, "svg", text="none"))


def test_alt_text(seed_reading: Reading) -> None:
    told = alt_text(seed_reading)
    assert told.startswith("Map of the article “cambodia-laos-military-ties”. It shows Vientiane (Laos) and O'Alay")
    assert "about ±20 km" in told
    assert "Cambodia–Laos border: 561 km measured; the article says over 500 km, consistent." in told
    assert "4, 2 October 2023: Statement" in told
    assert len(alt_text(crowded_reading())) < 1500


@pytest.mark.quick("dark")
@pytest.mark.parametrize("scheme", ["light", "dark", "grey"])
def test_schemes(seed_reading: Reading, scheme: str) -> None:
    picture = Image.open(io.BytesIO(draw(seed_reading, "png", style=Style(dpi=60, scheme=scheme)))).convert("RGB")  # type: ignore[arg-type]
    coloured = any(max(pixel) - min(pixel) > 12 for _, pixel in picture.getcolors(1 << 20) or [])
    assert coloured == (scheme != "grey")
    assert (sum(picture.getpixel((2, 2))) > 600) == (scheme != "dark")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ({"width_mm": 5.0}, "5 mm wide: give 60 to 1200"),
        ({"width_mm": float("nan")}, "nan mm wide"),
        ({"dpi": 10_000}, "10000 dpi: give 50 to 1200"),
        ({"width_mm": 1000.0, "dpi": 1200}, "too many pixels"),
        ({"scheme": "sepia"}, "no scheme is called 'sepia'"),
    ],
)
def test_a_style_out_of_range(style: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Style(**style)


def test_without_matplotlib(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell in Vientiane.")
    code = "import sys; sys.modules['matplotlib'] = None; from geomap.cli.commands import main; main()"
    command = [sys.executable, "-c", code, "map", "a.txt", "-o", "a.png"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "geomap: a figure needs matplotlib: pip install 'geomap[figure]'\n"
    assert not (tmp_path / "a.png").exists()


def test_an_event_whose_place_has_no_room_is_not_on_the_map() -> None:
    """An editor made a country of a town, which no outline is known of."""
    row = json.loads(to_json(to_document(read(from_text("Soldiers attacked Goma on 3 May 2023.")))))
    row["places"][0].update(kind="country", country=None)
    svg = draw(from_json(json.dumps(row), source="x.json"), "svg")
    assert "event without a place on the map" in texts(svg)
    assert "event, in order of time" not in texts(svg)
