"""A table of numbers -> a probability for each row, by an ensemble of decision trees."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from geomap.reading.resources import model_path

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Forest:
    """Decision trees: the logistic function of the sum of their leaves is a probability."""

    def __init__(self, rows: dict[str, list[list[float]]]) -> None:
        import numpy as np

        # all nodes of all trees in one array, so that a step down every tree is one look-up for each column
        shape = np.array(rows["feature"]).shape
        self._roots = (np.arange(shape[0]) * shape[1]).astype(np.int32)
        self._feature = np.array(rows["feature"], np.int32).ravel()
        self._threshold = np.array(rows["threshold"]).ravel()
        self._left = (np.array(rows["left"], np.int32) + self._roots[:, None]).ravel().astype(np.int32)
        self._right = (np.array(rows["right"], np.int32) + self._roots[:, None]).ravel().astype(np.int32)
        self._value = np.array(rows["value"]).ravel()
        self._depth = int(np.array(rows["depth"]).max())

    def predict(self, table: Array) -> Array:
        """Return a probability for each row of a table; shape (n, columns) to (n,)."""
        import numpy as np

        if not len(table):
            return np.zeros(0)
        cells, width = table.ravel(), table.shape[1]
        rows = np.repeat(np.arange(len(table), dtype=np.int32) * width, len(self._roots))
        node = np.tile(self._roots, len(table))
        for _ in range(self._depth):
            # a leaf leads to itself
            goes_left = cells.take(rows + self._feature.take(node)) <= self._threshold.take(node)
            node = np.where(goes_left, self._left.take(node), self._right.take(node))
        total: Array = self._value.take(node).reshape(len(table), -1).sum(axis=1)
        return 1 / (1 + np.exp(-total))


@cache
def forest(name: str) -> Forest:
    """Return the forest in the model file `name`."""
    return Forest(json.loads(model_path(name).read_text("utf-8")))
