"""A user's choice of size, resolution and colour scheme -> the checked style of a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geomap.drawing.palette import FIGURES
from geomap.errors import UsageError

Scheme = Literal["light", "dark", "grey"]
Form = Literal["png", "svg", "pdf"]
FORMS: tuple[Form, ...] = ("png", "svg", "pdf")

NARROWEST_MM, WIDEST_MM = 60.0, 1200.0
FEWEST_DPI, MOST_DPI = 50, 1200
_MOST_PIXELS_WIDE = 20_000
_FULL_WIDTH_MM = 180.0


@dataclass(frozen=True, slots=True)
class Style:
    """Size, resolution and colour scheme of a figure.

    Parameters
    ----------
    width_mm
        Width in millimetres, 60 to 1200. A full page is 180 wide, a column 85.
    dpi
        Resolution of a PNG in dots per inch, 50 to 1200. SVG and PDF are vector graphics and ignore it.
    scheme
        `light`, `dark`, or `grey` for print without colour.

    Raises
    ------
    UsageError
        If a value is out of range, or a PNG would be wider than 20,000 pixels.
    """

    width_mm: float = _FULL_WIDTH_MM
    dpi: int = 200
    scheme: Scheme = "light"

    def __post_init__(self) -> None:
        if not NARROWEST_MM <= self.width_mm <= WIDEST_MM:
            raise UsageError(f"a figure cannot be {self.width_mm:g} mm wide: give {NARROWEST_MM:g} to {WIDEST_MM:g}")
        if not FEWEST_DPI <= self.dpi <= MOST_DPI:
            raise UsageError(f"a figure cannot have {self.dpi} dpi: give {FEWEST_DPI} to {MOST_DPI}")
        if self.width_mm / 25.4 * self.dpi > _MOST_PIXELS_WIDE:
            raise UsageError(f"{self.width_mm:g} mm at {self.dpi} dpi are too many pixels: give less of one")
        if self.scheme not in FIGURES:
            raise UsageError(f"no scheme is called {self.scheme!r}: use one of {', '.join(FIGURES)}")

    @property
    def scale(self) -> float:
        """Factor by which type and lines are larger than on a page; 1 up to a width of 180 mm."""
        return max(1.0, self.width_mm / _FULL_WIDTH_MM)
