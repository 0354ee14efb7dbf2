"""Colours on paper, and which of them can be read on which."""

from typing import NamedTuple, Self

_DARKEST_LINEAR = 0.04045


class Colour(NamedTuple):
    """A colour of the screen, each part from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def from_hex(cls, text: str) -> Self:
        """Read `#1a4f7a`."""
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
        return cls(red, green, blue)

    @property
    def rgb(self) -> tuple[float, float, float]:
        return self.red / 255, self.green / 255, self.blue / 255

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2.2 defines it."""
        red, green, blue = map(_linear, self.rgb)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


BLACK = Colour(0, 0, 0)
WHITE = Colour(255, 255, 255)


def contrast(first: Colour, second: Colour) -> float:
    """Contrast ratio as WCAG 2.2 defines it, from 1 to 21."""
    dark, light = sorted((first.luminance, second.luminance))
    return (light + 0.05) / (dark + 0.05)


def readable_on(background: Colour, *, dark: Colour = BLACK, light: Colour = WHITE) -> Colour:
    """Choose the text colour that stands out more; black or white always reach 4.5 : 1."""
    return max(light, dark, key=lambda text: contrast(text, background))


def _linear(part: float) -> float:
    return part / 12.92 if part <= _DARKEST_LINEAR else float(((part + 0.055) / 1.055) ** 2.4)
