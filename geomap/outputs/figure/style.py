"""What a user may ask of a figure, and the colours that its schemes have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    """How large a figure is, how fine, and in which colours.

    Parameters
    ----------
    width_mm
        Width in millimetres, 60 to 1200: 180 is the width of a page, 85 that of a column.
    dpi
        Dots per inch of a PNG, 50 to 1200; SVG and PDF are made of lines and text.
    scheme
        `light`, `dark`, or `grey` for what is printed without colour.

    Raises
    ------
    UsageError
        If one of them is out of its range, or the picture would be wider than 20,000 pixels.
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
        if self.scheme not in PALETTES:
            raise UsageError(f"no scheme is called {self.scheme!r}: use one of {', '.join(PALETTES)}")

    @property
    def scale(self) -> float:
        """How much larger type and lines are than on a page: a poster is read from further off."""
        return max(1.0, self.width_mm / _FULL_WIDTH_MM)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a scheme; the page's own, so that figure and page look alike."""

    paper: str
    ink: str
    quiet: str
    rule: str
    water: str
    water_ink: str
    coast: str
    land: str
    named: str
    province: str
    frontier: str
    disputed: str
    halo: str
    place: str
    border: str
    area: str
    stop: str
    stop_ink: str
    good: str
    bad: str


PALETTES: dict[str, Palette] = {
    "light": Palette(
        paper="#ffffff",
        ink="#1b2329",
        quiet="#56616a",
        rule="#c9c5ba",
        water="#d3e1e8",
        water_ink="#47697b",
        coast="#8fa9b6",
        land="#eae7de",
        named="#fdfcf8",
        province="#cfcabd",
        frontier="#8d8678",
        disputed="#6b655f",
        halo="#ffffff",
        place="#0b5c94",
        border="#ad3a00",
        area="#84337a",
        stop="#1b2329",
        stop_ink="#ffffff",
        good="#17663f",
        bad="#a3251b",
    ),
    "dark": Palette(
        paper="#12181c",
        ink="#e9ecee",
        quiet="#a3b0b8",
        rule="#35424a",
        water="#0e1b23",
        water_ink="#86a9bb",
        coast="#3b5361",
        land="#222c32",
        named="#333f46",
        province="#4a5860",
        frontier="#7d8d96",
        disputed="#a5afb5",
        halo="#12181c",
        place="#82c4f5",
        border="#ff9f6b",
        area="#e5a0db",
        stop="#f1f3f4",
        stop_ink="#12181c",
        good="#7fd3a5",
        bad="#ff9d92",
    ),
    "grey": Palette(
        paper="#ffffff",
        ink="#111111",
        quiet="#555555",
        rule="#c4c4c4",
        water="#dcdcdc",
        water_ink="#5a5a5a",
        coast="#9a9a9a",
        land="#f0f0f0",
        named="#ffffff",
        province="#c9c9c9",
        frontier="#8a8a8a",
        disputed="#666666",
        halo="#ffffff",
        place="#111111",
        border="#111111",
        area="#444444",
        stop="#111111",
        stop_ink="#ffffff",
        good="#111111",
        bad="#111111",
    ),
}
