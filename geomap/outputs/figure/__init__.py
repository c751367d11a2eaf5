"""A reading -> a figure of its map for print, as PNG, SVG or PDF, drawn without a browser.

Lowest first: frame, style, lettering, labels, backdrop, content, badges, key, alt, marks, drawing, strip, sheet,
writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geomap.outputs.figure.style import FORMS, Form, Scheme, Style

if TYPE_CHECKING:
    from geomap.model.reading import Reading, TextMode

__all__ = ["FORMS", "Form", "Scheme", "Style", "alt_text", "draw", "draw_all"]

_DEFAULT = Style()


def draw(
    reading: Reading,
    form: Form,
    *,
    style: Style = _DEFAULT,
    text: TextMode = "full",
    worldview: str | None = None,
) -> bytes:
    """Return a figure of a reading: title, map, scale bar, legend, numbered events with a key, credits.

    The same reading gives the same bytes. A reading without places gives a map of the world with a notice that no
    place was found.

    Parameters
    ----------
    reading
        Result of geoparsing an article. All its strings are treated as untrusted.
    form
        `png`, `svg` or `pdf`. SVG and PDF keep text as text, in DejaVu; a PDF embeds the font.
    style
        Width in mm, resolution of a PNG in dots per inch, and colour scheme.
    text
        How much of the article's own wording the key may show: `full`, `excerpts` or `none`.
    worldview
        Country, by name or code, whose view of disputed borders the map draws; None for de facto control.

    Raises
    ------
    MissingDependency
        If matplotlib is not installed.
    GeodataError
        If the basemap is missing or damaged.
    UsageError
        If Natural Earth has no such worldview.
    """
    return draw_all(reading, (form,), style=style, text=text, worldview=worldview)[form]


def draw_all(
    reading: Reading,
    forms: Sequence[Form],
    *,
    style: Style = _DEFAULT,
    text: TextMode = "full",
    worldview: str | None = None,
) -> dict[Form, bytes]:
    """Return the figure in several forms, by form. It is laid out once; bytes and errors are those of `draw`."""
    from geomap.outputs.figure.writing import written

    return written(reading, forms, style, text, worldview)


def alt_text(reading: Reading, *, text: TextMode = "full") -> str:
    """Return the alternative text of a figure: what its map shows, in a few sentences.

    Parameters
    ----------
    reading
        Result of geoparsing an article.
    text
        How much of the article's own wording the text may use, as for `draw`.
    """
    from geomap.drawing import backdrop, payload, view
    from geomap.outputs.figure.alt import described

    seen = view.view_of(reading)
    return described(payload.payload_of(reading, backdrop.grounds_of(seen), seen, text))
