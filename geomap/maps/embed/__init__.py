"""The map of an article -> the files that embed it in a report: a web page, a notebook, Markdown, LaTeX, Word.

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
"""Contents by file name. The first file is the one to include in the report; the others are what it links to."""


def embed(made: ArticleMap | ArchiveMap, form: str, folder: str | Path, *, style: Style = _DEFAULT) -> Path:
    """Write the files that embed a map in a report, and return the path of the file to include or to open.

    Parameters
    ----------
    made
        The map.
    form
        `iframe`, `markdown`, `quarto`, `notebook`, `docx` or `latex`.
    folder
        Folder to write to; created if missing. Existing files of the same names are replaced, each atomically.
    style
        Size and colours of the figure, which every form but `iframe` and `notebook` holds.

    Raises
    ------
    UsageError
        If `form` is not known, or the map is of an archive.
    MissingDependency
        If the form needs a package that is not installed.
    OutputError
        If a file cannot be written.
    """
    if form not in FORMS:
        raise UsageError(f"no form of embedding is called {form!r}: use one of {', '.join(FORMS)}")
    if isinstance(made, ArchiveMap):
        raise UsageError(f"{made.title!r} is an archive: embed draws one article, geomap map draws them all")
    files = FORMS[form](made, style)
    # last to first: a reader who finds the first file must also find what it links to
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
"""The functions that make the files of each form, by its name."""
