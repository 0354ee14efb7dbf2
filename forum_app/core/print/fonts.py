"""The fonts we print with: which there are and which of them has a character; opened when first needed."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from unicodedata import category

import uharfbuzz as hb
from fontTools import unicodedata

from forum_app.core.paths import PACKAGE

FOLDER = PACKAGE / "core" / "print" / "fonts"


# Lines are full of the same few letters.
script = lru_cache(maxsize=4096)(unicodedata.script)


class Weight(StrEnum):
    REGULAR = "Regular"
    BOLD = "Bold"


# Latin, Greek and Cyrillic first: digits and signs that all of them have are taken from there.
_SCRIPT_FAMILIES = (
    "NotoSans",
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansDevanagari",
    "NotoSansThai",
    "NotoSansArmenian",
    "NotoSansGeorgian",
)
# One Han character is drawn differently in China, Japan and Korea: the language decides.
_HAN_FAMILIES = {"zh": "NotoSansSC", "ja": "NotoSansJP", "ko": "NotoSansKR"}


class FontMissingError(RuntimeError):
    """A font file is not where it should be; the message names the cure."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The print font {path} is missing. Run `make setup`, which copies the fonts there.")


class Font:
    """One face: a family in one weight."""

    def __init__(self, family: str, weight: Weight) -> None:
        self.name = f"{family}-{weight}"
        self._path = FOLDER / f"{self.name}.ttf"

    @cached_property
    def face(self) -> hb.Face:
        if not self._path.is_file():
            raise FontMissingError(self._path)
        return hb.Face(hb.Blob.from_file_path(str(self._path)))

    @cached_property
    def hb_font(self) -> hb.Font:
        return hb.Font(self.face)

    @cached_property
    def units_per_em(self) -> int:
        return int(self.face.upem)

    def glyph(self, character: str) -> int:
        """Look the character up in the font's map; 0 where it has none."""
        return self.hb_font.get_nominal_glyph(ord(character)) or 0

    def advance(self, glyph: int) -> int:
        return int(self.hb_font.get_glyph_h_advance(glyph))

    def covers(self, text: str) -> bool:
        return all(is_invisible(character) or self.glyph(character) for character in text)


@cache
def font(family: str, weight: Weight) -> Font:
    return Font(family, weight)


def candidates(text: str, weight: Weight, language: str = "") -> Iterator[Font]:
    """Yield the fonts in the order in which to try them for this text."""
    for family in _SCRIPT_FAMILIES:
        yield font(family, weight)
    for family in _han_order(text, language):
        yield font(family, weight)


def missing_glyphs(text: str) -> str:
    """Return the characters of the text that no font can print, each once, in their order."""
    return "".join(dict.fromkeys(character for character in text if not _is_printable(character)))


def check_fonts() -> list[Path]:
    """List the font files that are not there."""
    families = (*_SCRIPT_FAMILIES, *_HAN_FAMILIES.values())
    paths = (FOLDER / f"{family}-{weight}.ttf" for family in families for weight in Weight)
    return [path for path in paths if not path.is_file()]


def _han_order(text: str, language: str) -> Iterator[str]:
    """Order the Han families: what the letters tell comes before the hint, and China before the others."""
    scripts = set(map(script, text))
    told = [
        _HAN_FAMILIES["ja"] if scripts & {"Hira", "Kana"} else "",
        _HAN_FAMILIES["ko"] if "Hang" in scripts else "",
        _HAN_FAMILIES.get(language.partition("-")[0], ""),
    ]
    return iter(dict.fromkeys(filter(None, (*told, *_HAN_FAMILIES.values()))))


def is_invisible(character: str) -> bool:
    """Joiners, controls, direction marks and variation selectors need no glyph of their own."""
    return (
        category(character) in {"Cf", "Cc"}
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


@lru_cache(maxsize=8192)
def _is_printable(character: str) -> bool:
    return (
        is_invisible(character)
        or character.isspace()
        or any(candidate.covers(character) for candidate in candidates(character, Weight.REGULAR))
    )
