"""Numbers of events -> the round badges that stand for them: their texts, sizes and rows."""

from __future__ import annotations

from geomap.outputs.figure.lettering import Face, width_mm

_HIGH_MM = 3.7
_BETWEEN_MM = 0.5
_ROW_WIDE_MM = 19.0
_LEAST_RUN = 3


def numbers(events: list[int]) -> tuple[str, ...]:
    """Return event numbers as they stand on a map: `1–4` for three or more that follow each other."""
    runs: list[list[int]] = []
    for number in sorted(events):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    found: list[str] = []
    for run in runs:
        found += [f"{run[0]}–{run[-1]}"] if len(run) >= _LEAST_RUN else [str(number) for number in run]
    return tuple(found)


def face(scale: float) -> Face:
    """Return the type of the numbers."""
    return Face(6.2 * scale, bold=True)


def height_mm(scale: float) -> float:
    """Return the height of a badge."""
    return _HIGH_MM * scale


def badge_mm(text: str, scale: float) -> float:
    """Return the width of a badge: as wide as high, or wider for a long number."""
    return max(height_mm(scale), width_mm(text, face(scale)) + 1.7 * scale)


def row_height_mm(scale: float) -> float:
    """Return the height of a row of badges, the space below it included."""
    return (_HIGH_MM + _BETWEEN_MM) * scale


def step_mm(text: str, scale: float) -> float:
    """Return how far a badge's right neighbour is from its own left side."""
    return badge_mm(text, scale) + _BETWEEN_MM * scale


def row_mm(row: tuple[str, ...], scale: float) -> float:
    """Return the width of a row of badges."""
    return sum(step_mm(text, scale) for text in row) - _BETWEEN_MM * scale


def rows(badges: tuple[str, ...], scale: float) -> list[tuple[str, ...]]:
    """Return badges in rows that are not too wide."""
    found: list[tuple[str, ...]] = []
    for text in badges:
        if found and row_mm((*found[-1], text), scale) <= _ROW_WIDE_MM * scale:
            found[-1] += (text,)
        else:
            found.append((text,))
    return found
