"""Numbers of events -> the texts, sizes and rows of their badges on a map."""

from __future__ import annotations

from geomap.outputs.figure.lettering import Face, width_mm

_HIGH_MM = 3.7
_BETWEEN_MM = 0.5
_ROW_WIDE_MM = 19.0
_LEAST_RUN = 3


def numbers(events: list[int]) -> tuple[str, ...]:
    """Return the texts of badges for event numbers, with `1–4` for three or more consecutive ones."""
    runs: list[list[int]] = []
    for number in sorted(events):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts: list[str] = []
    for run in runs:
        texts += [f"{run[0]}–{run[-1]}"] if len(run) >= _LEAST_RUN else [str(number) for number in run]
    return tuple(texts)


def face(scale: float) -> Face:
    """Return the font of the numbers."""
    return Face(6.2 * scale, bold=True)


def height_mm(scale: float) -> float:
    """Return the height of a badge in mm."""
    return _HIGH_MM * scale


def badge_mm(text: str, scale: float) -> float:
    """Return the width of a badge in mm: its height, or more for a long number."""
    return max(height_mm(scale), width_mm(text, face(scale)) + 1.7 * scale)


def row_height_mm(scale: float) -> float:
    """Return the height of a row of badges in mm, including the space below it."""
    return (_HIGH_MM + _BETWEEN_MM) * scale


def step_mm(text: str, scale: float) -> float:
    """Return the distance in mm from the left side of a badge to that of the next one."""
    return badge_mm(text, scale) + _BETWEEN_MM * scale


def row_mm(row: tuple[str, ...], scale: float) -> float:
    """Return the width of a row of badges in mm."""
    return sum(step_mm(text, scale) for text in row) - _BETWEEN_MM * scale


def rows(badges: tuple[str, ...], scale: float) -> list[tuple[str, ...]]:
    """Return badges in rows of at most 19 mm (times `scale`); a wider badge has a row of its own."""
    filled: list[tuple[str, ...]] = []
    for text in badges:
        if filled and row_mm((*filled[-1], text), scale) <= _ROW_WIDE_MM * scale:
            filled[-1] += (text,)
        else:
            filled.append((text,))
    return filled
