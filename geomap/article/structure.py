"""A text -> what of it is not the story: front matter, headline, dateline, photo credits, as offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\r\n]*[^\s#])[ \t#]*(?=\r?\n|\Z)")
_LONGEST_TITLE = 150
_LONGEST_HEAD = 20_000
_LONGEST_CAPTION = 600
_NAME = r"(?!(?:BREAKING|EXCLUSIVE|UPDATE|WATCH|LIVE|OPINION|ANALYSIS|EDITORIAL|CORRECTION|PHOTOS?|VIDEO|FACTBOX)\b)"
_UPPER = r"(?:[^\W\d_a-zß-öø-ÿ]|['’.])"
_CAPITALS = rf"[^\W\d_a-zß-öø-ÿ]{_UPPER}+(?:[ /-]{_UPPER}{{2,}}){{0,5}}"
_TITLE_CASE = r"[A-Z][\w'’.]+(?:[ -][A-Z][\w'’.]+){0,3}"
_DATELINE_DAY = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}(?:, \d{4})?"
    r"|\d{1,2} (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?,?(?: \d{4})?)"
)
_DATELINE = re.compile(
    rf"{_NAME}(?P<place>(?:{_CAPITALS}|(?P<mixed>{_TITLE_CASE}))(?:, (?!{_DATELINE_DAY}){_TITLE_CASE})?)"
    rf"(?:,? (?P<day>{_DATELINE_DAY}))?"
    r"(?P<agency> ?[(\[][A-Z][^()\[\]\r\n]{1,40}[)\]])?"
    rf"(?:,? (?P<later>{_DATELINE_DAY}))?"
    r"(?: ?(?:[—–―]|--)|(?P<hyphen> -)|(?P<colon>:))(?=\s)"
)
_PHOTO = r"(?:photo(?:graph)?s?|images?|pictures?|illustration|graphic|video)"
_CREDIT_LINE = re.compile(
    rf"[\s(\[*_]*(?:{_PHOTO}(?: (?:credits?|courtesy(?: of)?|source|taken)\b| by (?-i:[A-Z])| ?[:|/©])"
    rf"|(?:file|handout|stock|archive|representative) {_PHOTO}\b|(?:credits?|caption|photographer) ?:"
    rf"|(?:in )?this (?:[\w.]+,? ){{0,5}}{_PHOTO}\b)",
    re.IGNORECASE,
)
_AGENCIES = (
    r"(?:AP|AFP|EPA|EFE|ANI|PTI|AAP|TASS|Reuters|Xinhua|Getty(?: Images)?|Bloomberg|Shutterstock|Alamy|Anadolu|iStock)"
)
_CREDIT = re.compile(
    rf"[(\[](?:(?:[^()\[\]\r\n]{{0,60}}\W)?{_PHOTO}\b[^()\[\]\r\n]{{0,80}}|{_AGENCIES} ?/ ?[^()\[\]\r\n]{{2,80}})[)\]]"
    rf"|(?:(?<=[.!?\s])|^)(?:{_PHOTO}(?: credit| courtesy| by)? ?[:©]|©) ?[^\r\n.]{{2,80}}$"
    rf"|(?<!\S)[^\s.,;:]{{1,40}}(?: [^\s.,;:]{{1,40}}){{0,3}} ?/ ?{_AGENCIES}(?: ?/ ?[A-Z][\w ]{{1,30}})?\W{{0,3}}$",
    re.IGNORECASE | re.MULTILINE,
)
_BYLINE = re.compile(
    r"(?:by |from )[^\r\n]{2,80}$|(?:published|updated|posted)\b[^\r\n]{2,80}$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report was written: "KOLKATA, Aug. 9 (Reuters) —"."""

    span: Span
    """From the place to the dash."""
    place: Span
    day: Span | None


@dataclass(frozen=True, slots=True)
class Furniture:
    """The parts of an article that are not its story, as `(start, end)` offsets into the text."""

    front_matter: Span | None
    headline: Span | None
    dateline: Dateline | None
    credits: tuple[Span, ...]
    """Photo credits, with the captions that they close; in order, without overlap."""


