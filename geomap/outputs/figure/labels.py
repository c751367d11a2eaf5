"""Labels with their possible positions -> boxes on paper that overlap neither each other nor the marks.

The positions around a point follow E. Imhof, "Positioning names on maps" (1975): beside it first, then above and
below, then further off with a leader line. The algorithm is greedy: each label takes the best free position, the
most important label first, and one that finds none is left out. So boxes never overlap, and the result is
deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in mm."""
Spot = tuple[float, float]

_ANGLES = (
    (0, 0.0), (30, 0.5), (-30, 0.7), (60, 1.2), (-60, 1.4), (180, 1.5), (150, 1.7), (-150, 1.9), (90, 1.6), (-90, 1.8),
    (120, 2.0), (-120, 2.2),
)  # fmt: skip
"""Directions from a point, in degrees anticlockwise from the right, with the cost of each."""
_STEPS_MM = (0.0, 1.5, 3.0, 5.0, 8.0, 11.5, 16.0, 22.0, 30.0, 40.0, 55.0)
"""Distances that a label may have from its mark, beyond the gap."""
_LEADS_FROM_MM = 1.0
"""Distance above which a label has a leader line."""
_PER_MM = 0.6
_OVER_LINE = 0.6
_OVER_LEADER = 40.0
_APART_MM = 0.4
_EDGE_MM = 0.8


class Label(NamedTuple):
    """A label before it is placed.

    `spots` are positions in mm, best first: those of its mark if `beside`, else those at which the label may stand.
    """

    id: str
    width: float
    height: float
    spots: tuple[Spot, ...]
    beside: bool
    gap: float = 0.0
    """Least distance in mm between a spot and a label beside it."""
    furthest: float = 30.0
    """Greatest distance in mm beyond the gap; a label that finds no room within it is left out."""


class Placed(NamedTuple):
    """A placed label: its box, the spot that it names, and its leader line from spot to box, if any; in mm."""

    box: Box
    spot: Spot
    leader: tuple[Spot, Spot] | None


def place(
    labels: Sequence[Label], size: tuple[float, float], taken: Sequence[Box], lines: NDArray[Any]
) -> dict[str, Placed]:
    """Place labels on a sheet, and return them by id. Those for which there is no room are missing.

    Parameters
    ----------
    labels
        Labels, the most important first.
    size
        Width and height of the sheet in mm.
    taken
        Boxes in mm that no label may touch.
    lines
        Points in mm along lines that labels avoid if they can; shape (n, 2), possibly empty.
    """
    import numpy as np

    boxes = np.array(list(taken), dtype=float).reshape(-1, 4)
    leaders = np.empty((0, 2))
    placed: dict[str, Placed] = {}
    for label in labels:
        candidates, costs, spots, led = _candidates(label)
        free = _inside(candidates, size) & ~_touching(candidates, boxes)
        if not free.any():
            continue
        candidates, costs, spots, led = candidates[free], costs[free], spots[free], led[free]
        costs = costs + _OVER_LINE * _covered(candidates, lines) + _OVER_LEADER * _covered(candidates, leaders)
        best, least = 0, math.inf
        for index in np.argsort(costs, kind="stable"):
            if costs[index] >= least:
                break  # costs are sorted, and a leader line only adds to them
            crossing = _crossing(candidates[index], spots[index], boxes, leaders, label) if led[index] else 0
            if costs[index] + _OVER_LEADER * crossing < least:
                best, least = int(index), float(costs[index] + _OVER_LEADER * crossing)
        left, bottom, right, top = (float(side) for side in candidates[best])
        spot = (float(spots[best][0]), float(spots[best][1]))
        leader = None
        if led[best]:
            end = (min(max(spot[0], left), right), min(max(spot[1], bottom), top))
            leader = (spot, end)
            leaders = np.concatenate([leaders, _along(spot, end)])
        placed[label.id] = Placed((left, bottom, right, top), spot, leader)
        boxes = np.concatenate([boxes, candidates[best : best + 1]])
    return placed


