"""Directions: the same order as python-bidi's, and pieces that can be shaped."""

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from forum_app.core.print.bidi import Piece, is_rtl, visual_pieces, without_controls

# Strong letters of all kinds, digits of both kinds, separators, brackets, marks, spaces. No tab: python-bidi
# does not put it at the level of the line (rule L1), and no printed field holds one.
LETTERS = "abשתشس12١٢ +-/,.:%$#()[]<>«»\u05bc\u0301\u200e\u200f"


def displayed(text: str, *, rtl: bool) -> str:
    pieces = ((text[piece.start : piece.end], piece.is_rtl) for piece in visual_pieces(text, rtl=rtl))
    return "".join(part[::-1] if turned else part for part, turned in pieces)


@example(text="1%(ש)\u05bc\u0301b", rtl=False)
@example(text="ש(a)\u0301 ש", rtl=True)
@example(text="()ש", rtl=False)
@example(text="(ש)\u0301", rtl=False)
@example(text="ש 1,2 + 3$", rtl=False)
@given(text=st.text(LETTERS, max_size=20), rtl=st.booleans())
def test_order_is_that_of_python_bidi(text: str, *, rtl: bool) -> None:
    assert displayed(text, rtl=rtl) == get_display(text, base_dir="R" if rtl else "L")


@given(text=st.text(max_size=30), rtl=st.booleans())
def test_pieces_lose_nothing(text: str, *, rtl: bool) -> None:
    places = [place for piece in visual_pieces(text, rtl=rtl) for place in range(piece.start, piece.end)]

    assert sorted(places) == list(range(len(text)))


def test_acronym_and_year_in_an_arabic_line_stay_readable() -> None:
    text = "منظمة (WHO) 2027"

    pieces = visual_pieces(text, rtl=True)

    assert [text[piece.start : piece.end] for piece in pieces] == ["2027", ") ", "WHO", "منظمة ("]
    assert [piece.is_rtl for piece in pieces] == [False, True, False, True]


def test_arabic_in_a_latin_line_is_one_piece() -> None:
    assert visual_pieces("Arabic (منظمة) 2027", rtl=False) == [
        Piece(0, 8, is_rtl=False),
        Piece(8, 13, is_rtl=True),
        Piece(13, 15, is_rtl=False),
        Piece(15, 19, is_rtl=False),
    ]


def test_joiner_goes_with_the_letter_before_it() -> None:
    assert visual_pieces("می\u200cخواهم", rtl=True) == [Piece(0, 8, is_rtl=True)]


def test_empty_line_has_no_pieces() -> None:
    assert visual_pieces("", rtl=False) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("Perú", False), ("12 منظمة", True), ("(כהן", True), ("123", False)]
)
def test_first_strong_letter_tells_the_direction(text: str, *, expected: bool) -> None:
    assert is_rtl(text) is expected


def test_direction_controls_are_dropped() -> None:
    assert without_controls("a\u202eb\u2067c\u2069d\u202c") == "abcd"
