"""Untrusted text -> the same text, safe for HTML, a template or an iframe."""

from __future__ import annotations

import re
from html import escape

_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NONCHARACTERS}]")
_MARKUP = re.compile(r"[^\w ,.:()–—“”‘’…-]")


def permitted(words: str) -> str:
    """Return text with a space for each control character and noncharacter, which HTML does not allow."""
    return _FORBIDDEN.sub(" ", words)


def inert(words: str) -> str:
    """Return text with a character reference for each character that HTML, a script or a template may act on."""
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", words)


def framed(title: str, page: str) -> str:
    """Return a page in an iframe, for a notebook. A notebook that is not trusted shows a notice in its place."""
    return (
        '<div style="position:relative;height:600px"><p>The map shows once you trust this notebook.</p>'
        f'<iframe title="{permitted(escape(f"Map: {title}", quote=True))}" srcdoc="{escape(page, quote=True)}" '
        'sandbox="allow-scripts" loading="lazy" style="position:absolute;inset:0;width:100%;height:100%;border:0">'
        "</iframe></div>"
    )
