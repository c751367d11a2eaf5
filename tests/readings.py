"""Readings made by hand, for the tests of what draws a Reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from shapely.geometry import LineString, MultiLineString

from geomap.model.feature import Candidate, Feature, NearestBorder
from geomap.model.reading import (
    Article,
    Border,
    Claim,
    DateSpan,
    Event,
    Mention,
    MentionKind,
    Participant,
    Place,
    PublishedLength,
    Reading,
    Unplaced,
)

SEED = Path(__file__).parent.parent / "seeds" / "cambodia-laos-military-ties.txt"

VIENTIANE = Feature("geonames:1651944", "Vientiane", "capital", "LAO", "Vientiane Prefecture", 102.6, 17.96667)
PHNOM_PENH = Feature("geonames:1821306", "Phnom Penh", "capital", "KHM", "Phnom Penh", 104.91601, 11.56245)
CAMBODIA = Feature("geonames:1831722", "Cambodia", "country", "KHM", None, 105.0, 13.0, bbox=(102.3, 9.9, 107.6, 14.7))
LAOS = Feature("geonames:1655842", "Laos", "country", "LAO", None, 105.0, 18.0, bbox=(100.1, 13.9, 107.7, 22.5))
O_ALAY = Feature(
    "curated:o-alay",
    "O’Alay",
    "area",
    None,
    None,
    106.49,
    14.52,
    uncertainty_km=20,
    claimed_by=("KHM", "LAO"),
    basis="Inferred: the stretch of the Stung Treng–Attapeu border about the Sekong river.",
    sources=("Xinhua, August 2017: globaltimes.cn/content/1060981.shtml", "https://www.durham.ac.uk/ibru"),
)


def spans(text: str, needle: str) -> list[tuple[int, int]]:
    """Return where `needle` stands in `text`."""
    found, start = [], text.find(needle)
    while start >= 0:
        found.append((start, start + len(needle)))
        start = text.find(needle, start + 1)
    return found


def mentions(text: str, needle: str, kind: MentionKind) -> list[Mention]:
    """Return a mention for each time that `needle` stands in `text`."""
    return [Mention(needle, start, end, kind) for start, end in spans(text, needle)]


def _sentence(text: str, first: str, last: str) -> tuple[int, int]:
    start = text.index(first)
    return start, text.index(last, start) + len(last)


def _places(text: str) -> tuple[Place, ...]:
    def named(*groups: list[Mention]) -> tuple[Mention, ...]:
        found = sorted((mention for group in groups for mention in group), key=lambda mention: mention.start)
        return tuple(
            mention
            for mention in found
            if not text[mention.end].isalpha() and not text[: mention.start].endswith("Royal Academy of ")
        )

    return (
        Place(
            CAMBODIA,
            named(
                mentions(text, "Cambodia", "toponym"),
                mentions(text, "Cambodian", "demonym"),
                mentions(text, "the Kingdom", "alias"),
            ),
            0.99,
            "a country, named in the title and throughout",
        ),
        Place(
            LAOS,
            named(mentions(text, "Laos", "toponym"), mentions(text, "Lao", "demonym")),
            0.99,
            "a country, named in the title and throughout",
        ),
        Place(
            VIENTIANE,
            tuple(mentions(text, "Vientiane", "toponym")),
            0.98,
            "a capital; the text says “Vientiane, Laos”",
            alternatives=(
                Candidate(
                    Feature("geonames:1", "Vientiane Prefecture", "admin1", "LAO", None, 102.66, 18.1),
                    0.31,
                    "its province",
                ),
            ),
            nearest_border=NearestBorder("border:LAO-THA", 1.9),
        ),
        Place(
            PHNOM_PENH,
            tuple(mentions(text, "RCAF headquarters", "organisation")),
            0.45,
            "the organisation has its seat there; the text does not name the city",
            alternatives=(
                Candidate(
                    Feature("geonames:2", "Kampong Speu", "city", "KHM", None, 104.52, 11.45), 0.2, "barracks nearby"
                ),
            ),
        ),
        Place(
            O_ALAY,
            tuple(mentions(text, "O’Alay", "toponym")),
            0.8,
            "a curated place: both countries claim the area",
            nearest_border=NearestBorder("border:KHM-LAO", 0.0),
        ),
    )


def line() -> MultiLineString:
    """Return a rough line between Cambodia and Laos, for tests that need no true one."""
    return MultiLineString(
        [
            LineString([(105.18, 14.35), (105.5, 14.1), (105.9, 13.95), (106.1, 14.05)]),
            LineString([(106.1, 14.05), (106.0, 14.35), (106.5, 14.55), (106.9, 14.3), (107.4, 14.4), (107.55, 14.69)]),
        ]
    )


def _border(text: str, border: Border | None) -> Border:
    if border is None:
        border = Border(
            "border:KHM-LAO",
            "KHM",
            "LAO",
            line(),
            556.2,
            "OpenStreetMap, 2024",
            2,
            ends=((105.18, 14.35), (107.55, 14.69)),
            provinces_a=("Preah Vihear", "Stung Treng", "Ratanakiri"),
            provinces_b=("Champasak", "Attapeu"),
            published=(PublishedLength(555, "CIA World Factbook"),),
        )
    start, end = spans(text, "over 500km")[0]
    return replace(
        border,
        mentions=tuple(mentions(text, "shared border", "border")),
        claims=(Claim("over 500km", start, end, "over", 500, "consistent"),),
    )


def _events(text: str) -> tuple[Event, ...]:
    pledge = _sentence(text, "The pledge was", "People’s Army.")
    post = _sentence(text, "“This activity", "RCAF headquarters.")
    premier = _sentence(text, "Pisen extended", "subsequent meeting.")
    gifts = _sentence(text, "He also thanked", "Covid-19 vaccines.")
    clashes = _sentence(text, "This collaboration has", "he added.")
    trip = _sentence(text, "The Cambodian delegation’s", "October 1-4.")
    pisen = Participant("Vong Pisen", "commander-in-chief, Royal Cambodian Armed Forces", "KHM")
    khamliang = Participant("Khamliang Outhakaysone", "deputy minister of national defence", "LAO")
    siphandone = Participant("Sonexay Siphandone", "prime minister", "LAO")
    days = DateSpan("XXXX-10-01", "XXXX-10-04", "day", "inherited")
    return (
        Event(
            "e1",
            "CONSULT",
            "reported",
            "The two commanders meet and pledge closer military cooperation",
            *pledge,
            (pledge,),
            days,
            VIENTIANE.id,
            "stated",
            participants=(pisen, khamliang),
            confidence=0.9,
        ),
        Event(
            "e2",
            "STATEMENT",
            "reported",
            "The Cambodian forces post about the visit",
            *post,
            (post,),
            DateSpan("XXXX-10-02", "XXXX-10-02", "day", "stated"),
            PHNOM_PENH.id,
            "inferred",
            participants=(Participant("Royal Cambodian Armed Forces", None, "KHM"),),
        ),
        Event(
            "e3",
            "CONSULT",
            "reported",
            "Pisen meets the prime minister",
            *premier,
            (premier,),
            days,
            VIENTIANE.id,
            "inherited",
            participants=(pisen, siphandone),
        ),
        Event(
            "e4",
            "AID",
            "reported",
            "Cambodia gave Laos funds, medical equipment and vaccines",
            *gifts,
            (gifts,),
            place=None,
            participants=(siphandone,),
        ),
        Event(
            "e5",
            "OTHER",
            "reported",
            "Past confrontations in the O’Alay area",
            *clashes,
            (clashes,),
            place=O_ALAY.id,
            place_basis="stated",
        ),
        Event(
            "e6",
            "TRAVEL",
            "reported",
            "The delegation’s four days in Laos",
            *trip,
            (trip,),
            DateSpan("XXXX-10-01", "XXXX-10-04", "day", "stated"),
            LAOS.id,
            "stated",
            destination=LAOS.id,
        ),
    )


def seed_reading(border: Border | None = None) -> Reading:
    """Return what a careful human reads out of the seed article."""
    text = SEED.read_text(encoding="utf-8")
    academy = mentions(text, "Royal Academy", "organisation")[0]
    return Reading(
        Article("Cambodia, Laos strengthen military ties, border security", text, None, SEED.name),
        _places(text),
        (_border(text, border),),
        _events(text),
        (Unplaced(academy, "an institution; the text does not say where it sits"),),
        ("Gazetteer: GeoNames, CC BY 4.0", "Border: © OpenStreetMap contributors, ODbL", "Made with Natural Earth"),
    )


HOSTILE = (
    "{{7*7}} {% for x in y %} ${alert(1)} `${document.title='owned'}` </script><script>window.owned=1</script> "
    "<!-- <img src=x onerror=window.owned=1> ]]> &lt;b&gt; "
    "\u2028 \u2029 \u202eright-to-left\u202c \\u003c 'quoted' \"double\""
)


def hostile_reading() -> Reading:
    """Return a reading whose every string tries to run, or to break out of where it stands."""
    text = f"It began at {HOSTILE} yesterday.\n\nThen {HOSTILE} again."
    start = text.index(HOSTILE)
    mention = Mention(HOSTILE, start, start + len(HOSTILE), "toponym")
    feature = replace(
        VIENTIANE,
        name=HOSTILE,
        admin1=HOSTILE,
        basis=HOSTILE,
        sources=(HOSTILE, "javascript:alert(1)"),
        uncertainty_km=9,
    )
    other = Candidate(replace(PHNOM_PENH, name=HOSTILE), 0.2, HOSTILE)
    place = Place(feature, (mention,), 0.4, HOSTILE, (other,), NearestBorder(HOSTILE, 3))
    claim = Claim(HOSTILE, start, start + len(HOSTILE), HOSTILE, 1, "unclear")
    border = Border(
        "border:KHM-LAO", "KHM", "LAO", line(), 1.0, HOSTILE, 1, (), (HOSTILE,), (HOSTILE,),
        (PublishedLength(2, HOSTILE),), (), (claim,),
    )  # fmt: skip
    event = Event(
        HOSTILE, HOSTILE, "reported", HOSTILE, 0, len(text) // 2, ((0, len(text) // 2),),
        DateSpan(HOSTILE, None, "day", "stated"), feature.id, "stated",
        participants=(Participant(HOSTILE, HOSTILE, HOSTILE),),
    )  # fmt: skip
    return Reading(
        Article(HOSTILE, text, date(2023, 10, 5), HOSTILE),
        (place,),
        (border,),
        (event,),
        (Unplaced(replace(mention, start=len(text) - 8 - len(HOSTILE), end=len(text) - 8), HOSTILE),),
        (HOSTILE,),
    )


def empty_reading() -> Reading:
    """Return a reading in which no place was found."""
    return Reading(Article("Nothing here", "She thought about it for a while.\n\nThen she left.", None, "a.txt"))


def crowded_reading() -> Reading:
    """Return a reading of 200 places and 100 events, all over the world."""
    text, places, events = "", [], []
    for number in range(200):
        name = f"Town {number:03}"
        lon, lat = (number * 37.7) % 340 - 170, (number * 17.3) % 110 - 50
        mention = Mention(name, len(text), len(text) + len(name), "toponym")
        feature = Feature(f"user:{number}", name, "city", None, None, round(lon, 4), round(lat, 4))
        places.append(Place(feature, (mention,), 0.5 + number % 50 / 100, "made up"))
        sentence = f"{name} saw something happen that nobody there had seen before. "
        if number % 2:
            day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
            span = (len(text), len(text) + len(sentence) - 1)
            events.append(
                Event(
                    f"e{number}",
                    "OTHER",
                    "reported",
                    f"Something in {name}",
                    *span,
                    (span,),
                    DateSpan(day, day, "day", "stated"),
                    feature.id,
                    "stated",
                )
            )
        text += sentence if number % 10 else f"{sentence}\n\n"
    return Reading(Article("Things all over the world", text, None, "crowd.txt"), tuple(places), (), tuple(events))


def contested_reading() -> Reading:
    """Return a reading of one town on ground that Russia and Ukraine claim."""
    town = Feature("user:1", "Dzhankoi", "city", None, None, 34.4, 45.7, claimed_by=("RUS", "UKR"))
    north = Feature("user:2", "Kherson", "city", "UKR", None, 32.6, 46.64)
    text = "Trains from Kherson to Dzhankoi stood still."
    places = tuple(Place(one, tuple(mentions(text, one.name, "toponym")), 0.9, "") for one in (town, north))
    return Reading(Article("Trains stand still", text, None, "trains.txt"), places)


WAR = (
    "Russian forces shelled villages near the Russia-Ukraine border on 3 June 2023, officials in Kyiv said. On 4 June "
    "2023 drones struck Sevastopol and Simferopol in Crimea. On 5 June 2023 the Kremlin in Moscow accused Ukraine of "
    "attacks in Belgorod."
)
"""Invented news of a long border and of ground under dispute."""


def close_reading() -> Reading:
    """Return a reading of thirty towns, twelve of them in one valley, and an area there that no source locates."""
    text, places = "", []
    for number in range(31):
        close = number < 12
        lon, lat = (30 + number % 4 * 0.02, 50 + number // 4 * 0.02) if close else (27 + number % 6, 45.4 + number // 6)
        name, area = (f"Town {number:02}", None) if number < 30 else ("The valley", 15)
        mention = Mention(name, len(text), len(text) + len(name), "toponym")
        kind = "area" if area else "city"
        feature = Feature(f"user:{number}", name, kind, "UKR", None, round(lon, 4), round(lat, 4), uncertainty_km=area)
        near = Candidate(Feature("user:98", name, "city", "UKR", "Odesa Oblast", 29.5, 47), 0.1, "another")
        far = Candidate(Feature("user:99", name, "city", "USA", "Texas", -95.5, 33.6), 0.1, "another")
        places.append(Place(feature, (mention,), 0.9, "made up", (near, far) if number == 20 else ()))
        text += f"{name} was quiet. "
    told = (text.index("Town 05"), text.index("Town 06") - 1)
    event = Event(
        "e1", "OTHER", "reported", "Something in Town 05", *told, (told,), place="user:5", place_basis="stated"
    )  # fmt: skip
    return Reading(Article("A quiet valley", text, None, "valley.txt"), tuple(places), (), (event,))
