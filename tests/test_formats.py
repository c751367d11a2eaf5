import subprocess
import sys
import time
import zipfile
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from makers import docx, news_pdf, pdf
from pypdf import PdfReader, PdfWriter

from geomap.article.formats import Extract, Kind, day_of, extract, sniff
from geomap.article.sources import open_article
from geomap.errors import ArticleError

PAGE = Path(__file__).resolve().parent / "cases" / "articles" / "flood.html"


def html(body: str, head: str = "") -> Extract:
    return extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "html", name="a.html")


STORY = "<p>" + "</p><p>".join(
    ["Rain fell in Paris on Monday, and the river rose by two metres in a night.", "Then it fell."]
)


def test_page_is_read_without_menu_banner_captions_and_related_stories() -> None:
    article = open_article(str(PAGE))
    assert article.title == "Flood closes the bridge at Stung Treng"
    assert article.published == date(2023, 10, 5)
    assert article.outlet == "The Example Courier"
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0].startswith("PHNOM PENH, Oct. 5 — A flood closed the bridge")
    assert paragraphs[2] == "Help from across the border"
    assert paragraphs[3].endswith("the governor’s office said in a statement.")
    assert len(paragraphs) == 5
    for absent in ("Ireland", "London", "Africa", "Berlin", "Manila", "Kenya", "Toronto", "Sydney", "Photo"):
        assert absent not in article.text
    assert "night, the governor" in article.text  # no no-break space


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Ties grow</title>", "", ("Ties grow", None, None)),
        ("<title>Ties grow | Courier</title>", "<h1>Ties grow</h1>", ("Ties grow", None, None)),
        ('<meta property="og:title" content="Ties - a study"><title>x</title>', "", ("Ties - a study", None, None)),
        (
            '<meta property="og:site_name" content="Courier"><title>Courier: Ties grow</title>',
            "",
            ("Ties grow", None, "Courier"),
        ),
        (
            '<meta property="article:published_time" content="2023-10-05T23:00:00Z"><title>T</title>',
            "",
            ("T", date(2023, 10, 5), None),
        ),
        ('<meta name="date" content="Thu, 05 Oct 2023 10:00:00 GMT">', "<h1>T</h1>", ("T", date(2023, 10, 5), None)),
        ('<meta name="pubdate" content="05/10/2023">', "<h1>T</h1>", ("T", None, None)),
        ("", '<article><h1>T</h1><time datetime="2023-10-05">5.10.</time></article>', ("T", date(2023, 10, 5), None)),
        ("", '<aside><time datetime="2023-10-05">5.10.</time></aside><h1>T</h1>', ("T", None, None)),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", broken</script>',
            "<h1>T</h1>",
            ("T", None, None),
        ),
        (
            '<script type="application/ld+json">[{"@type": "Organization", "@id": "#o", "name": "Courier"},'
            '{"@type": "ReportageNewsArticle", "headline": "T", "publisher": {"@id": "#o"}}]</script>',
            "",
            ("T", None, "Courier"),
        ),
        (
            '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
            "<h1>T</h1>",
            ("T", None, None),
        ),
    ],
)
def test_what_a_page_says_of_itself(head: str, body: str, expected: tuple[str, date | None, str | None]) -> None:
    found = html(body + STORY, head)
    assert (found.title, found.published, found.outlet) == expected
    assert found.text.startswith("Rain fell in Paris on Monday")


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="cookie-notice"><p>We use cookies in Ireland and share them with our partners there.</p></div>',
        '<div role="dialog"><p>Subscribe to our letter from Ireland, which comes each day at no cost.</p></div>',
        '<p class="wp-caption-text">A man in Ireland looks at the river in the rain of last year. Photo: A B</p>',
        '<div class="Image-Caption">A man in Ireland looks at the river in the rain of last year.</div>',
        '<nav><a href="/ireland">Ireland</a></nav>',
        "<figure><img src='a.png'><figcaption>A man in Ireland looks at the river.</figcaption></figure>",
    ],
)
def test_page_furniture_is_no_article(furniture: str) -> None:
    text = html(f"<main><h1>T</h1>{furniture}{STORY}</main>").text
    assert "Ireland" not in text
    assert "Paris" in text


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<meta charset='windows-1252'>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
        ("<meta charset='utf-8'>", "cp1252"),  # which is not true
        ("<meta charset='shift_jis'>", "utf-8"),  # nor this
        ("<meta charset='zip'>", "utf-8"),
        ("", "utf-16"),
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
    ],
)
def test_encoding_of_a_page(content: str, charset: str) -> None:
    start, end = ("", content) if content.startswith("<?") else (content, "")
    page = f"{end}<html><head>{start}</head><body><p>Rain fell in Viêng Chan – all day.</p></body></html>"
    assert sniff(page.encode(charset), name="-") == "html"
    assert extract(page.encode(charset), "html", name="-").text == "Rain fell in Viêng Chan – all day."


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "Rain",
        "<html><body></body></html>",
        "<html><body><nav>Menu</nav></body></html>",
        "<table>" * 20_000,
    ],
)
def test_page_without_an_article(page: str) -> None:
    with pytest.raises(ArticleError, match=r"found no article in 'a.html': save its text as \.txt"):
        extract(page.encode(), "html", name="a.html")


