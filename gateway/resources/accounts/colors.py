"""Colours of a brand, moved until what is drawn in them can be read (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from dataclasses import dataclass
from functools import lru_cache

Rgb = tuple[int, int, int]

DEFAULT = "#2456c9"
LIGHT: Rgb = (255, 255, 255)
DARK: Rgb = (24, 27, 34)
BLACK: Rgb = (0, 0, 0)
READABLE = 4.6  # WCAG asks for 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour for words and outlines on a ground, and the colour of words upon it."""

    color: str
    on: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The accents of the light and of the dark page."""

    light: Accent
    dark: Accent


@lru_cache(maxsize=1_000)
def palette(brand_color: str | None) -> Palette:
    """The accents nearest to a brand's colour; a plain blue for what is no colour."""
    given = brand_color if brand_color and _HEX.fullmatch(brand_color) else DEFAULT
    color = _rgb(given)
    return Palette(_accent(color, LIGHT, BLACK), _accent(color, DARK, LIGHT))


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast of two colours, 1 to 21, as WCAG defines it."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _accent(color: Rgb, ground: Rgb, towards: Rgb) -> Accent:
    found = color
    for step in range(101):
        share = step / 100
        found = _mixed(color, towards, share)
        if contrast(found, ground) >= READABLE:
            break
    # One of the two always reads at 4.5 and more.
    on = max(LIGHT, BLACK, key=lambda words: contrast(words, found))
    return Accent(_written(found), _written(on))


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    first, second, third = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return first, second, third


def _luminance(color: Rgb) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _written(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
