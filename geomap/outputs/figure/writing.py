"""A reading -> the bytes of its figure in each form, with title, credits and alternative text as metadata."""

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
    # hinting would shift text against its halo, which is drawn as paths
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "text.usetex": False,
}
_STAND_INS = {b"DejaVu Sans": b"Verdana, sans-serif", b"DejaVu Serif": b"Georgia, serif"}
"""Fallback fonts for readers without DejaVu, about as wide."""
_LONGEST_TITLE = 1000
_MAKER = "geomap"


def written(
    reading: Reading, forms: Sequence[Form], style: Style, text: TextMode, worldview: str | None
) -> dict[Form, bytes]:
    """Return the bytes of a figure by form. It is laid out once; see `geomap.outputs.figure.draw`."""
    with matplotlib_settings():
        from geomap.outputs.figure.alt import described
        from geomap.outputs.figure.lettering import plain
        from geomap.outputs.figure.sheet import laid_out

        sheet = laid_out(reading, style, text, worldview)
        article = sheet.content.article
        title = " ".join(plain(article["title"][:_LONGEST_TITLE]).split()) or "Map"
        credits_ = plain("; ".join(article["credits"]))
        alt = plain(described(article))
        contents: dict[Form, bytes] = {}
        for form in dict.fromkeys(forms):
            file = io.BytesIO()
            metadata = _metadata(form, title, credits_, alt)
            sheet.figure.savefig(file, format=form, dpi=style.dpi, facecolor="auto", metadata=metadata)
            contents[form] = _accessible(file.getvalue(), alt) if form == "svg" else file.getvalue()
    return contents


@contextmanager
def matplotlib_settings() -> Iterator[None]:
    """Give matplotlib fixed settings, independent of the caller's, which are restored afterwards.

    Raises
    ------
    MissingDependency
        If matplotlib is not installed.
    OutputError
        If matplotlib finds no folder that it may write to.
    """
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


def _metadata(form: Form, title: str, credits_: str, alt: str) -> dict[str, Any]:
    """Return the metadata of a file, without a date, so that the same figure has the same bytes."""
    if form == "png":
        return {"Title": title, "Description": alt, "Copyright": credits_, "Software": _MAKER}
    if form == "pdf":
        return {"Title": title, "Subject": alt, "Keywords": credits_, "Creator": _MAKER, "CreationDate": None}
    return {"Title": title, "Description": alt, "Rights": credits_, "Creator": _MAKER, "Date": None}


def _accessible(svg: bytes, alt: str) -> bytes:
    """Return an SVG as a single image for screen readers, described by `alt`, with fallback fonts."""
    opened = b'<svg role="img" aria-labelledby="geomap-description" '
    described = f'</title>\n <desc id="geomap-description">{escape(alt)}</desc>'.encode()
    accessible = svg.replace(b"<svg ", opened, 1).replace(b"</title>", described, 1)
    for font, others in _STAND_INS.items():
        accessible = re.sub(rb"(<text style=\"[^\"]*font-family: '%s')" % font, rb"\1, " + others, accessible)
    return accessible
