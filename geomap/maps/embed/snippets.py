"""The map of an article -> the few lines that embed it in a web page, Markdown, Quarto or LaTeX, with their files.

Titles come from articles and are untrusted. Each is escaped for the language it is written into, and for the site
generators that may process the file first (Jinja, Liquid, shortcodes). No title becomes part of a file name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomap.maps.embed.words import caption, credits, on_one_line, title
from geomap.outputs.page.markup import inert

if TYPE_CHECKING:
    from geomap.maps.article_map import ArticleMap
    from geomap.outputs.figure import Style

_PAGE, _PNG, _PDF = "map.html", "map.png", "map.pdf"
# `all:initial` resets what a site's style sheet sets for every iframe
_FRAME_STYLE = "all:initial;display:block;width:100%;height:clamp(420px,75vh,760px);border:1px solid #8886"
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}", "±": r"\textpm{}",
}  # fmt: skip


def iframe(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return an HTML `<figure>` with an iframe, for any web page, and the page that it frames."""
    return {"iframe.html": _figure(made).encode(), _PAGE: made.to_html().encode()}


def markdown(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return Markdown that shows the interactive map where raw HTML is allowed, and the figure where it is not.

    A converter to PDF or Word drops the raw HTML, and with it the `<div hidden>` around the figure.
    """
    lines = [
        _frame(made),
        "",
        "<div hidden>",
        "",
        f"![{_markdown(made.alt_text())}]({_PNG})",
        "",
        "</div>",
        "",
        f"*{_markdown(caption(made.reading))}* [Interactive map]({_PAGE}).",
    ]
    return {"map.md": _text(lines), _PAGE: made.to_html().encode(), _PNG: made.to_figure("png", style=style)}


def quarto(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return a Quarto figure: the interactive map in HTML, the vector figure in PDF, the PNG elsewhere."""
    alt = _markdown(made.alt_text())
    lines = [
        "::: {#fig-map}",
        '::: {.content-visible when-format="html"}',
        "```{=html}",
        _frame(made),
        "```",
        ":::",
        "",
        '::: {.content-visible when-format="pdf"}',
        f"![]({_PDF}){{fig-alt={_attribute(alt)}}}",
        ":::",
        "",
        '::: {.content-hidden when-format="html"}',
        '::: {.content-hidden when-format="pdf"}',
        f"![]({_PNG}){{fig-alt={_attribute(alt)}}}",
        ":::",
        ":::",
        "",
        _markdown(caption(made.reading)),
        ":::",
    ]
    page = made.to_html().encode()
    return {
        "map.qmd": _text(lines),
        _PAGE: page,
        _PNG: made.to_figure("png", style=style),
        _PDF: made.to_figure("pdf", style=style),
    }


def latex(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return a LaTeX figure with the map as PDF, labelled `fig:geomap`. Its alt text needs graphicx of 2021."""
    lines = [
        "% \\usepackage{graphicx}; names in other than Latin letters need LuaLaTeX or XeLaTeX and a font that has them",
        r"\begin{figure}[htbp]",
        r"  \centering",
        rf"  \includegraphics[width=\linewidth,alt={{{_tex(made.alt_text())}}}]{{{_PDF}}}",
        rf"  \caption{{{_tex(caption(made.reading))}}}",
        r"  \label{fig:geomap}",
        r"\end{figure}",
    ]
    return {"map.tex": _text(lines), _PDF: made.to_figure("pdf", style=style)}


def _figure(made: ArticleMap) -> str:
    return (
        '<figure style="margin:1em 0">\n'
        f"{_frame(made)}\n"
        f"<figcaption>{inert(caption(made.reading))} "
        f'<a href="{_PAGE}">Open the map</a>. <small>{inert(on_one_line(credits(made.reading)))}</small></figcaption>\n'
        "</figure>\n"
    )


def _frame(made: ArticleMap) -> str:
    label = inert(f"Map: {title(made.reading)}")
    return (
        f'<iframe src="{_PAGE}" title="{label}" loading="lazy" sandbox="allow-scripts allow-popups" '
        f'allow="fullscreen" style="{_FRAME_STYLE}"></iframe>'
    )


def _markdown(words: str) -> str:
    """Return text escaped for Markdown, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>()#|~$^&@!?%:\"'])", r"\\\1", on_one_line(words))


def _attribute(words: str) -> str:
    return f'"{words}"'


def _tex(words: str) -> str:
    """Return text escaped for TeX, on one line."""
    return "".join(_TEX.get(sign, sign) for sign in on_one_line(words))


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