@lru_cache(maxsize=2)  # several steps of a reading ask for the same article's
def furniture(text: str) -> Furniture:
    """Return front matter, headline, dateline and photo credits of a text.

    What is named in front matter and credits is not what the story is about; a dateline is where it was
    written. Each is None, or empty, where the text has none.
    """
    front = _FRONT_MATTER.match(text[:_LONGEST_HEAD])
    start = front.end() if front else 0
    headline = _headline(text, start)
    paragraphs = _paragraphs(text, start)
    credits = tuple(span for paragraph in paragraphs for span in _credits(text, *paragraph))
    dateline = None
    for first, last in paragraphs[:6]:
        aside = (first, last) == headline or (first, last) in credits or _BYLINE.match(text, first, last)
        if headline and first <= headline[0] < last:
            first = min(_skipped(text, headline[1]), last)  # one line of several
        dateline = _dateline(text, first, last)
        if dateline or not (aside or first == last or last - first < _LONGEST_TITLE):
            break
    return Furniture((0, start) if front else None, headline, dateline, credits)


def _headline(text: str, start: int) -> Span | None:
    """Return the span of a Markdown heading, or of a first line that stands alone and is no sentence."""
    match = _HEADING.match(text, start, start + 2_000)
    if match:
        return match.span("title")
    first = _skipped(text, start)
    end = text.find("\n", first)
    if end < 0 or not text[end:].strip() or text[end + 1 :].partition("\n")[0].strip():
        return None
    line = text[first:end].rstrip()
    return (first, first + len(line)) if 0 < len(line) <= _LONGEST_TITLE and line[-1] not in '.!?:;,…"”’' else None


def _skipped(text: str, start: int) -> int:
    """Return the offset of the first letter from `start` on that is no space."""
    return start + len(text[start:]) - len(text[start:].lstrip())


def _paragraphs(text: str, start: int) -> list[Span]:
    """Return the paragraphs from `start` on: what empty lines part."""
    found, at = [], start
    for gap in re.finditer(r"(?:\r?\n[ \t]*){2,}|\Z", text[start:]):
        piece = text[at : start + gap.start()]
        if piece.strip():
            found.append((at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())))
        at = start + gap.end()
    return found


def _dateline(text: str, start: int, end: int) -> Dateline | None:
    match = _DATELINE.match(text, start, min(end, start + 200)) or _behind_headline(text, start, end)
    if match is None:
        return None
    day = next((match.span(name) for name in ("day", "later") if match[name]), None)
    # "Smith - " and "Note: " open a paragraph too; a name in capitals, a day or an agency marks a dateline
    if match["mixed"] and not (match["agency"] and not match["colon"]):
        return None
    if not match["mixed"] and not match["place"].partition(",")[0].isupper():
        return None
    if match["colon"] and not (day or match["agency"] or len(match["place"]) > 4):
        return None
    return Dateline((match.start(), match.end()), match.span("place"), day)


def _behind_headline(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the dateline in capitals behind a headline that feeds glue to the story: "Ties grow. PARIS - Rain"."""
    for stop in re.finditer(r"[.!?]['’”\"]? ", text[start : min(end, start + _LONGEST_TITLE)]):
        match = _DATELINE.match(text, start + stop.end(), min(end, start + stop.end() + 200))
        if match and not match["mixed"] and not match["colon"]:
            return match
    return None


def _credits(text: str, start: int, end: int) -> list[Span]:
    """Return the credits of a paragraph: all of it, where it is a caption."""
    found = [match.span() for match in _CREDIT.finditer(text[start:end])]
    spans = [(start + one, start + other) for one, other in found]
    if end - start > _LONGEST_CAPTION:
        return spans
    if _CREDIT_LINE.match(text, start, end) or (spans and not text[spans[-1][1] : end].strip(" .")):
        return [(start, end)]
    return spans
