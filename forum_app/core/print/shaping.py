"""Shaping: from a text to the glyphs of a line, once, for every size."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import uharfbuzz as hb

from forum_app.core.print.bidi import is_rtl
from forum_app.core.print.fonts import Font, Weight
from forum_app.core.print.itemise import Item, clean, itemise

# Discretionary ligatures stay off: they turn yod and vav of a Hebrew name into one Yiddish letter.
_FEATURES = {"kern": True, "liga": True, "dlig": False}


class Glyph(NamedTuple):
    """One glyph, in units of its font."""

    number: int
    advance: int
    x_offset: int
    y_offset: int


class Cluster(NamedTuple):
    """The glyphs that together stand for a piece of text, mostly one for one letter."""

    text: str
    glyphs: tuple[Glyph, ...]


class Run(NamedTuple):
    """Clusters of one font and direction, from left to right as they are seen."""

    font: Font
    is_rtl: bool
    clusters: tuple[Cluster, ...]

    def words(self) -> Iterator["Run"]:
        """Part the run at its spaces, which are words of their own."""
        for _, group in groupby(self.clusters, key=lambda cluster: cluster.text.isspace()):
            yield self._replace(clusters=tuple(group))

    @property
    def glyphs(self) -> list[Glyph]:
        return [glyph for cluster in self.clusters for glyph in cluster.glyphs]

    @property
    def text(self) -> str:
        """What the run says, in the order in which it is read."""
        return "".join(
            cluster.text for cluster in (reversed(self.clusters) if self.is_rtl else self.clusters)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A shaped text; its width is in multiples of the font size."""

    text: str
    runs: tuple[Run, ...]
    width: float


@lru_cache(maxsize=2048)
def shape(text: str, weight: Weight = Weight.REGULAR, language: str = "", *, rtl: bool | None = None) -> Line:
    """Set a text as one line, in the direction of its first letter or of the text that it is part of.

    Characters that no font has become boxes, see `missing_glyphs`.
    """
    text = clean(text)
    rtl = is_rtl(text) if rtl is None else rtl
    runs = tuple(_shape_item(text, item, language) for item in itemise(text, weight, language, rtl=rtl))
    return Line(text=text, runs=runs, width=sum(map(_width, runs)))


def _width(run: Run) -> float:
    return sum(glyph.advance for glyph in run.glyphs) / run.font.units_per_em


def _shape_item(text: str, item: Item, language: str) -> Run:
    buffer = hb.Buffer()
    # The whole line goes in as context, so that Arabic letters join across a change of font.
    buffer.add_codepoints([ord(character) for character in text], item.start, item.end - item.start)
    buffer.direction = "rtl" if item.is_rtl else "ltr"
    buffer.script = item.script
    if language:
        buffer.language = language
    hb.shape(item.font.hb_font, buffer, _FEATURES)
    starts = [info.cluster for info in buffer.glyph_infos]
    ends = dict(pairwise((*sorted(set(starts)), item.end)))
    glyphs = map(_glyph, buffer.glyph_infos, buffer.glyph_positions)
    clusters = (
        Cluster(text[start : ends[start]], tuple(glyph for _, glyph in group))
        for start, group in groupby(zip(starts, glyphs, strict=True), key=itemgetter(0))
    )
    return Run(item.font, item.is_rtl, tuple(clusters))


def _glyph(info: hb.GlyphInfo, position: hb.GlyphPosition) -> Glyph:
    return Glyph(info.codepoint, position.x_advance, position.x_offset, position.y_offset)
