"""The Unicode Bidirectional Algorithm (UAX#9) for one line: in which order its pieces stand on paper.

python-bidi gives the reordered string, but shaping needs the pieces and their directions, so the levels are
computed here and held equal to python-bidi by a property test. Explicit embeddings, overrides and isolates
are not obeyed: names carry none, and those that do mean mischief.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import bidirectional, category

from bidi.mirror import MIRRORED

_STRONG = ("L", "R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON")
_EXPLICIT = re.compile("[\u202a-\u202e\u2066-\u2069]")
# All letters, numbers and marks that run from right to left lie in these blocks.
_RTL = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_NUMBERS = ("EN", "AN")


class Piece(NamedTuple):
    """Part of a line that runs in one direction."""

    start: int
    end: int
    is_rtl: bool


def is_rtl(text: str) -> bool:
    """Tell the direction of a line by its first strong letter (rules P2 and P3)."""
    if not _RTL.search(text):
        return False
    return next((kind for kind in map(bidirectional, text) if kind in _STRONG), "L") != "L"


def without_controls(text: str) -> str:
    """Drop the characters that would steer the direction of what is around them."""
    return _EXPLICIT.sub("", text)


def visual_pieces(text: str, *, rtl: bool) -> list[Piece]:
    """Cut a line into pieces of one direction, from left to right as they stand on paper (rule L2)."""
    if text and not rtl and not _RTL.search(text):
        return [Piece(0, len(text), is_rtl=False)]
    pieces = []
    start = 0
    for level, group in groupby(levels(text, rtl=rtl)):
        end = start + len(list(group))
        pieces.append((level, Piece(start, end, bool(level % 2))))
        start = end
    for limit in range(max((level for level, _ in pieces), default=0), 0, -1):
        pieces = _reversed_from(limit, pieces)
    return [piece for _, piece in pieces]


def _reversed_from(limit: int, pieces: list[tuple[int, Piece]]) -> list[tuple[int, Piece]]:
    ordered: list[tuple[int, Piece]] = []
    for is_reversed, group in groupby(pieces, key=lambda item: item[0] >= limit):
        run = list(group)
        ordered.extend(reversed(run) if is_reversed else run)
    return ordered


def levels(text: str, *, rtl: bool) -> list[int]:
    """Resolve the embedding level of each character of a line."""
    base = int(rtl)
    shown = [place for place, character in enumerate(text) if bidirectional(character) != "BN"]
    kinds = _resolved_kinds([text[place] for place in shown], "R" if rtl else "L")
    by_place = dict(zip(shown, (base + _rise(base, kind) for kind in kinds), strict=True))
    _reset_trailing_spaces(text, by_place, base)
    result: list[int] = []
    for place in range(len(text)):  # a joiner goes with the letter before it (BN is outside the rules)
        result.append(by_place.get(place, result[-1] if result else base))
    return result


def _rise(base: int, kind: str) -> int:
    """Rules I1 and I2."""
    if base:
        return int(kind != "R")
    return {"L": 0, "R": 1}.get(kind, 2)


def _reset_trailing_spaces(text: str, by_place: dict[int, int], base: int) -> None:
    """Rule L1: spaces at the end of the line and before a tab go with the line."""
    trailing = True
    for place in sorted(by_place, reverse=True):
        kind = bidirectional(text[place])
        trailing = kind in {"S", "B"} or (trailing and kind == "WS")
        if trailing:
            by_place[place] = base


def _resolved_kinds(characters: Sequence[str], base: str) -> list[str]:
    original = [bidirectional(character) or "L" for character in characters]
    kinds = _weak(original, base)
    _resolve_brackets(characters, original, kinds, base)
    return _neutral(kinds, base)


def _weak(original: Sequence[str], base: str) -> list[str]:
    """Rules W1 to W7."""
    kinds = _marks_and_numbers(original, base)
    for place in range(1, len(kinds) - 1):  # W4
        before, after = kinds[place - 1], kinds[place + 1]
        if before == after and (
            (kinds[place] == "ES" and before == "EN") or (kinds[place] == "CS" and before in _NUMBERS)
        ):
            kinds[place] = before
    _terminators(kinds)
    strong = base
    for place, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _marks_and_numbers(original: Sequence[str], base: str) -> list[str]:
    """Rules W1 to W3."""
    kinds: list[str] = []
    previous = strong = base
    for kind in original:
        previous = previous if kind == "NSM" else kind
        strong = previous if previous in _STRONG else strong
        kinds.append("AN" if previous == "EN" and strong == "AL" else previous)
    return ["R" if kind == "AL" else kind for kind in kinds]


def _terminators(kinds: list[str]) -> None:
    """Rules W5 and W6."""
    for kind, group in groupby(list(enumerate(kinds)), key=lambda item: item[1]):
        if kind not in {"ET", "ES", "CS"}:
            continue
        places = [place for place, _ in group]
        beside = (kinds[places[0] - 1 : places[0]], kinds[places[-1] + 1 : places[-1] + 2])
        for place in places:
            kinds[place] = "EN" if kind == "ET" and ["EN"] in beside else "ON"


def _resolve_brackets(
    characters: Sequence[str], original: Sequence[str], kinds: list[str], base: str
) -> None:
    """Rule N0: a pair of brackets takes the direction of what it holds."""
    for opening, closing in _bracket_pairs(characters, kinds):
        inside = {_direction(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        before = next(filter(None, map(_direction, reversed(kinds[:opening]))), base)
        direction = base if base in inside else (before if before in inside else base)
        for place in (opening, closing):
            _set_with_marks(place, direction, original, kinds)


def _set_with_marks(place: int, direction: str, original: Sequence[str], kinds: list[str]) -> None:
    kinds[place] = direction
    for mark in range(place + 1, len(kinds)):
        if original[mark] != "NSM":
            break
        kinds[mark] = direction


def _bracket_pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Definition BD16."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(characters):
        if kinds[place] != "ON" or character not in MIRRORED:
            continue
        if category(character) == "Ps":
            opened.append((MIRRORED[character], place))
        elif category(character) == "Pe":
            depth = next(
                (depth for depth in reversed(range(len(opened))) if opened[depth][0] == character), None
            )
            if depth is not None:
                pairs.append((opened[depth][1], place))
                del opened[depth:]
    return sorted(pairs)


def _direction(kind: str) -> str:
    """Numbers count as right to left among brackets and neutrals."""
    return "R" if kind in {"R", *_NUMBERS} else "L" if kind == "L" else ""


def _neutral(kinds: list[str], base: str) -> list[str]:
    """Rules N1 and N2."""
    resolved: list[str] = []
    runs = [(is_neutral, list(group)) for is_neutral, group in groupby(kinds, key=_NEUTRAL.__contains__)]
    for number, (is_neutral, run) in enumerate(runs):
        if not is_neutral:
            resolved.extend(run)
            continue
        before = _direction(runs[number - 1][1][-1]) if number else base
        after = _direction(runs[number + 1][1][0]) if number + 1 < len(runs) else base
        resolved.extend([before if before == after else base] * len(run))
    return resolved
