"""Fonts: every script of the forum has one, and what is missing is named."""

from pathlib import Path

import pytest

from forum_app.core.print import fonts
from forum_app.core.print.fonts import Font, FontMissingError, Weight, candidates, check_fonts, missing_glyphs


def first_font(text: str, language: str = "") -> str:
    return next(font.name for font in candidates(text, Weight.REGULAR, language) if font.covers(text))


def test_all_print_fonts_are_there() -> None:
    assert check_fonts() == []


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Ordóñez", "NotoSans"),
        ("Παπαδόπουλος", "NotoSans"),
        ("Шевчук", "NotoSans"),
        ("Nguyễn", "NotoSans"),
        ("صالح", "NotoSansArabic"),
        ("שלו", "NotoSansHebrew"),
        ("วงศ์สกุล", "NotoSansThai"),
        ("Հակոբյան", "NotoSansArmenian"),
        ("კაპანაძე", "NotoSansGeorgian"),
        ("欧阳雨婷", "NotoSansSC"),
        ("김지우", "NotoSansKR"),
        ("さとう", "NotoSansJP"),
    ],
)
def test_each_script_has_its_font(text: str, family: str) -> None:
    assert first_font(text) == f"{family}-Regular"


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [
        ("佐藤", "", "NotoSansSC"),
        ("佐藤", "ja", "NotoSansJP"),
        ("佐藤", "ja-JP", "NotoSansJP"),
        ("金", "ko", "NotoSansKR"),
        ("佐藤", "es", "NotoSansSC"),
        ("佐藤さとう", "zh", "NotoSansJP"),
        ("金지", "ja", "NotoSansKR"),
    ],
)
def test_han_letters_follow_their_neighbours_then_the_language(text: str, language: str, family: str) -> None:
    assert first_font(text, language) == f"{family}-Regular"


def test_missing_glyphs_names_each_once() -> None:
    assert missing_glyphs("Ana \U000f0000 José \U000f0000\U000f0001") == "\U000f0000\U000f0001"


@pytest.mark.parametrize(
    "text", ["", "Ana José", "a\u200db", "क्\u200dष", "e\u0301", "葛\U000e0100", "\x00\x1b"]
)
def test_what_can_be_printed_has_no_missing_glyphs(text: str) -> None:
    assert missing_glyphs(text) == ""


def test_missing_file_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)

    with pytest.raises(FontMissingError, match=r"NotoSans-Regular\.ttf is missing\. Run `make setup`"):
        Font("NotoSans", Weight.REGULAR).covers("a")

    assert len(check_fonts()) == 20
