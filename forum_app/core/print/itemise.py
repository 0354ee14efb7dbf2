"""Cutting a line into items that can be shaped: one direction, one script, one font each."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple, TypeAlias
from unicodedata import category, normalize

from forum_app.core.print.bidi import visual_pieces, without_controls
from forum_app.core.print.fonts import Font, Weight, candidates, is_invisible, script

Span: TypeAlias = tuple[int, int]
Cut: TypeAlias = Callable[[str, int, int], Iterator[Span]]

_SHARED = ("Zyyy", "Zinh", "Zzzz")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\S+\s*|\s+")


class Item(NamedTuple):
    """Part of a line that HarfBuzz can shape at one go."""

    start: int
    end: int
    is_rtl: bool
    script: str
    font: Font


def clean(text: str) -> str:
    """Bring a text into printed form: composed, one space between words, nothing that steers."""
    return _CONTROL.sub("", " ".join(without_controls(normalize("NFC", text)).split()))


def itemise(text: str, weight: Weight, language: str, *, rtl: bool) -> list[Item]:
    """Cut a clean text into items, from left to right as they stand on paper."""
    items: list[Item] = []
    # The whole line tells which Han font it wants: kanji between kana are Japanese.
    fonts = tuple(candidates(text, weight, language))
    for piece in visual_pieces(text, rtl=rtl):
        part = [
            Item(start, end, piece.is_rtl, code, font)
            for run_start, run_end, code in _script_runs(text, piece.start, piece.end)
            for start, end, font in _merged(_font_runs(text, run_start, run_end, fonts, (_words, _letters)))
        ]
        items.extend(reversed(part) if piece.is_rtl else part)
    return items


def _script_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Split by script; what all scripts share goes with what is before it, or else with what follows."""
    codes = [script(character) for character in text[start:end]]
    current = next((code for code in codes if code not in _SHARED), "Zyyy")
    resolved = []
    for code in codes:
        current = current if code in _SHARED else code
        resolved.append(current)
    place = start
    for code, group in groupby(resolved):
        length = len(list(group))
        yield place, place + length, code
        place += length


def _font_runs(
    text: str, start: int, end: int, fonts: Sequence[Font], cuts: Sequence[Cut]
) -> Iterator[tuple[int, int, Font]]:
    """Give the run one font where one has it all, else each word, else each letter with its marks."""
    font = next((font for font in fonts if font.covers(text[start:end])), None)
    if font or not cuts:
        yield start, end, font or fonts[0]
        return
    for cut_start, cut_end in cuts[0](text, start, end):
        yield from _font_runs(text, cut_start, cut_end, fonts, cuts[1:])


def _merged(runs: Iterator[tuple[int, int, Font]]) -> Iterator[tuple[int, int, Font]]:
    for font, group in groupby(runs, key=itemgetter(2)):
        parts = list(group)
        yield parts[0][0], parts[-1][1], font


def _words(text: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _WORD.finditer(text, start, end))


def _letters(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut before each character that is no mark and no joiner."""
    cuts = [
        place
        for place in range(start + 1, end)
        if category(text[place])[0] != "M" and not is_invisible(text[place])
    ]
    return pairwise((start, *cuts, end))