def test_page_with_controls_and_surrogates_is_read() -> None:
    text = html(
        "<p>Rain fell in &#xD800;&#1;\x0cthe mayor&#146;s Paris on Monday, and the river rose by two metres.</p>"
    ).text
    assert text.startswith("Rain fell in the mayor’s Paris on")
    assert text.isprintable()


def test_large_page_is_refused_before_it_takes_minutes() -> None:
    rows = "".join(f"<p>Rain number {n} fell in Paris on Monday, and the river rose.</p>" for n in range(16_000))
    with pytest.raises(ArticleError, match=r"'a.html' is too large a page for one article: save its text as \.txt"):
        html(rows)
    start = time.perf_counter()
    assert html(rows[: len(rows) // 2]).text.startswith("Rain number 0 fell")
    assert time.perf_counter() - start < 20


def test_long_pdf_takes_linear_time() -> None:
    pages = [[(f"Rain {page} {row} fell", 50, 800 - row * 12, 11.0) for row in range(60)] for page in range(200)]
    start = time.perf_counter()
    assert "Rain 99 30 fell" in extract(pdf(pages), "pdf", name="a.pdf").text
    assert time.perf_counter() - start < 20


def test_pdf_lines_become_paragraphs() -> None:
    found = extract(news_pdf(), "pdf", name="a.pdf")
    assert found.title == "Flood closes the bridge at Stung Treng"
    assert found.published is None  # the day on which the file was made says nothing
    paragraphs = found.text.split("\n\n")
    assert paragraphs[0] == (
        "PHNOM PENH, Oct. 5 — A flood closed the bridge at Stung Treng on Thursday after three days of rain, the "
        "provincial governor said, and the plan for a Franco-Cambodian bridge was put off until the water falls."
    )
    assert paragraphs[1].endswith(
        "stood in the streets of every village, and farmers brought their goods to the "
        "market in Kratie by boat for the first time in nine years."
    )
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["PHNOM", "Traffic", "In", "The"]
    assert "Berlin" not in found.text


def test_pdf_says_what_its_publisher_says() -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
        'prism:publicationName="The Example Courier" prism:publicationDate="2023-10-05"/></rdf:RDF></x:xmpmeta>'
    )
    found = extract(pdf([[("Rain fell in Paris.", 50, 700, 11)]], title="Ties grow", xmp=xmp), "pdf", name="a.pdf")
    assert found == Extract("Rain fell in Paris.", "Ties grow", date(2023, 10, 5), "The Example Courier")


def encrypted(password: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pdf([[("Rain fell in Paris.", 50, 700, 11)]]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdf_that_needs_no_password_to_be_read() -> None:
    assert extract(encrypted(""), "pdf", name="a.pdf").text == "Rain fell in Paris."


BOMB = zlib.compress(b"BT /F1 11 Tf 50 700 Td (Rain) Tj ET\n" * 1_000_000, 9)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdf([[]]), r"'a.pdf' holds no text, only pictures: run text recognition \(OCR\) over it first"),
        (encrypted("secret"), "'a.pdf' is protected by a password: save a copy without one"),
        (b"%PDF-1.4\nnothing", "'a.pdf' is damaged: its objects cannot be read; print it to a new PDF"),
        (pdf([[]] * 201), "'a.pdf' has more than 200 pages: give the pages of one article"),
        (pdf([[]], stream=BOMB), "'a.pdf' is damaged"),
        (news_pdf()[:900], "'a.pdf' (is damaged|holds no text)"),
    ],
)
def test_refused_pdf(content: bytes, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        extract(content, "pdf", name="a.pdf")


def test_word_document() -> None:
    found = extract(docx(), "docx", name="a.docx")
    assert found.title == "Flood closes the bridge"
    assert found.published is None
    assert found.text.split("\n\n") == [
        "Rain fell in Stung Treng.",
        "The bridge to Laos was shut.",
        "It opens in Pakse",
        "Kratie",
        "two metres",
    ]


@pytest.mark.parametrize(("own", "title"), [("Ties grow", "Ties grow"), ("Document1", None), ("flood.docx", None)])
def test_title_of_a_word_document(own: str, title: str | None) -> None:
    assert extract(docx(title=own, styled=""), "docx", name="a.docx").title == title


def with_part(name: str, content: bytes) -> bytes:
    out = BytesIO(docx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def with_document(markup: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(docx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, markup if part == "word/document.xml" else old.read(part))
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = '<!DOCTYPE d [<!ENTITY a "Paris">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)

LAUGHING = f"<w:document {W}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"


def test_published_on_a_word_document_s_cover() -> None:
    from docx import Document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document(BytesIO(docx()))
    cover = (
        b'<CoverPageProperties xmlns="http://schemas.microsoft.com/office/2006/coverPageProps">'
        b"<PublishDate>2023-10-05T00:00:00</PublishDate></CoverPageProperties>"
    )
    part = Part(PackURI("/customXml/item9.xml"), "application/xml", cover, document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml")
    out = BytesIO()
    document.save(out)
    assert extract(out.getvalue(), "docx", name="a.docx").published == date(2023, 10, 5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_part("word/media/bomb.png", bytes(120_000_000)), "'a.docx' unpacks to more than 50 MB: save its text"),
        (docx()[:2_000], "'a.docx' is a damaged Word document: open it and save it again"),
        (with_document("<broken"), "'a.docx' is a damaged Word document"),
        (with_document(f"<w:document {W}><w:body/></w:document>"), "'a.docx' holds no text"),
        (with_document(f"{LAUGHS}]>{LAUGHING}"), "'a.docx' (holds no text|is a damaged)"),
        (with_document(f"<w:document {W}><w:body>" + "<w:p>" * 100_000), "'a.docx' is a damaged Word document"),
    ],
    ids=["bomb", "cut", "broken", "empty", "laughs", "deep"],
)
def test_refused_word_document(content: bytes, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        extract(content, "docx", name="a.docx")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAGE.read_bytes(), "html"),
        (b"\xef\xbb\xbf \n<!-- note --><HTML lang=en>", "html"),
        (b"<p>A line of Markdown may begin so.", "text"),
        (b"The tag <html> is explained, and %PDF-1.4 too.", "text"),
        (news_pdf(), "pdf"),
        (docx(), "docx"),
    ],
    ids=["page", "comment", "markdown", "prose", "pdf", "docx"],
)
def test_sniff(content: bytes, kind: Kind) -> None:
    assert sniff(content, name="-") == kind


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-10-05", date(2023, 10, 5)),
        ("2023-10-05T23:30:00+07:00", date(2023, 10, 5)),
        ("20231005", date(2023, 10, 5)),
        ("2023/10/05 10:00", date(2023, 10, 5)),
        ("October 5, 2023", date(2023, 10, 5)),
        ("Thursday, Oct. 5, 2023", date(2023, 10, 5)),
        ("5th October 2023", date(2023, 10, 5)),
        ("05.10.2023", None),
        ("2023-13-05", None),
        ("2023", None),
        ("1696464000", None),
        ("yesterday", None),
        (20231005, None),
        (None, None),
    ],
)
def test_day_of(value: object, day: date | None) -> None:
    assert day_of(value) == day


