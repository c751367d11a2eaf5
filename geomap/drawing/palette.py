"""A colour scheme -> the colours of the page or the figure, and the CSS variables of the page."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a scheme by their use, each in CSS notation."""

    paper: str
    card: str
    """Surfaces above the paper, such as a button."""
    ink: str
    quiet: str
    """Secondary text."""
    rule: str
    """Lines between parts of a page."""
    water: str
    water_ink: str
    """Names of seas and rivers."""
    coast: str
    """Coastlines and rivers."""
    land: str
    named_land: str
    """Countries that the article names."""
    province: str
    """Lines between first-level units."""
    frontier: str
    """Lines between countries in the basemap."""
    disputed: str
    halo: str
    """Outline of text and lines on the map."""
    place: str
    border: str
    """A border that the article is about."""
    area: str
    """Areas of uncertainty."""
    event: str
    event_ink: str
    """The number on an event's mark."""
    chosen: str
    chosen_ink: str
    lit: str
    """Background of text that belongs to what the pointer is on."""
    good: str
    bad: str
    focus: str
    """Outline of the element with the keyboard focus."""


LIGHT = Palette(
    paper="#fbfaf7",
    card="#ffffff",
    ink="#1b2329",
    quiet="#56616a",
    rule="#d8d5cc",
    water="#d3e1e8",
    water_ink="#47697b",
    coast="#94abb7",
    land="#eae7de",
    named_land="#fdfcf8",
    province="#cfcabd",
    frontier="#a9a293",
    disputed="#76706a",
    halo="rgb(255 255 255 / 85%)",
    place="#0b5c94",
    border="#ad3a00",
    area="#84337a",
    event="#1b2329",
    event_ink="#ffffff",
    chosen="#ffd34d",
    chosen_ink="#1b2329",
    lit="#fff0bf",
    good="#17663f",
    bad="#a3251b",
    focus="#0b5cd6",
)
DARK = Palette(
    paper="#12181c",
    card="#1a2227",
    ink="#e9ecee",
    quiet="#a3b0b8",
    rule="#35424a",
    water="#0e1b23",
    water_ink="#86a9bb",
    coast="#445b67",
    land="#222c32",
    named_land="#333f46",
    province="#4a5860",
    frontier="#6d7d86",
    disputed="#a5afb5",
    halo="rgb(16 24 29 / 85%)",
    place="#82c4f5",
    border="#ff9f6b",
    area="#e5a0db",
    event="#f1f3f4",
    event_ink="#12181c",
    chosen="#ffd34d",
    chosen_ink="#12181c",
    lit="#4b431f",
    good="#7fd3a5",
    bad="#ff9d92",
    focus="#8ab8ff",
)

# print needs white paper, opaque halos, and stronger fine lines than a screen
_PRINTED = replace(
    LIGHT,
    paper="#ffffff",
    rule="#c9c5ba",
    coast="#8fa9b6",
    frontier="#8d8678",
    disputed="#6b655f",
    halo="#ffffff",
)
FIGURES: dict[str, Palette] = {
    "light": _PRINTED,
    "dark": replace(DARK, coast="#3b5361", frontier="#7d8d96", halo="#12181c"),
    "grey": replace(
        _PRINTED,
        ink="#111111",
        quiet="#555555",
        rule="#c4c4c4",
        water="#dcdcdc",
        water_ink="#5a5a5a",
        coast="#9a9a9a",
        land="#f0f0f0",
        named_land="#ffffff",
        province="#c9c9c9",
        frontier="#8a8a8a",
        disputed="#666666",
        place="#111111",
        border="#111111",
        area="#444444",
        event="#111111",
        good="#111111",
        bad="#111111",
    ),
}
"""The palettes of figures, by scheme name."""


def css_variables() -> str:
    """Return the page's colours as CSS custom properties, such as `--named-land`, with those of the dark scheme."""
    dark = "\n".join(f"  {line}" for line in _root(DARK).splitlines())
    return f"{_root(LIGHT)}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _root(palette: Palette) -> str:
    lines = [f"  --{field.name.replace('_', '-')}: {getattr(palette, field.name)};\n" for field in fields(palette)]
    return f":root {{\n{''.join(lines)}}}\n"
