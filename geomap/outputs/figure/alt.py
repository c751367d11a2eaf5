"""The payload of an article -> the alternative text of its map, in a few sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.drawing.wording import listed, with_status

if TYPE_CHECKING:
    from geomap.drawing.payload_types import ArticleBorder, ArticleContent, ArticleEvent, ArticlePlace

_MOST_NAMES = 12
_MOST_EVENTS = 8
_LONGEST_TITLE = 200


def described(article: ArticleContent) -> str:
    """Return the places, borders and events of a map as sentences on one line."""
    title = _short(" ".join(article["title"].split()), _LONGEST_TITLE)
    parts = [f"Map of the article “{title}”.", *_places(article)]
    parts += [_border(border) for border in article["borders"]]
    if article["events"]:
        shown = "; ".join(_event(event) for event in article["events"][:_MOST_EVENTS])
        more = len(article["events"]) - _MOST_EVENTS
        parts.append(f"Events: {shown}{f'; and {more} more' if more > 0 else ''}.")
    if article["unplaced"]:
        names = list(dict.fromkeys(unplaced["name"] for unplaced in article["unplaced"]))
        parts.append(f"Not placed: {_some(names)}.")
    return " ".join(" ".join(parts).split())


def _places(article: ArticleContent) -> list[str]:
    if not article["places"]:
        return ["No place was found in this article."]
    countries = [place["name"] for place in article["places"] if place["kind"] == "country"]
    others = [_place(place) for place in article["places"] if place["kind"] != "country"]
    sentences = [f"It shows {_some(others)}."] if others else []
    return sentences + ([f"Countries of the article: {_some(countries)}."] if countries else [])


def _place(place: ArticlePlace) -> str:
    lies_in = place["country"] or (f"claimed by {listed(place['claimedBy'])}" if place["claimedBy"] else "")
    notes = [lies_in, place["uncertainty"], f"{place['confidence']} sure" if place["low"] else ""]
    words = ", ".join(filter(None, notes))
    return f"{place['name']} ({words})" if words else place["name"]


def _border(border: ArticleBorder) -> str:
    claims = [f"the article says {claim['length']}, {claim['verdict']}" for claim in border["claims"]]
    return f"{border['name']}: {'; '.join([border['length'] + ' measured', *claims])}."


def _event(event: ArticleEvent) -> str:
    where = f", {event['where']}" if event["where"] else ""
    return f"{event['number']}, {event['when']}{where}: {with_status(event['type'], event['status'])}"


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return listed(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMES])} and {more} more"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
