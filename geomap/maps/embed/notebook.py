"""The map of an article -> a Jupyter notebook that shows it, and the JSON document that the notebook draws."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.maps.article_map import ArticleMap
    from geomap.outputs.figure import Style

_DOCUMENT = "map.json"


def notebook(made: ArticleMap, style: Style) -> dict[str, bytes]:
    """Return a notebook (nbformat 4.5) of two cells, and the document that it reads from the same folder.

    The notebook holds no text of the article: the document supplies it when the cell runs.
    """
    options = {"text": made.text, "worldview": made.worldview, "tiles": made.tiles}
    arguments = "".join(f", {name}={value!r}" for name, value in options.items() if value not in (None, "full"))
    code = f"from geomap import map_article\n\nmap_article({_DOCUMENT!r}{arguments})"
    about = (
        "The map of an article, drawn by [geomap](https://pypi.org/project/geomap/) from the document beside this "
        f"notebook, `{_DOCUMENT}`. Correct the document (move a place, drop one, mend a date) and run the cell again."
    )
    cells = [
        {"cell_type": "markdown", "id": "about", "metadata": {}, "source": about},
        {"cell_type": "code", "id": "map", "metadata": {}, "execution_count": None, "outputs": [], "source": code},
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return {
        "map.ipynb": (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(),
        _DOCUMENT: made.to_json().encode(),
    }
