from datetime import date
from pathlib import Path

import pytest
from conftest import SEED

from geomap.article.sources import LARGEST_BYTES, from_text, open_article, parse_published
from geomap.errors import ArticleError, UsageError


def write(folder: Path, content: bytes, name: str = "story.txt") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_seed_is_titled_by_its_file() -> None:
    article = open_article(str(SEED))
    assert article.title == "cambodia-laos-military-ties"
    assert article.source == "cambodia-laos-military-ties.txt"
    assert article.published is None
    assert article.text == SEED.read_bytes().decode()


def test_line_ends_stay(tmp_path: Path) -> None:
    assert open_article(write(tmp_path, b"One.\r\n\r\nTwo.\r")).text == "One.\r\n\r\nTwo.\r"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert open_article(write(tmp_path, "Viêng Chăn ວຽງຈັນ.".encode(encoding))).text == "Viêng Chăn ວຽງຈັນ."


@pytest.mark.parametrize(
    ("text", "title", "published"),
    [
        ("# Ties grow\n\nThe two met.", "Ties grow", None),
        ("Ties grow\n\nThe two met.", "Ties grow", None),
        ("The two met.\n\nThey spoke.", "story", None),
        ("---\ntitle: 'Ties grow'\ndate: 2023-10-05\n---\nThe two met.", "Ties grow", date(2023, 10, 5)),
        ("---\ndate: yesterday\n---\n# Ties\n\nThe two met.", "Ties", None),
        ("---\ndate: 5 October 2023\n---\n# Ties\n\nThe two met.", "Ties", date(2023, 10, 5)),
        ("---\ndate: 05/10/2023\n---\n# Ties\n\nThe two met.", "Ties", None),
    ],
)
def test_own_title_and_date(text: str, title: str, published: date | None) -> None:
    article = from_text(text, name="story")
    assert (article.title, article.published) == (title, published)


def test_front_matter_names_the_outlet() -> None:
    article = from_text("---\r\npublisher: The Example Courier\r\ntitle:\r\n---\r\nThe two met.", name="story")
    assert (article.outlet, article.title) == ("The Example Courier", "story")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The governor’s office said — “rain” fell in Viêng Chan and the river rose.", "cp1252"),
        ("Viêng", "latin-1"),
        ("Rain fell in Viêng Chan.", "utf-16-le"),
        ("Rain fell in Viêng Chan.", "utf-16-be"),
        ("Rain fell in Viêng Chan.", "utf-32"),
        ("Дождь шёл в Москве, и река поднялась на два метра, сообщил мэр.", "cp1251"),
        ("パリで雨が降り、川の水位が二メートル上昇したと市長が述べた。", "shift_jis"),
        ("巴黎下雨了，市长说河水上涨了两米。万象和金边也下雨。", "gb18030"),
        ("Déšť padal v Brně a řeka stoupla o dva metry, řekl primátor města Žďár.", "cp1250"),
    ],
)
def test_encodings_that_nobody_declares(tmp_path: Path, text: str, encoding: str) -> None:
    assert open_article(write(tmp_path, text.encode(encoding))).text == text


def test_what_is_given_wins(tmp_path: Path) -> None:
    path = write(tmp_path, b"---\ntitle: Own\ndate: 2020-01-01\n---\nText.")
    article = open_article(path, title="Given", published="2023-10-05")
    assert (article.title, article.published) == ("Given", date(2023, 10, 5))


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.txt", "'a.txt' is empty"),
        (b" \n\t", "a.txt", "'a.txt' is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "'a.txt' is a picture, which geomap does not read: give a .txt"),
        (b"\x7fELF\x00\x00\x03\xff", "a.txt", "'a.txt' is not text but binary: give a .txt, .md, .html"),
        (b"Rain\x01\x02\x03\x04 fell", "a.txt", "'a.txt' is not text but binary"),
        (b"{\\rtf1 Text}", "a.txt", "'a.txt' is an RTF document"),
        (b"\xd0\xcf\x11\xe0Text", "a.doc", r"cannot read 'a.doc': save it in one of the forms \.txt"),
        (b"\xd0\xcf\x11\xe0Text", "a", r"of the old form \(\.doc\), which geomap does not read"),
        (b"PK\x03\x04 an.odt", "a.docx", "'a.docx' is a ZIP archive, no Word document"),
        (b"Text", "a.docx", "'a.docx' is called a Word document but is text: give it its proper extension"),
        (b"%PDF-1.4 ", "a.html", "'a.html' is called HTML but is a PDF"),
        (b"\xff\xfeR\x00a\x00\xd8\xd8", "a.txt", "'a.txt' is marked as UTF-16 but broken at byte"),
        (b"x" * (LARGEST_BYTES + 1), "a.txt", "longer than 20 MB"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        open_article(write(tmp_path, content, name))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"no such file: .*'.*missing.txt'; check the path"):
        open_article(str(tmp_path / "missing.txt"))
    with pytest.raises(ArticleError, match=r"^'.*' is a folder: give one article in it$"):
        open_article(str(tmp_path))
    with pytest.raises(ArticleError, match=r"'ftp://example.org/a.html' is no web address: give one with http"):
        open_article("ftp://example.org/a.html")


def test_bad_date() -> None:
    with pytest.raises(UsageError, match="'2023-13-05' is no date"):
        open_article(str(SEED), published="2023-13-05")


@pytest.mark.parametrize("value", ["", "today", "2023-02-31", "05/10/2023", "20231005", "2023-W40-4"])
def test_malformed_published(value: str) -> None:
    with pytest.raises(UsageError, match="give the day of publication as YYYY-MM-DD"):
        parse_published(value)
