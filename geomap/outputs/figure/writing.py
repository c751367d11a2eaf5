"""A figure that was laid out -> the bytes of a file, with title, credits and alternative text in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from geomap.errors import MissingDependency, OutputError

if TYPE_CHECKING:
    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.figure.style import Form, Style

_SETTINGS: Any = {
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.35,
    "path.simplify": True,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "geomap",
    # type lies exactly on its halo, which is drawn as shapes, only if neither is hinted
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "text.usetex": False,
}
_STAND_INS = {b"DejaVu Sans": b"Verdana, sans-serif", b"DejaVu Serif": b"Georgia, serif"}
"""What a reader without DejaVu has that is about as wide."""
_LONGEST_TITLE = 1000
_MAKER = "geomap"


def written(
    reading: Reading, forms: Sequence[Form], style: Style, text: TextMode, worldview: str | None
) -> dict[Form, bytes]:
    """Return the bytes of a reading's figure in each form, laid out once; see `geomap.outputs.figure.draw`."""
    with matplotlib_settings():
        from geomap.outputs.figure.alt import described
        from geomap.outputs.figure.lettering import plain
        from geomap.outputs.figure.sheet import laid_out

        sheet = laid_out(reading, style, text, worldview)
        article = sheet.content.article
        title = " ".join(plain(article["title"][:_LONGEST_TITLE]).split()) or "Map"
        credits_ = plain("; ".join(article["credits"]))
        told = plain(described(article))
        found: dict[Form, bytes] = {}
        for form in dict.fromkeys(forms):
            file = io.BytesIO()
            metadata = _metadata(form, title, credits_, told)
            sheet.figure.savefig(file, format=form, dpi=style.dpi, facecolor="auto", metadata=metadata)
            found[form] = _accessible(file.getvalue(), told) if form == "svg" else file.getvalue()
    return found


@contextmanager
def matplotlib_settings() -> Iterator[None]:
    """Hold matplotlib to settings that are the same whoever calls, and leave the caller's as they were."""
    try:
        import matplotlib
    except ImportError as error:
        raise MissingDependency("a figure needs matplotlib: pip install 'geomap[figure]'") from error
    except OSError as error:
        message = "matplotlib finds no folder that it may write to: give one with MPLCONFIGDIR or TMPDIR"
        raise OutputError(message) from error
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def _metadata(form: Form, title: str, credits_: str, told: str) -> dict[str, Any]:
    """Return what a file says of itself, without a date: the same figure has the same bytes."""
    if form == "png":
        return {"Title": title, "Description": told, "Copyright": credits_, "Software": _MAKER}
    if form == "pdf":
        return {"Title": title, "Subject": told, "Keywords": credits_, "Creator": _MAKER, "CreationDate": None}
    return {"Title": title, "Description": told, "Rights": credits_, "Creator": _MAKER, "Date": None}


def _accessible(svg: bytes, told: str) -> bytes:
    """Return an SVG that a screen reader takes for one picture, described by `told`, with fonts to fall back on."""
    opened = b'<svg role="img" aria-labelledby="geomap-description" '
    described = f'</title>\n <desc id="geomap-description">{escape(told)}</desc>'.encode()
    found = svg.replace(b"<svg ", opened, 1).replace(b"</title>", described, 1)
    for font, others in _STAND_INS.items():
        found = re.sub(rb"(<text style=\"[^\"]*font-family: '%s')" % font, rb"\1, " + others, found)
    return found
