"""Article and its places -> the borders that it speaks of, each with the lengths that the text claims for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geomap.errors import NoSharedBorder
from geomap.model.reading import Article, Border, Claim, Mention, Place, Unplaced, Verdict
from geomap.text import SentenceIndex

_KM = {"km": 1.0, "kilometre": 1.0, "kilometer": 1.0, "mile": 1.609344, "nautical mile": 1.852}
_TOLERANCE = {"exactly": 0.05, "about": 0.12, "nearly": 0.12}
_BOUND_TOLERANCE = 0.02
_CLOSE = 80
"""In characters: a length farther than this from a border's mention is no claim about that border."""
_FARTHEST = 400
"""How many mentions of countries are searched backwards for the second country of a border."""

_RELATIONS = {
    "over": (
        "over",
        "more than",
        "at least",
        "not less than",
        "no less than",
        "no fewer than",
        "in excess of",
        "exceeding",
        "upwards of",
        "longer than",
        "above",
    ),
    "under": (
        "under",
        "less than",
        "at most",
        "fewer than",
        "up to",
        "below",
        "shorter than",
        "no more than",
        "not more than",
    ),
    "nearly": ("nearly", "almost", "just under", "close to", "not quite"),
    "about": ("about", "around", "some", "roughly", "approximately", "approx.", "circa", "an estimated", "estimated"),
}
_RELATION_OF = {word: relation for relation, group in _RELATIONS.items() for word in group}
_WORDS = "|".join(re.escape(word) for word in sorted(_RELATION_OF, key=len, reverse=True))
_CLAIM = re.compile(
    rf"(?:\b(?P<relation>{_WORDS})\s+)?(?<![\d.,])(?P<number>\d{{1,3}}(?:[,  ]\d{{3}})+|\d+(?:\.\d+)?)[\s-]*"
    r"(?P<unit>nautical[\s-]miles?|kilomet(?:re|er)s?|km|miles?)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:\d\s*[-–—]\s*|\bbetween\s+[\d.,]+\s+and\s+|\d\s+to\s+)$", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:section|stretch|part|portion|segment|sector|demarcated|from the border|inland|away|stretch of"
    r"|of (?:the|their|its) (?:\w+ )?border)\b",
    re.IGNORECASE,
)


def discussed(
    article: Article, mentions: Sequence[Mention], places: Sequence[Place]
) -> tuple[tuple[Border, ...], tuple[Unplaced, ...]]:
    """Return the borders that the article speaks of, and the border mentions that could not be resolved.

    "The A–B border" names its countries itself. "The border with A" pairs A with the other country named last
    before it in the same sentence. "Their shared border" means the two countries named last before it or, failing
    that, the only two that the article names.
    """
    from geomap.geodata.boundaries import shared_border

    index = SentenceIndex(article.text)
    named = _Countries(places, index)
    by_pair: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    unplaced = []
    for mention in mentions:
        if mention.kind != "border":
            continue
        pair = named.pair(mention)
        if pair is None:
            unplaced.append(Unplaced(mention, "the text does not say which two countries share it"))
        else:
            by_pair[pair].append(mention)
    borders = []
    for (a, b), group in by_pair.items():
        try:
            border = replace(shared_border(a, b), mentions=tuple(group))
        except NoSharedBorder as error:
            unplaced += [Unplaced(mention, str(error)) for mention in group]
        else:
            borders.append(border)
    every = sorted((mention for border in borders for mention in border.mentions), key=lambda m: m.start)
    claimed = (replace(border, claims=tuple(_claims(article.text, border, every, index))) for border in borders)
    return tuple(claimed), tuple(unplaced)


