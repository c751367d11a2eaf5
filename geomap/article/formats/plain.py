"""Bytes of a text -> the text, in whatever encoding it stands."""

from __future__ import annotations

import codecs
import re

from geomap.errors import ArticleError

_MARKS = (
    # UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers take these labels for, by the WHATWG's Encoding Standard.
_BY_BROWSERS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_NOT_FOR_TEXTS = frozenset(["idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs"])
_DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b") + b"\x7f"
_CASE_SLIP = re.compile(r"[a-z][À-ÖØ-Þ]|[À-ÖØ-Þ][a-z]{0,3}[À-ÖØ-Þ]")
_SAMPLE = 200_000


def decode(content: bytes, *, name: str, declared: str | None = None) -> str:
    """Return the text that `content` encodes.

    A byte order mark wins; then UTF-8 where it fits, for hardly another encoding does by chance, and old
    pages are often declared by a server that knows nothing of them; then the encoding that is declared;
    then the one that the bytes look like.

    Parameters
    ----------
    content
        The bytes.
    name
        What to call them in a message.
    declared
        An encoding's label, from an HTTP header or a page.

    Raises
    ------
    ArticleError
        If they are no text, or in no encoding that can be told.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding, name)
    label = _codec(declared)
    if label and label.startswith(("utf-16", "utf-32")):
        return _strictly(content, label, name)
    if b"\0" in content[:_SAMPLE] or b"\0" in content:
        wide = _wide(content)
        if wide is None:
            raise _binary(name)
        return _strictly(content, wide, name)
    if len(content.translate(None, delete=_CONTROLS)) < 0.98 * len(content):
        raise _binary(name)
    # ISO-2022 and HZ write every letter in ASCII's bytes, which are UTF-8 too
    seven_bits = label is not None and label.startswith(("iso2022", "hz"))
    for candidate in (label, "utf-8") if seven_bits else ("utf-8", label):
        try:
            if candidate:
                return content.decode(candidate)
        except UnicodeDecodeError:
            pass
    return _guessed(content, label, name)


def declared_in(page: bytes) -> str | None:
    """Return the encoding that an HTML page declares in its first kilobytes."""
    match = _DECLARED_XML.search(page[:1_000]) or _DECLARED.search(page[:8_000])
    label = match[1].decode("ascii", "replace") if match else None
    # a page whose declaration could be read is not in UTF-16, whatever it says
    return None if label and label.lower().startswith(("utf-16", "utf-32", "ucs")) else label


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
        b"".decode(name)  # refuses what encodes no text, such as zip
    except (LookupError, ValueError):
        return None
    return None if name in _NOT_FOR_TEXTS else _BY_BROWSERS.get(name, name)


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        label = encoding.removesuffix("-sig").upper()
        message = f"{name!r} is marked as {label} but broken at byte {error.start}: save it as UTF-8"
        raise ArticleError(message) from error


def _wide(content: bytes) -> str | None:
    """Return the UTF-16 that a text without a mark is in, where every other byte says so."""
    sample = content[:2_000]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > 0.4 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.4 * half and odd < 0.02 * half else None


def _guessed(content: bytes, label: str | None, name: str) -> str:
    if label:  # declared, and true but for a few bytes
        text = content.decode(label, "replace")
        if text.count("\ufffd") <= 1 + len(text) // 500:
            return text
    western = _western(content)
    if western is not None:
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE]).best()
    try:
        if best is not None:
            return content.decode(best.encoding)
    except UnicodeDecodeError:
        pass  # the sample's encoding is not the whole's, or the sample ends within a letter
    raise ArticleError(f"cannot tell the encoding of {name!r}: save it as UTF-8")


def _western(content: bytes) -> str | None:
    """Return a text of mostly plain letters as Windows-1252, the Western default.

    Such a text has too few other bytes for statistics, which take "Viêng" for Urdu.
    """
    plain = content.translate(None, delete=bytes(range(128, 256)))
    if len(content) - len(plain) > max(3, 0.1 * len(content)):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _CASE_SLIP.search(text) else text


def _binary(name: str) -> ArticleError:
    return ArticleError(f"{name!r} is not text but binary: give a .txt, .md, .html, .pdf or .docx file")
