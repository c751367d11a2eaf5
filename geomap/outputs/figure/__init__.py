"""A reading -> its map as a figure for print: PNG, SVG or PDF, without a browser.

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
    """Return the figure that shows `reading`: title, map, scale bar, legend, numbered events with a key, credits.

    The same reading gives the same bytes. A reading without places gives a map of the world that says that
    none was found.

    Parameters
    ----------
    reading
        What was read out of an article; all of its strings are taken for untrusted.
    form
        `png`, `svg` or `pdf`. The last two have their text as text, in DejaVu, which a PDF carries along.
    style
        Width in mm, dots per inch of a PNG, scheme of colours.
    text
        `full`, `excerpts` or `none`: how much of the article's own wording the key may show.
    worldview
        The country, by name or code, as which the map draws disputed borders; None for who holds the ground.

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
    """Return the figure in several forms, laid out once; each has the bytes that `draw` gives it, and its errors."""
    from geomap.outputs.figure.writing import written

    return written(reading, forms, style, text, worldview)


def alt_text(reading: Reading, *, text: TextMode = "full") -> str:
    """Return what a figure of `reading` shows in words, for those who do not see it: a few sentences.

    Parameters
    ----------
    reading
        What was read out of an article.
    text
        How much of the article's own wording it may use, as for `draw`.
    """
    from geomap.drawing import backdrop, payload, view
    from geomap.outputs.figure.alt import described

    seen = view.view_of(reading)
    return described(payload.payload_of(reading, backdrop.grounds_of(seen), seen, text))
