"""Small PDFs, Word documents and tables of places, made for a test."""

import sys
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path


def forget_added() -> None:
    """Let this process look again at what was added, as a new one would."""
    from geomap.geodata import gazetteer

    gazetteer._BRIEFS.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("geomap."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


Row = tuple[str, float, float, float]
"""Text, x, y and size in points."""


def pdf(pages: Sequence[Sequence[Row]], *, title: str = "", xmp: str = "", stream: bytes | None = None) -> bytes:
    """Return a PDF that draws rows of text in Helvetica; `stream` replaces what the first page draws."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R" + (b" /Metadata 5 0 R >>" if xmp else b" >>"), b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(b"<< /Title (" + title.encode("cp1252") + b") /CreationDate (D:20261124120000Z) >>")
    packet = xmp.encode()
    objects.append(b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(packet), packet))
    kids = []
    for number, rows in enumerate(pages):
        drawn = b"".join(_drawn(row) for row in rows)
        extra = b""
        if number == 0 and stream is not None:
            drawn, extra = stream, b" /Filter /FlateDecode"
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(drawn), extra, drawn))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % len(objects)
        objects.append(page + b" /Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _drawn(row: Row) -> bytes:
    text, x, y, size = row
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n" % (size, x, y, escaped)


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def news_pdf() -> bytes:
    """Return three pages of invented news, with running heads, page numbers and words broken at line ends."""
    first = [
        ("PHNOM PENH, Oct. 5 — A flood closed the bridge at Stung Treng on Thurs-", False),
        ("day after three days of rain, the provincial governor said, and the plan", False),
        ("for a Franco-", False),
        ("Cambodian bridge was put off until the water falls.", False),
        ("Traffic to Laos was sent by way of Preah Vihear, and schools near the river", True),
        ("stayed shut in all of the province, where the water stood in the streets of", False),
    ]
    second = [
        ("every village, and farmers brought their goods to the market in Kratie by", False),
        ("boat for the first time in nine years.", False),
        ("In Pakse, in the south of Laos, the fire service sent four boats and twenty", True),
        ("men, who worked until the evening.", False),
    ]
    third = [("The bridge is to open again when engineers have seen its piers.", False)]
    pages = []
    for number, story in enumerate((first, second, third), 1):
        rows: list[Row] = [(f"The Example Courier, Berlin, 6 October 2023, page {number}", 50, 810, 8)]
        y = 760.0
        if number == 1:
            rows += [("Flood closes the bridge", 50, 770, 22), ("at Stung Treng", 50, 745, 22)]
            y = 700
        for text, new in story:
            y -= 14 + 10 * new
            rows.append((text, 50, y, 11))
        rows.append((f"{number}", 290, 30, 8))
        pages.append(rows)
    return pdf(pages, title="Microsoft Word - flood final.docx")


def docx(*, title: str = "", styled: str = "Flood closes the bridge", body: Sequence[str] = ()) -> bytes:
    """Return a Word document with a head, a foot, a table and a change under tracking."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    document.core_properties.title = title
    document.sections[0].header.paragraphs[0].text = "Head: Berlin"
    document.sections[0].footer.paragraphs[0].text = "Foot: Madrid"
    if styled:
        document.add_paragraph(styled, style="Title")
    for text in body or ("Rain fell in Stung Treng.", "The bridge to Laos was shut."):
        document.add_paragraph(text)
    changed = document.add_paragraph("It opens in ")
    deleted = f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>Paris</w:delText></w:r></w:del>'
    inserted = f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>Pakse</w:t></w:r></w:ins>'
    for markup in (deleted, inserted):
        changed._p.append(parse_xml(markup))
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Kratie", "two metres"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def geonames_line(id_: int, name: str, lat: float, lon: float, code: str, **more: str) -> str:
    """Return a line of GeoNames' main format; `code` is class and code, such as `P.PPL`."""
    class_, _, code = code.partition(".")
    cells = [str(id_), name, more.get("ascii", name), more.get("others", ""), str(lat), str(lon), class_, code]
    cells += [more.get("country", "KH"), "", more.get("first", ""), more.get("second", ""), "", ""]
    cells += [more.get("population", "0"), "", "50", "Asia/Phnom_Penh", more.get("changed", "2023-05-01")]
    return "\t".join(cells)


def zipped(path: Path, content: str, *, name: str = "") -> Path:
    """Write a .zip with one table in it, called like it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name or f"{path.stem}.txt", content)
    return path
