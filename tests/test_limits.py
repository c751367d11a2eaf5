"""Hostile articles: texts that repeat themselves, pages and documents that would take minutes or all memory."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest
from makers import docx, pdf

from geomap.article.formats import extract
from geomap.article.sources import LARGEST_BYTES, from_text
from geomap.errors import ArticleError
from geomap.reading.document import to_document, to_json
from geomap.reading.reader import read

UNITS = (
    "Paris ",
    "Paris, ",
    "Talks were held in Goma on 3 May. ",
    ".",
    "?!",
    "\n",
    " ",
    "A. ",
    "May ",
    "12 ",
    "War ",
    "and ",
    ": ",
    "—",
    "10:",
    "(on ",
    ";km ",
    "between (",
    "http://",
    "“",
    "King of ",
    "a\u0301",
    "ວຽງຈັນ ",
)


def seconds(text: str) -> float:
    """Return the processor's time that reading a text takes, the shorter of two."""
    found = []
    for _ in range(2):
        before = time.process_time()
        to_json(to_document(read(from_text(text))))
        found.append(time.process_time() - before)
    return min(found)


@pytest.mark.slow("Paris, ", "Talks were held in Goma on 3 May. ", "A. ", "May ", "War ", "(on ", "King of ")
@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_four_times_as_long(unit: str) -> None:
    short, long = (seconds("In Paris. " + unit * (letters // len(unit))) for letters in (6_000, 24_000))
    assert long < 8 * max(short, 0.02)


def test_a_text_without_an_end_is_cut_between_words() -> None:
    from geomap.text import sentences

    text = "Paris and Rome " * 1_000
    spans = sentences(text)
    assert max(end - start for start, end in spans) <= 2_000
    assert " ".join(text[start:end] for start, end in spans) == text.strip()


def test_more_than_20_mb_is_refused(run, tmp_path) -> None:
    (tmp_path / "long.txt").write_bytes(b"In Paris. " * (LARGEST_BYTES // 10) + b"!")
    done = run("read", str(tmp_path / "long.txt"))
    assert done.exit_code == 3
    assert done.stderr == "geomap: 'long.txt' is longer than 20 MB: split it into articles\n"


PARAGRAPH = "<p>Rain fell in Paris on Monday, and the river rose by two metres.</p>"
_ATTRIBUTES = [f'a{number}="1"' for number in range(100_000)]
MANY = "more attributes than any article needs: save its text as .txt"
PAGES = {
    "20,000 divs": ("<div>" * 20_000 + PARAGRAPH + "</div>" * 20_000, "found no article|too large a page"),
    "attributes": (f"<p {' '.join(_ATTRIBUTES)}>Rain</p>", MANY),
    "attributes behind a quoted >": (f'<p b=">" {" ".join(_ATTRIBUTES)}>Rain</p>', MANY),
    "attributes in one": (f"<p {''.join(_ATTRIBUTES)}>Rain</p>", MANY),
    "unclosed scripts": ("<script>" * 1_000_000, "found no article"),
    "unclosed comments": ("<!--" * 1_000_000, "found no article"),
    "unclosed quotes": ("<p " + '="' * 1_000_000, "found no article"),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_that_would_take_minutes_is_refused(case: str) -> None:
    body, message = PAGES[case]
    before = time.process_time()
    with pytest.raises(ArticleError, match=message):
        extract(f"<html><body>{body}".encode(), "html", name="a.html")
    assert time.process_time() - before < 20


def test_a_page_with_much_linked_data() -> None:
    nodes = "{}," * 300_000
    page = f'<html><script type="application/ld+json">[{nodes}{{}}]</script><body><article>{PARAGRAPH * 5}'
    before = time.process_time()
    assert extract(page.encode(), "html", name="a.html").text.startswith("Rain fell")
    assert time.process_time() - before < 5


def test_scripts_and_data_are_no_attributes() -> None:
    words = " ".join(f'"w{number}"' for number in range(5_000))
    page = f"<html><script>if (a <b) {{ x = [{words}] }}</script><img src='data:,{words}'><article>{PARAGRAPH * 5}"
    assert extract(page.encode(), "html", name="a.html").text.startswith("Rain fell")


def word(body: str) -> bytes:
    """Return a Word document with another body."""
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(docx())) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            own = part.filename == "word/document.xml"
            after.writestr(part.filename, f"{head}{body}</w:body></w:document>" if own else before.read(part))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: word("<w:p><w:r><w:t>" + " " * 60_000_000 + "</w:t></w:r></w:p>"), "unpacks to more than 50 MB"),
        (lambda: word("<w:p/>" * 1_000_001), "has more parts than any article"),
        (lambda: word("<w:p>" * 20_000 + "</w:p>" * 20_000), "is a damaged Word document"),
    ],
    ids=["bomb", "paragraphs", "nested"],
)
def test_a_word_document_that_is_larger_than_it_looks(content, message: str) -> None:
    packed = content()
    assert len(packed) < 1_000_000
    before = time.process_time()
    with pytest.raises(ArticleError, match=message):
        extract(packed, "docx", name="a.docx")
    assert time.process_time() - before < 20


def test_a_pdf_of_10_000_pages() -> None:
    content = pdf([[("Rain", 50.0, 800.0, 11.0)]] * 10_000)
    before = time.process_time()
    with pytest.raises(ArticleError, match=r"'a.pdf' has more than 200 pages: give the pages of one article"):
        extract(content, "pdf", name="a.pdf")
    assert time.process_time() - before < 30
