"""The map of an article -> the files that put it into a report: a web page, a notebook, Markdown, LaTeX, Word.

Lowest first: notebook, words, snippets, word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import UsageError
from geomap.files import write_whole
from geomap.maps.archive_map import ArchiveMap
from geomap.maps.embed import notebook, snippets
from geomap.outputs.figure import Style

if TYPE_CHECKING:
    from geomap.maps.article_map import ArticleMap

_DEFAULT = Style()
Files = Mapping[str, bytes]
"""By name, the files of a folder; the first is the one that goes into the report."""


def embed(made: ArticleMap | ArchiveMap, form: str, folder: str | Path, *, style: Style = _DEFAULT) -> Path:
    """Write what puts a map into a report, and return the path of the file to include or to open.

    Parameters
    ----------
    made
        The map.
    form
        `iframe`, `markdown`, `quarto`, `notebook`, `docx` or `latex`.
    folder
        Where to; it is made where it is missing. Files that stand there under the same names are replaced,
        each whole.
    style
        Size and colours of the figure that all but `iframe` and `notebook` hold.

    Raises
    ------
    UsageError
        If there is no such form, or the map is an archive's.
    MissingDependency
        If the part that writes it is not installed.
    OutputError
        If a file cannot be written.
    """
    if form not in FORMS:
        raise UsageError(f"no form of embedding is called {form!r}: use one of {', '.join(FORMS)}")
    if isinstance(made, ArchiveMap):
        raise UsageError(f"{made.title!r} is an archive: embed draws one article, geomap map draws them all")
    files = FORMS[form](made, style)
    # what the first file points to is there before it is
    for name in reversed(list(files)):
        write_whole(Path(folder, name), files[name])
    return Path(folder, next(iter(files)))


def _docx(made: ArticleMap, style: Style) -> Files:
    from geomap.maps.embed.word import docx

    return docx(made, style)


FORMS: Mapping[str, Callable[[ArticleMap, Style], Files]] = {
    "iframe": snippets.iframe,
    "markdown": snippets.markdown,
    "quarto": snippets.quarto,
    "notebook": notebook.notebook,
    "docx": _docx,
    "latex": snippets.latex,
}
"""By name, what makes the files of a form."""
