"""An HTML page -> the article in it, without menus, captions and banners, and what the page says of it."""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any

from geomap.article.formats.extracts import Extract, cleaned, day_of, joined
from geomap.errors import ArticleError, MissingDependency

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_LOWER = "translate(@{0}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_CLASS, _ID = _LOWER.format("class"), _LOWER.format("id")
_NO_ARTICLE = [
    "//figcaption",
    "//nav",
    "//dialog",
    "//*[@role='dialog' or @role='alertdialog' or @role='navigation' or @aria-modal='true']",
    *(
        f"//*[self::div or self::section or self::aside or self::p or self::span or self::ul]"
        f"[contains({_CLASS}, '{word}') or contains({_ID}, '{word}')]"
        for word in ("cookie", "consent", "gdpr", "caption", "photo-credit", "image-credit", "newsletter")
    ),
]
"""XPath of what is no part of the story, in addition to what trafilatura passes over by itself."""
_BLOCKS = frozenset(["p", "head", "item", "cell", "quote", "code", "row", "list", "table", "ab", "div"])
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.created",
    "citation_publication_date",
    "date",
)
"""Names of the meta elements that give the day of publication, best first."""
_OUTLETS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher")
_SEPARATORS = "|-–—·•:«»"
_MOST_ELEMENTS = 15_000
_LONGEST_TEXT = 3_000_000
"""Sizes from which the search for the article would take minutes; a long live blog has a third of them."""
_LARGEST_LD = 1_000_000
_MOST_ATTRIBUTES = 200
"""Of one element: the parser holds each against all before it, and takes minutes for a hundred thousand."""
_TAGS = re.compile(
    r"<(script|style)\b(?:.*?</\1|.*)|<[a-z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+", re.IGNORECASE | re.DOTALL
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+)")


def from_html(page: str, *, name: str) -> Extract:
    """Return the article of a page; `name` is what a message calls it.

    Raises
    ------
    ArticleError
        If no article is found in it.
    MissingDependency
        If trafilatura is not installed.
    """
    try:
        from lxml import etree, html
        from trafilatura import bare_extraction
    except ImportError as error:
        message = f"reading {name!r} needs trafilatura: pip install 'geomap[html]'"
        raise MissingDependency(message) from error
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # it reports to whom nobody listens
    page = _REFERENCE.sub(_letter, _CONTROL.sub("", _PROLOGUE.sub("", page)))
    if any(_is_overloaded(tag.group()) for tag in _TAGS.finditer(page)):
        raise ArticleError(f"{name!r} has elements with more attributes than any article needs: save its text as .txt")
    source = page.encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(source, parser=parser)
        title, published, outlet = _metadata(tree)
        etree.strip_elements(tree, "script", "style", "svg", "noscript", with_tail=False)
        if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS or len(tree.text_content()) > _LONGEST_TEXT:
            raise ArticleError(f"{name!r} is too large a page for one article: save its text as .txt")
        found = bare_extraction(tree, include_comments=False, fast=False, favor_precision=True, prune_xpath=_NO_ARTICLE)
    except ArticleError:
        raise
    except (etree.LxmlError, ValueError, RecursionError):
        found = None
    body = getattr(found, "body", None)
    text = joined(_paragraphs(body), title=title) if body is not None else ""
    if not text:
        raise ArticleError(f"found no article in {name!r}: save its text as .txt and give that file")
    return Extract(text, title, published, outlet)


def _is_overloaded(tag: str) -> bool:
    if len(tag) < 2 * _MOST_ATTRIBUTES or tag[:7].lower().startswith(("<script", "<style")):
        return False
    return len(re.findall(r"[^\s/]+", _VALUE.sub(" ", tag))) > _MOST_ATTRIBUTES


def _letter(reference: re.Match[str]) -> str:
    """Return a numeric reference as it stands, or what browsers make of one that names no letter.

    lxml fails on half of a pair and on control characters; 128 to 159 are Windows-1252's on old pages.
    """
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    broken = 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF) or (code < 32 and code not in (9, 10, 13))
    return "" if broken else reference[0]


def _paragraphs(body: Any) -> Iterator[str]:
    """Yield the text of each block of an extracted article, with what inline elements hold."""
    pieces: list[str] = []
    for event, element in _walk(body):
        block = element.tag in _BLOCKS
        if block or element.tag == "lb":
            if block:
                yield "".join(pieces)
                pieces = []
            else:
                pieces.append(" ")
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield "".join(pieces)


def _walk(body: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    return iter(etree.iterwalk(body, events=("start", "end")))


def _metadata(tree: Any) -> tuple[str | None, date | None, str | None]:
    """Return the title, day of publication and outlet that a page states."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        value = cleaned(meta.get("content") or "")
        if key and value:
            metas.setdefault(key, value)
    story, publisher = _linked_data(tree)
    outlet = publisher or next((metas[key] for key in _OUTLETS if key in metas), None)
    headings = [cleaned(heading.text_content()) for heading in tree.iter("h1")]
    titles = [
        story.get("headline"),
        metas.get("og:title"),
        metas.get("twitter:title"),
        *headings,
        tree.findtext(".//title"),
    ]
    title = next((cleaned(one) for one in titles if isinstance(one, str) and cleaned(one)), None)
    dates = [story.get("datePublished"), *(metas.get(key) for key in _DATES), *_times(tree)]
    published = next((day for day in map(day_of, dates) if day), None)
    return _without_outlet(title, outlet, headings), published, outlet


def _linked_data(tree: Any) -> tuple[dict[str, Any], str | None]:
    """Return a page's JSON-LD on its article, and the name of the article's publisher."""
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        content = script.text or ""
        if "ld+json" in (script.get("type") or "").lower() and len(content) <= _LARGEST_LD:
            try:
                nodes += _nodes(json.loads(content, strict=False))
            except (ValueError, RecursionError):
                continue
    story = next((node for node in nodes if _is_article(node)), {})
    return story, _publisher(story, nodes)


def _publisher(story: dict[str, Any], nodes: list[dict[str, Any]]) -> str | None:
    publisher = story.get("publisher") or story.get("sourceOrganization")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    if isinstance(publisher, dict) and "name" not in publisher:
        publisher = next((node for node in nodes if node.get("@id") == publisher.get("@id") and "name" in node), None)
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return (cleaned(name) or None) if isinstance(name, str) else None


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    waiting = deque([value])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "publisher") if key in one]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(one, str) and one.endswith(("Article", "BlogPosting", "Report")) for one in names)


def _times(tree: Any) -> Iterator[str]:
    """Yield the dates of time elements: those marked as the publication's, then those of the article's head."""
    marked = tree.xpath("//*[@itemprop='datePublished']") + tree.xpath("//time[@pubdate]")
    aside = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::ul or ancestor::p"
    within = tree.xpath(f"(//article | //main)//time[@datetime][not({aside})]")
    for element in marked + within[:1]:
        yield element.get("datetime") or element.get("content") or element.text_content()


def _without_outlet(title: str | None, outlet: str | None, headings: list[str]) -> str | None:
    """Return a title without the name of the outlet that many pages add to it."""
    if not title:
        return None
    for heading in headings:
        if heading and title.casefold().startswith(heading.casefold()):
            rest = title[len(heading) :].strip()
            if rest and rest[0] in _SEPARATORS:
                return heading
    if outlet:
        for start, end in ((0, -len(outlet)), (len(outlet), len(title))):
            part, rest = title[start:end].strip(), title[end:] if start == 0 else title[:start]
            stripped = part.strip(_SEPARATORS).strip()
            if rest.casefold() == outlet.casefold() and stripped and stripped != part:
                return stripped
    return title
