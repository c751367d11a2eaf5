"""The map of an article -> a Word document: figure, caption, table of events with their sentences, credits."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from geomap.drawing import backdrop, payload, view, wording
from geomap.errors import MissingDependency, OutputError
from geomap.maps.embed.words import caption, credits, on_one_line, title

if TYPE_CHECKING:
    from geomap.drawing.payload_types import ArticleEvent
    from geomap.maps.article_map import ArticleMap
    from geomap.outputs.figure import Style

_HEADS = ("No.", "When", "What", "Where", "The sentence that says so")
_WIDTHS_CM = (1.1, 2.5, 3.4, 2.4, 6.6)
_MARGIN_CM = 2.5
_EPOCH = datetime(1980, 1, 1)
"""The earliest date of a zip file. Used in place of the clock, so that the same map gives the same bytes."""


def docx(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return a Word document that holds the map.

    Raises
    ------
    MissingDependency
        If python-docx is not installed.
    OutputError
        If the machine's clock is set before 1980, which a zip file cannot hold.
    """
    try:
        from docx import Document
        from docx.shared import Cm, Pt
    except ImportError as error:
        raise MissingDependency("Word documents need python-docx: pip install 'geomap[docx,figure]'") from error
    reading = made.reading
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN_CM)
    document.add_heading(title(reading), level=1)
    document.add_picture(io.BytesIO(made.to_figure("png", style=style)), width=Cm(21 - 2 * _MARGIN_CM))
    picture = document.inline_shapes[0]._inline.docPr
    picture.set("descr", on_one_line(made.alt_text()))
    picture.set("title", "Map")
    document.add_paragraph(on_one_line(caption(reading)), style="Caption")
    if reading.events:
        document.add_heading("Events", level=2)
        _add_table(document, made)
    document.add_paragraph(on_one_line("Data: " + credits(reading))).paragraph_format.space_before = Pt(8)
    properties = document.core_properties
    properties.title, properties.author = title(reading)[:255], "geomap"
    properties.comments = on_one_line(credits(reading))[:255]
    properties.created = properties.modified = _EPOCH
    file = io.BytesIO()
    try:
        document.save(file)
    except ValueError as error:
        if "1980" not in str(error):
            raise
        message = "this machine's clock stands before 1980, which a Word document cannot hold: set it"
        raise OutputError(message) from error
    return {"map.docx": _undated(file.getvalue())}


def _add_table(document: Any, made: ArticleMap) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    seen = view.view_of(made.reading)
    # the figure's payload, so that events have the same numbers
    events = payload.payload_of(made.reading, backdrop.grounds_of(seen), seen, made.text)["events"]
    table = document.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for number, cells in enumerate([_HEADS, *map(_cells, events)]):
        row = table.rows[0] if number == 0 else table.add_row()
        row_properties = row._tr.get_or_add_trPr()
        row_properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            row_properties.append(OxmlElement("w:tblHeader"))
        for cell, words, width in zip(row.cells, cells, _WIDTHS_CM, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(on_one_line(words))
            run.bold, run.font.size = number == 0, Pt(9)


def _cells(event: ArticleEvent) -> tuple[str, ...]:
    summary = wording.with_status(event["summary"] or event["type"], event["status"])
    where = event["where"] or "place not stated"
    return str(event["number"]), event["when"], summary, where, event["quote"] or ""


def _undated(content: bytes) -> bytes:
    """Return a zip file with its entries' modification times set to 1980-01-01."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(
                zipfile.ZipInfo(entry.filename, _EPOCH.timetuple()[:6]), before.read(entry), zipfile.ZIP_DEFLATED
            )
    return result.getvalue()
