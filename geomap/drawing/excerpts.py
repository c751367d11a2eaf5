"""A reading and a text mode -> the paragraphs that may be shown, as runs of marked text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from geomap.model.reading import Reading, TextMode
from geomap.text import sentences

Span = tuple[int, int]

_OWN_WORDS = 4
_PARAGRAPH = re.compile(r"(?:\r?\n[ \t]*){2,}")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same mark and the same events throughout."""

    text: str
    mark: str | None
    """Id on the page of the place, border or unplaced name that it mentions; None if it mentions none."""
    stops: tuple[int, ...]
    """Numbers of the events that it reports."""


class Story:
    """The text of an article, limited to what the text mode allows.

    Parameters
    ----------
    reading
        Result of geoparsing the article.
    mode
        `full`, `excerpts` (sentences with an event or a claim about a border) or `none`.
    marks
        Mentions to mark: `(start, end, id)` in characters. Where two overlap, the shorter one wins.
    stops
        Sentences of the events: `(start, end, number)`.
    """

    def __init__(
        self, reading: Reading, mode: TextMode, marks: list[tuple[int, int, str]], stops: list[tuple[int, int, int]]
    ) -> None:
        self._text = reading.article.text
        # a JSON document may leave out the article's text
        self._mode: TextMode = mode if reading.article.text else "none"
        self._marks = marks
        self._stops = stops
        claims = [(claim.start, claim.end) for border in reading.borders for claim in border.claims]
        self.shown = self._shown(claims)

    def paragraphs(self) -> list[list[Run]]:
        """Return the text that may be shown, by paragraph; empty for `none`."""
        if not self.shown:
            return []
        owner: list[str | None] = [None] * len(self._text)
        for start, end, mark in sorted(self._marks, key=lambda mark: (mark[0] - mark[1], mark)):
            owner[start:end] = [mark] * (end - start)
        numbers: list[tuple[int, ...]] = [()] * len(self._text)
        for start, end, number in sorted(self._stops, key=lambda stop: stop[2]):
            for offset in range(start, end):
                if number not in numbers[offset]:
                    numbers[offset] += (number,)
        return [self._runs(span, owner, numbers) for span in self.shown]

    def quote(self, span: Span) -> str | None:
        """Return the text of `span` on one line, or None if the text mode does not allow it."""
        if any(start <= span[0] and span[1] <= end for start, end in self.shown):
            return " ".join(self._text[span[0] : span[1]].split())
        return None

    def wording(self, words: str) -> str:
        """Return `words`, or an empty string if they are quoted from the article and the text mode does not allow it.

        Fewer than four words, such as "prime minister", do not count as a quotation.
        """
        if self._mode == "full" or len(words.split()) < _OWN_WORDS or words not in self._text:
            return words
        return words if any(words in self._text[start:end] for start, end in self.shown) else ""

    def _shown(self, claims: list[Span]) -> list[Span]:
        if self._mode == "none":
            return []
        paragraphs = _paragraphs(self._text)
        if self._mode == "full":
            return paragraphs
        spans = [sentence for sentence in sentences(self._text) if any(_overlap(sentence, claim) for claim in claims)]
        spans += [(start, end) for start, end, _ in self._stops]
        return _merged(spans, self._text)

    def _runs(self, span: Span, owner: list[str | None], numbers: list[tuple[int, ...]]) -> list[Run]:
        return [
            Run(self._text[offsets[0] : offsets[-1] + 1], mark, stops)
            for (mark, stops), group in groupby(range(*span), key=lambda offset: (owner[offset], numbers[offset]))
            for offsets in [list(group)]
        ]


def _paragraphs(text: str) -> list[Span]:
    spans, start = [], 0
    for gap in _PARAGRAPH.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _merged(spans: list[Span], text: str) -> list[Span]:
    """Merge spans that overlap, or that have only white space of the same paragraph between them."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and (start <= merged[-1][1] or _same_paragraph(text[merged[-1][1] : start])):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _same_paragraph(gap: str) -> bool:
    return not gap.strip() and not _PARAGRAPH.search(gap)


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