@pytest.mark.parametrize(
    ("name", "module", "hint"),
    [
        ("flood.html", "trafilatura", "pip install 'geomap[html]'"),
        ("a.pdf", "pypdf", "pip install 'geomap[pdf]'"),
        ("a.docx", "docx", "pip install 'geomap[docx]'"),
        ("https://example.org/", "httpx", "pip install 'geomap[url]'"),
    ],
)
def test_what_is_not_installed(tmp_path: Path, name: str, module: str, hint: str) -> None:
    (tmp_path / "flood.html").write_bytes(PAGE.read_bytes())
    (tmp_path / "a.pdf").write_bytes(news_pdf())
    (tmp_path / "a.docx").write_bytes(docx())
    code = f"import sys; sys.modules[{module!r}] = None; from geomap.cli.commands import main; main(['read', {name!r}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert hint in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.quick("html")
@pytest.mark.parametrize("make", [PAGE.read_bytes, news_pdf, docx], ids=["html", "pdf", "docx"])
def test_document_made_from_it_is_drawn_to_the_same_bytes(run, tmp_path: Path, make) -> None:
    kind = sniff(make(), name="-")
    source = tmp_path / f"story.{kind}"
    source.write_bytes(make())
    for target in ("a.html", "a.json"):
        assert run("map", str(source), "-o", str(tmp_path / target)).exit_code == 0
    for target in ("b.html", "b.json"):
        assert run("map", str(tmp_path / "a.json"), "-o", str(tmp_path / target)).exit_code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    printed = run("read", "-", "--json", stdin=make()).stdout
    assert '"text": "Stung Treng"' in printed


def test_outlet_is_shown(run) -> None:
    out = run("read", str(PAGE)).stdout
    assert out.splitlines()[1] == "The Example Courier · 2023-10-05 · flood.html"
    assert '"outlet": "The Example Courier"' in run("read", str(PAGE), "--json").stdout
