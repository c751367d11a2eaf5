"""An article and what was read out of it -> its paragraphs as runs of marked text, as far as they may be shown."""

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
    """A stretch of text that is marked in one way throughout."""

    text: str
    mark: str | None
    """The page's id of the place, border or unplaced mention that it names."""
    stops: tuple[int, ...]
    """The numbers of the events that it tells."""


class Story:
    """The article's text as far as the page may show it.

    Parameters
    ----------
    reading
        What was read out of the article.
    mode
        `full`, `excerpts` (sentences with an event or a claim about a border) or `none`.
    marks
        What to mark: `(start, end, id)`; of marks that overlap the shorter one shows.
    stops
        The events' sentences: `(start, end, number)`.
    """

    def __init__(
        self, reading: Reading, mode: TextMode, marks: list[tuple[int, int, str]], stops: list[tuple[int, int, int]]
    ) -> None:
        self._text = reading.article.text
        # a document may come without the article's text
        self._mode: TextMode = mode if reading.article.text else "none"
        self._marks = marks
        self._stops = stops
        claims = [(claim.start, claim.end) for border in reading.borders for claim in border.claims]
        self.shown = self._shown(claims)

    def paragraphs(self) -> list[list[Run]]:
        """Return what is shown, paragraph by paragraph; empty for `none`."""
        if not self.shown:
            return []
        owner: list[str | None] = [None] * len(self._text)
        for start, end, mark in sorted(self._marks, key=lambda mark: (mark[0] - mark[1], mark)):
            owner[start:end] = [mark] * (end - start)
        told: list[tuple[int, ...]] = [()] * len(self._text)
        for start, end, number in sorted(self._stops, key=lambda stop: stop[2]):
            for offset in range(start, end):
                if number not in told[offset]:
                    told[offset] += (number,)
        return [self._runs(span, owner, told) for span in self.shown]

    def quote(self, span: Span) -> str | None:
        """Return the text of `span`, or None if it may not be shown."""
        if any(start <= span[0] and span[1] <= end for start, end in self.shown):
            return " ".join(self._text[span[0] : span[1]].split())
        return None

    def wording(self, words: str) -> str:
        """Return `words`, or nothing if they are the article's own and may not be shown.

        A few words, such as "prime minister", are nobody's own.
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
        told = [sentence for sentence in sentences(self._text) if any(_overlap(sentence, claim) for claim in claims)]
        told += [(start, end) for start, end, _ in self._stops]
        return _merged(told, self._text)

    def _runs(self, span: Span, owner: list[str | None], told: list[tuple[int, ...]]) -> list[Run]:
        return [
            Run(self._text[offsets[0] : offsets[-1] + 1], mark, stops)
            for (mark, stops), group in groupby(range(*span), key=lambda offset: (owner[offset], told[offset]))
            for offsets in [list(group)]
        ]


def _paragraphs(text: str) -> list[Span]:
    found, start = [], 0
    for gap in _PARAGRAPH.finditer(text):
        found.append((start, gap.start()))
        start = gap.end()
    found.append((start, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]


def _merged(spans: list[Span], text: str) -> list[Span]:
    """Join spans that overlap, or that only space of the same paragraph parts."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and (start <= merged[-1][1] or _same_paragraph(text[merged[-1][1] : start])):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _same_paragraph(gap: str) -> bool:
    return not gap.strip() and not _PARAGRAPH.search(gap)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
