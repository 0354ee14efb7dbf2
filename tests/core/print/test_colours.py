"""Colours: contrast as WCAG measures it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.print.colours import BLACK, WHITE, Colour, contrast, readable_on

colours = st.builds(Colour, st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


def test_hex_is_read() -> None:
    assert Colour.from_hex("#1a4f7a") == Colour(0x1A, 0x4F, 0x7A)


@pytest.mark.parametrize("text", ["", "#fff", "#1a4f7a00", "#12345g"])
def test_other_notations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Colour.from_hex(text)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast(BLACK, WHITE) == contrast(WHITE, BLACK) == 21


def test_known_contrast_is_met() -> None:
    assert contrast(Colour.from_hex("#777777"), WHITE) == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_text_on_any_band_can_be_read(background: Colour) -> None:
    assert contrast(readable_on(background), background) >= 4.5


@pytest.mark.parametrize(("band", "text"), [("#ffd200", BLACK), ("#003d7a", WHITE)])
def test_band_gets_the_text_that_stands_out(band: str, text: Colour) -> None:
    assert readable_on(Colour.from_hex(band)) == text