class _Countries:
    """The mentions of countries in an article, in the order of the text."""

    def __init__(self, places: Iterable[Place], index: SentenceIndex) -> None:
        named = [
            (m.start, place.feature.country)
            for place in places
            if place.feature.kind == "country" and place.feature.country
            for m in place.mentions
        ]
        self._index = index
        self._starts = [start for start, _ in sorted(named)]
        self._codes = [code for _, code in sorted(named)]

    def pair(self, mention: Mention) -> tuple[str, str] | None:
        """Return the alpha-3 codes, sorted, of the two countries of a border mention; None if the text does not say."""
        first, last = bisect_left(self._starts, mention.start), bisect_left(self._starts, mention.end)
        inside = _distinct(self._codes[first:last])
        if len(inside) >= 2:
            return _ordered(inside[0], inside[1])
        sentence, _ = self._index.spans[self._index.number_at(mention.start)]
        if inside:
            other = self._last_but(inside[0], first, bisect_left(self._starts, sentence))
            return _ordered(inside[0], other) if other else None
        if first:
            other = self._last_but(self._codes[first - 1], first)
            if other:
                return _ordered(self._codes[first - 1], other)
        everywhere = _distinct(self._codes)
        return _ordered(everywhere[0], everywhere[1]) if len(everywhere) == 2 else None

    def _last_but(self, code: str, before: int, since: int = 0) -> str | None:
        """Return the last country mentioned before index `before` that is not `code`; None if there is none."""
        for number in range(before - 1, max(since, before - _FARTHEST) - 1, -1):
            if self._codes[number] != code:
                return self._codes[number]
        return None


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _claims(text: str, border: Border, every: Sequence[Mention], index: SentenceIndex) -> Iterable[Claim]:
    """Yield the lengths claimed close to a border's mentions, except those nearer to another border's mention."""
    seen = set()
    starts = [mention.start for mention in every]
    for mention in border.mentions:
        start, end = index.spans[index.number_at(mention.start)]
        about = max(start, mention.start - 2 * _CLOSE), min(end, mention.end + 2 * _CLOSE)
        for match in _CLAIM.finditer(text, *about):
            span = (match.start(), match.end())
            if _RANGE.search(text[max(start, span[0] - 30) : span[0]]):
                continue  # "between 900 and 1000 km" claims neither
            rivals = every[bisect_left(starts, span[0] - 4 * _CLOSE) : bisect_left(starts, span[1] + 2 * _CLOSE)]
            if span not in seen and _is_nearest(text, mention, rivals, span):
                seen.add(span)
                yield _claim(match, border, text[max(start, about[0] - _CLOSE) : min(end, about[1] + _CLOSE)])


def _is_nearest(text: str, mention: Mention, rivals: Sequence[Mention], span: tuple[int, int]) -> bool:
    """Tell whether a length is close to a border's mention, and no other border's mention is as close."""
    between = text[min(mention.end, span[1]) : max(mention.start, span[0])]
    nearest = min(rivals, key=lambda other: (_gap(other, span), other.start > span[0]), default=None)
    return nearest is mention and len(between) <= _CLOSE and not re.search(r"[;:]", between)


def _gap(mention: Mention, span: tuple[int, int]) -> int:
    return max(mention.start - span[1], span[0] - mention.end, 0)


def _claim(match: re.Match[str], border: Border, sentence: str) -> Claim:
    relation = _RELATION_OF.get((match["relation"] or "").lower(), "exactly")
    unit = re.sub(r"[\s-]+", " ", match["unit"].lower())
    km = float(re.sub(r"[,  ]", "", match["number"])) * _KM[unit if unit == "km" else unit.removesuffix("s")]
    lengths = [border.length_km, *(published.km for published in border.published)]
    verdict: Verdict = "unclear" if _PART.search(sentence) else verdict_of(relation, km, lengths)
    return Claim(match.group(), match.start(), match.end(), relation, round(km, 3), verdict)


def verdict_of(relation: str, km: float, lengths: Sequence[float]) -> Verdict:
    """Compare a claimed length with the measured and published lengths, all in km.

    A bare figure may differ by 5 %, "about" by 12 %. For "nearly" the length may be up to 12 % shorter than the
    claim, but not longer. "over" and "under" allow 2 % on the wrong side. `unclear` where no length is known.
    """
    if not lengths:
        return "unclear"
    return "consistent" if any(_fits(relation, km, length) for length in lengths) else "inconsistent"


def _fits(relation: str, km: float, length: float) -> bool:
    if relation == "over":
        return length >= km * (1 - _BOUND_TOLERANCE)
    if relation == "under":
        return length <= km * (1 + _BOUND_TOLERANCE)
    if relation == "nearly":
        return km * (1 - _TOLERANCE["nearly"]) <= length <= km
    return abs(length - km) <= km * _TOLERANCE[relation]