def _candidates(label: Label) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the boxes that a label may take, with the cost and the spot of each, and whether it needs a leader."""
    import numpy as np

    wide, high = label.width, label.height
    if not label.beside:
        spots = np.array(label.spots, dtype=float).reshape(-1, 2)
        half = np.array([wide / 2, high / 2])
        boxes = np.concatenate([spots - half, spots + half], axis=1)
        return boxes, np.arange(len(spots)) * 0.7, spots, np.zeros(len(spots), dtype=bool)
    rows = []
    for rank, (x, y) in enumerate(label.spots):
        for further in (step for step in _STEPS_MM if step <= label.furthest):
            for angle, worse in _ANGLES:
                away = label.gap + further
                across, up = away * math.cos(math.radians(angle)), away * math.sin(math.radians(angle))
                # the box meets its point with the nearer side, or with its middle if it is above or below
                left = x + across - (wide if math.cos(math.radians(angle)) < -0.1 else 0)
                left -= wide / 2 if abs(angle) == 90 else 0
                bottom = y + up - high / 2 * (1 - math.sin(math.radians(angle)))
                cost = worse + _PER_MM * further + 1.0 * rank + (2.0 if further > _LEADS_FROM_MM else 0)
                rows.append((left, bottom, left + wide, bottom + high, cost, x, y, further > _LEADS_FROM_MM))
    table = np.array(rows)
    return table[:, :4], table[:, 4], table[:, 5:7], table[:, 7].astype(bool)


def _inside(boxes: NDArray[Any], size: tuple[float, float]) -> NDArray[Any]:
    import numpy as np

    left, bottom, right, top = boxes.T
    inside: NDArray[Any] = np.minimum(np.minimum(left, bottom), np.minimum(size[0] - right, size[1] - top)) >= _EDGE_MM
    return inside


def _touching(boxes: NDArray[Any], taken: NDArray[Any]) -> NDArray[Any]:
    """Return which boxes are closer than `_APART_MM` to one of `taken`; shape (n,)."""
    import numpy as np

    box, other = boxes[:, None, :], taken[None, :, :]
    near = (
        (box[..., 0] < other[..., 2] + _APART_MM)
        & (box[..., 2] > other[..., 0] - _APART_MM)
        & (box[..., 1] < other[..., 3] + _APART_MM)
        & (box[..., 3] > other[..., 1] - _APART_MM)
    )
    return np.asarray(near.any(axis=1))


def _covered(boxes: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    """Return the number of points within each box; shape (n,)."""
    box = boxes[:, None, :]
    within = (
        (points[:, 0] > box[..., 0])
        & (points[:, 0] < box[..., 2])
        & (points[:, 1] > box[..., 1])
        & (points[:, 1] < box[..., 3])
    )
    counts: NDArray[Any] = within.sum(axis=1)
    return counts


def _crossing(box: NDArray[Any], spot: NDArray[Any], taken: NDArray[Any], leaders: NDArray[Any], label: Label) -> int:
    """Return how often the leader line to a box crosses `taken` boxes and other leaders, without its own mark."""
    import numpy as np

    (left, bottom, right, top), (x, y) = box, spot
    path = _along((x, y), (min(max(x, left), right), min(max(y, bottom), top)))
    # within the gap around the point is the label's own mark
    path = path[np.hypot(path[:, 0] - x, path[:, 1] - y) > label.gap]
    if not len(path):
        return 0
    inner = taken + np.array([0.2, 0.2, -0.2, -0.2])
    gaps = np.abs(path[:, None, :] - leaders[None, :, :]).max(axis=2)
    return int(np.count_nonzero(_covered(inner, path)) + np.count_nonzero((gaps < 0.5).any(axis=1)))


def _along(start: Spot, end: Spot) -> NDArray[Any]:
    """Return points about 0.5 mm apart on a straight line from `start` to `end`; shape (n, 2)."""
    import numpy as np

    count = max(2, int(2 * math.hypot(end[0] - start[0], end[1] - start[1])))
    return np.linspace(start, end, count)
