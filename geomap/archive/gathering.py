"""Rows of a batch result -> an Archive, which keeps a bounded number of sentences to quote."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geomap.archive.contents import Archive, Happening, Line, Quote, Report, Spot
from geomap.archive.rows import rows_of
from geomap.article.sources import parse_published
from geomap.errors import ArticleError, UsageError
from geomap.geodata.userdata import geometry_of
from geomap.model.feature import Feature
from geomap.model.reading import Claim, DateSpan, TextMode
from geomap.text import SentenceIndex

_MOST_QUOTES = 12
"""Per article."""
_LONGEST_QUOTE = 480
_MOST_FAILURES = 50
_WORTH = {"event": 3, "border": 3, "place": 1}
"""What a sentence scores for each event, border or place that no chosen sentence of its article shows yet."""


@dataclass(slots=True)
class _Count:
    """Running totals of a place or a border."""

    mentions: int = 0
    articles: int = 0
    confidence: float = 0.0
    claims: Counter[Claim] = field(default_factory=Counter)


@dataclass(slots=True)
class _Sentence:
    """The span of a sentence, with the names and events in it."""

    start: int
    end: int
    names: list[tuple[int, int, str]] = field(default_factory=list)
    events: list[int] = field(default_factory=list)

    def shows(self) -> set[tuple[str, str | int]]:
        names = {("border" if id_.startswith("border:") else "place", id_) for _, _, id_ in self.names}
        return {*names, *(("event", number) for number in self.events)}


def gather(path: Path, *, title: str | None = None, text: TextMode = "full") -> Archive:
    """Return the archive of a batch result. Rows are read one at a time; of their texts only quotes are kept.

    Parameters
    ----------
    path
        Batch result that `geomap batch` wrote, `.jsonl` or `.parquet`.
    title
        Title of the archive; by default the file's name without its extension.
    text
        Which sentences may be quoted: all (`full`), those that report an event or claim a border's length
        (`excerpts`), or `none`.

    Raises
    ------
    ArticleError
        If the file cannot be read or is not a batch result; the message names the line or row.
    MissingDependency
        If the file is Parquet and pyarrow is not installed.
    """
    gatherer = Gatherer(text)
    for where, row in rows_of(path):
        gatherer.add(row, where)
    return gatherer.archive(title or path.stem)


class Gatherer:
    """Collects the rows of a batch result one by one, and keeps what their map needs.

    Parameters
    ----------
    text
        Which sentences may be quoted, as for `gather`.
    most_letters
        Most characters of all quotes together; beyond that, every article keeps fewer quotes.
    """

    def __init__(self, text: TextMode = "full", *, most_letters: int = 40_000_000) -> None:
        self._mode = text
        self._most_letters = most_letters
        self._reports: list[Report] = []
        self._features: dict[str, tuple[Feature, tuple[str, float] | None]] = {}
        self._countries: dict[str, tuple[str, str]] = {}
        self._counts: dict[str, _Count] = defaultdict(_Count)
        self._unplaced: Counter[str] = Counter()
        self._failures: list[tuple[str, str]] = []
        self._failed = self._without_text = self._letters = 0
        self._credits: dict[str, None] = {}
        self._depth = _MOST_QUOTES

    def add(self, row: dict[str, Any], where: str) -> None:
        """Add a row; `where` is its location in error messages, such as "'result.jsonl', line 3".

        Raises
        ------
        ArticleError
            If the row's document is not valid.
        """
        if "error" in row:
            self._failed += 1
            if len(self._failures) < _MOST_FAILURES:
                self._failures.append((str(row["id"]), str(row["error"])))
            return
        try:
            self._take(row)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, UsageError) as error:
            what = f"{type(error).__name__}: {error}"
            raise ArticleError(f"{where}: its document breaks the form ({what}); run geomap batch again") from error

    def archive(self, title: str) -> Archive:
        """Return the archive of the rows added so far."""
        spots = [
            Spot(
                feature,
                near,
                count.mentions,
                count.articles,
                round(count.confidence / count.articles, 4),
                geometry_of(feature),
            )
            for id_, (feature, near) in self._features.items()
            for count in [self._counts[id_]]
        ]
        lines = [
            Line(
                id_,
                countries,
                count.mentions,
                count.articles,
                tuple(sorted(count.claims.items(), key=lambda pair: (-pair[1], pair[0].km, pair[0].relation))),
            )
            for id_, countries in self._countries.items()
            for count in [self._counts[id_]]
        ]
        return Archive(
            title=title,
            reports=tuple(self._reports),
            spots=tuple(sorted(spots, key=lambda spot: (-spot.mentions, spot.feature.id))),
            lines=tuple(sorted(lines, key=lambda line: (-line.articles, -line.mentions, line.id))),
            failed=self._failed,
            failures=tuple(self._failures),
            unplaced=tuple(sorted(self._unplaced.items(), key=lambda pair: (-pair[1], pair[0]))),
            without_text=self._without_text,
            credits=tuple(self._credits),
        )

    def _take(self, row: dict[str, Any]) -> None:
        article = row["article"]
        named = Counter(mention["place"] for mention in row["mentions"] if mention["place"])
        names = []
        for place in row["places"]:
            self._features.setdefault(place["id"], (_feature(place), _nearest(place["nearest_border"])))
            names.append((str(place["id"]), named[place["id"]], float(place["confidence"])))
        for border in row["borders"]:
            first, second = border["countries"]
            self._countries.setdefault(border["id"], (str(first), str(second)))
            names.append((str(border["id"]), len(border["mentions"]), 1.0))
            self._counts[border["id"]].claims.update(map(_claim, border["claims"]))
        for id_, mentions, confidence in names:
            count = self._counts[id_]
            count.mentions += mentions
            count.articles += 1
            count.confidence += confidence
        self._unplaced.update(str(name["text"]) for name in row["unplaced"])
        self._credits |= dict.fromkeys(map(str, row["credits"]))
        text = article.get("text", "")
        self._without_text += not text
        known = {id_ for id_, _, _ in names}
        self._keep(
            Report(
                id=str(row["id"]),
                title=str(article["title"]),
                published=parse_published(article["published"]),
                source=str(article["source"]),
                outlet=article.get("outlet") or None,
                names=tuple(names),
                events=tuple(_happening(event, known) for event in row["events"]),
                quotes=self._quotes(row, text, known),
            )
        )

    def _keep(self, report: Report) -> None:
        """Add an article; where all quotes together are too long, keep fewer quotes of every article."""
        self._reports.append(report)
        self._letters += _letters(report)
        while self._letters > self._most_letters and self._depth > 1:
            self._depth -= 1
            self._reports = [replace(kept, quotes=kept.quotes[: self._depth]) for kept in self._reports]
            self._letters = sum(map(_letters, self._reports))

    def _quotes(self, row: dict[str, Any], text: str, known: set[str]) -> tuple[Quote, ...]:
        """Choose sentences of an article greedily: each is the one that adds most to what those before it show."""
        if self._mode == "none" or not text:
            return ()
        sentences = _sentences(row, text, known)
        if self._mode == "excerpts":
            claims = [claim["start"] for border in row["borders"] for claim in border["claims"]]
            sentences = [s for s in sentences if s.events or any(s.start <= at < s.end for at in claims)]
        open_ = {number: sentence.shows() for number, sentence in enumerate(sentences)}
        chosen: list[_Sentence] = []
        while open_ and len(chosen) < self._depth:
            best = max(open_, key=lambda number: (sum(_WORTH[kind] for kind, _ in open_[number]), -number))
            shown = open_.pop(best)
            if not shown:
                break
            chosen.append(sentences[best])
            for rest in open_.values():
                rest -= shown
        return tuple(_quote(sentence, text) for sentence in chosen)


def _letters(report: Report) -> int:
    return sum(len(quote.text) for quote in report.quotes)


def _sentences(row: dict[str, Any], text: str, known: set[str]) -> list[_Sentence]:
    """Return the sentences of a text that name a place or border or report an event, in order."""
    index = SentenceIndex(text)
    spans = list(index)
    by_number: dict[int, _Sentence] = {}

    def at(offset: int) -> _Sentence:
        number = index.number_at(offset)
        return by_number.setdefault(number, _Sentence(*spans[number]))

    for mention in row["mentions"]:
        if mention["place"] in known:
            at(mention["start"]).names.append((mention["start"], mention["end"], mention["place"]))
    for number, event in enumerate(row["events"]):
        for start in dict.fromkeys((event["start"], *(span[0] for span in event["evidence"]))):
            at(start).events.append(number)
    return [by_number[number] for number in sorted(by_number)]


def _quote(sentence: _Sentence, text: str) -> Quote:
    """Return a sentence as a quote; a very long one is cut around the first name in it."""
    start, end = sentence.start, sentence.end
    if end - start > _LONGEST_QUOTE:
        first = min((name[0] for name in sentence.names), default=start)
        start = max(start, min(first - _LONGEST_QUOTE // 3, end - _LONGEST_QUOTE))
        end = min(end, start + _LONGEST_QUOTE)
    before, after = "… " if start > sentence.start else "", " …" if end < sentence.end else ""
    shift = len(before) - start
    names = tuple((a + shift, b + shift, id_) for a, b, id_ in sorted(sentence.names) if start <= a and b <= end)
    return Quote(f"{before}{text[start:end]}{after}", names, tuple(dict.fromkeys(sentence.events)))


def _happening(event: dict[str, Any], known: set[str]) -> Happening:
    when, place = event["date"], event["place"]
    return Happening(
        type=str(event["type"]),
        status=str(event["status"]),
        summary=str(event["summary"]),
        date=DateSpan(when["from"], when["to"], when["precision"], when["basis"]),
        place=place if place in known else None,
        place_basis=str(event["place_basis"]),
    )


def _claim(row: dict[str, Any]) -> Claim:
    """Return a claim without its text and offsets, so that equal claims are counted together."""
    return Claim("", 0, 0, str(row["relation"]), float(row["km"]), row["verdict"])


def _nearest(row: dict[str, Any] | None) -> tuple[str, float] | None:
    return (str(row["id"]), float(row["km"])) if row else None


def _feature(row: dict[str, Any]) -> Feature:
    box, km = row["bbox"], row["uncertainty_km"]
    return Feature(
        id=str(row["id"]),
        name=str(row["name"]),
        kind=row["kind"],
        country=row["country"],
        admin1=row["admin1"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        uncertainty_km=float(km) if km else None,
        bbox=(float(box[0]), float(box[1]), float(box[2]), float(box[3])) if box else None,
        claimed_by=tuple(row["claimed_by"]),
        basis=str(row.get("basis", "")),
        sources=tuple(map(str, row["sources"])),
    )
