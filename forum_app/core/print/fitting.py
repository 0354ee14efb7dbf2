"""Fitting a text into a box without ever cutting a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from forum_app.core.print.bidi import is_rtl
from forum_app.core.print.fonts import Weight
from forum_app.core.print.itemise import clean
from forum_app.core.print.shaping import Line, shape

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A line may end at a space, and between Chinese or Japanese characters.
_UNIT = re.compile(rf"[{_HAN}][^\s{_HAN}\w]*\s*|[^\s{_HAN}]+\s*")
_LONGEST_PARTICLE = 3
_CAPITAL_PARTICLES = frozenset(
    {"Al", "Bin", "Da", "De", "Del", "Dos", "El", "La", "Las", "Los", "Van", "Von"}
)
_SPACE = 0.26  # its width, near enough to compare lines


class Means(StrEnum):
    """What had to be done to make a text fit, from nothing to too much."""

    WHOLE = "whole"
    WRAPPED = "wrapped"
    SMALLER = "smaller"
    SHORTENED = "shortened"
    CRAMPED = "cramped"  # it fits, but in letters smaller than the least that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a text is to be set: wanted and least size in points, leading in multiples of the size."""

    size: float
    least: float
    weight: Weight = Weight.REGULAR
    leading: float = 1.2


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text that fits: its lines, from the top, in one size."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    means: Means

    @property
    def width(self) -> float:
        return self.size * max((line.width for line in self.lines), default=0)

    @property
    def height(self) -> float:
        return self.size * self.leading * len(self.lines)


@lru_cache(maxsize=1024)
def fit(
    text: str, style: Type, *, width: float, height: float, language: str = "", short_form: str = ""
) -> Fitted:
    """Set a text whole, else on several lines, else smaller, else in its short form, else tiny."""
    whole = _largest(text, style, width, height, language)
    if whole.size >= style.least:
        return whole
    short = _largest(short_form, style, width, height, language) if short_form else None
    if short and short.size >= style.least:
        return Fitted(short.lines, short.size, style.leading, Means.SHORTENED)
    largest = max(filter(None, (whole, short)), key=lambda fitted: fitted.size)
    return Fitted(largest.lines, largest.size, style.leading, Means.CRAMPED)


def _largest(text: str, style: Type, width: float, height: float, language: str) -> Fitted:
    """Try one line, then two and more, and keep the first that needs no smaller letters, or the largest."""
    best = Fitted((), 0, style.leading, Means.WHOLE)
    text = clean(text)
    parts, rtl = units(text), is_rtl(text)
    if not parts:
        return Fitted((), style.size, style.leading, Means.WHOLE)
    for count in range(1, len(parts) + 1):
        highest = height / (style.leading * count)
        if highest <= best.size:
            break  # more lines only make it smaller
        lines = tuple(
            shape(part, style.weight, language, rtl=rtl)
            for part in _parts(parts, count, style.weight, language)
        )
        widest = max(line.width for line in lines)
        size = min(style.size, highest, width / widest)
        if size > best.size:
            wrapped = Means.WHOLE if count == 1 else Means.WRAPPED
            best = Fitted(lines, size, style.leading, wrapped if size == style.size else Means.SMALLER)
    return best


def units(text: str) -> list[str]:
    """Cut where a line may end; a short particle (de, la, van) stays with the name that it belongs to."""
    found: list[str] = []
    for unit in _UNIT.findall(text):
        if found and _is_particle(found[-1].split()[-1]):
            found[-1] += unit
        else:
            found.append(unit)
    return found


def _is_particle(word: str) -> bool:
    return len(word) <= _LONGEST_PARTICLE and (word.islower() or word in _CAPITAL_PARTICLES)


def _parts(pieces: list[str], count: int, weight: Weight, language: str) -> Iterator[str]:
    """Part the units into so many lines that the widest is as narrow as can be."""
    if count == 1:
        return iter(["".join(pieces)])
    ends = [0.0]
    for unit in pieces:
        ends.append(ends[-1] + shape(unit, weight, language).width + _SPACE)
    cuts = _even_cuts(tuple(ends), count)
    return ("".join(pieces[start:end]) for start, end in pairwise(cuts))


def _even_cuts(ends: tuple[float, ...], count: int) -> tuple[int, ...]:
    """Choose where to cut a row of units, given where each ends, so that the widest part is the narrowest."""
    last = len(ends) - 1
    best: dict[int, tuple[float, tuple[int, ...]]] = {
        end: (ends[end], (0, end)) for end in range(1, last + 1)
    }
    for parts in range(2, count + 1):
        best = {
            end: min(
                (max(width, ends[end] - ends[start]), (*cuts, end))
                for start, (width, cuts) in best.items()
                if start < end
            )
            for end in range(parts, last + 1)
        }
    return best[last][1]
