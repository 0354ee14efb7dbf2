"""Itemising and shaping: one font for a word, joined letters, right order, no lost text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.print.bidi import is_rtl
from forum_app.core.print.fonts import Weight, font
from forum_app.core.print.itemise import clean, itemise
from forum_app.core.print.shaping import Line, shape


def items(text: str, language: str = "") -> list[tuple[str, str]]:
    return [
        (text[item.start : item.end], item.font.name.partition("-")[0])
        for item in itemise(text, Weight.REGULAR, language, rtl=is_rtl(text))
    ]


def read_back(line: Line) -> str:
    return "".join(sorted("".join(run.text for run in line.runs)))


def test_latin_name_is_one_item() -> None:
    assert items("María José Ordóñez-Nguyễn") == [("María José Ordóñez-Nguyễn", "NotoSans")]


def test_foreign_letter_does_not_break_the_words_around_it() -> None:
    assert items("José ℵ Ordóñez") == [("José ℵ Ordóñez", "NotoSans")]
    assert items("José 王 Ordóñez") == [("José ", "NotoSans"), ("王 ", "NotoSansSC"), ("Ordóñez", "NotoSans")]


def test_word_keeps_one_font_where_one_has_all_of_it() -> None:
    assert items("佐藤さとう")[0] == ("佐藤", "NotoSansJP")
    assert items("伊藤 翔太", "ja") == [("伊藤 翔太", "NotoSansJP")]


def test_unprintable_letter_leaves_its_neighbours_alone() -> None:
    assert items("王\U000f0000王王") == [
        ("王", "NotoSansSC"),
        ("\U000f0000", "NotoSans"),
        ("王王", "NotoSansSC"),
    ]


def test_mark_stays_with_its_letter() -> None:
    assert items("x\u0323\u0301") == [("x\u0323\u0301", "NotoSans")]


def test_mixed_line_stands_in_visual_order() -> None:
    assert [text for text, _ in items("منظمة (WHO) 2027")] == ["2027", ") ", "WHO", "منظمة ("]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  María \t José\n", "María José"),
        ("e\u0301", "é"),
        ("\u202eodnanreF\u202c", "odnanreF"),
        ("a\u00a0b", "a b"),
        ("\x00Ana\x1b[1m", "Ana[1m"),
    ],
)
def test_clean_composes_and_drops_what_steers(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_arabic_letters_are_joined_in_visual_order() -> None:
    (run,) = shape("محمد").runs
    alone = {glyph.number for letter in "محمد" for glyph in shape(letter).runs[0].glyphs}

    assert [cluster.text for cluster in run.clusters] == ["د", "م", "ح", "م"]
    assert not {glyph.number for glyph in run.glyphs} <= alone


def test_brackets_are_mirrored_from_right_to_left() -> None:
    hebrew = font("NotoSansHebrew", Weight.REGULAR)
    (run,) = shape("(כ").runs

    assert [glyph.number for glyph in run.glyphs][-1] == hebrew.glyph(")")


def test_hebrew_yod_and_vav_stay_two_letters() -> None:
    (run,) = shape("יוסף").runs

    assert [cluster.text for cluster in run.clusters] == ["ף", "ס", "ו", "י"]


def test_devanagari_letters_form_clusters() -> None:
    (run,) = shape("क्ष").runs

    assert run.text == "क्ष"
    assert len(run.clusters) == 1


def test_width_is_what_the_glyphs_take() -> None:
    assert shape("").width == 0
    assert shape("AV").width < shape("A").width + shape("V").width
    assert shape("王王").width == 2


def test_bold_is_wider() -> None:
    assert shape("Ordóñez", Weight.BOLD).width > shape("Ordóñez").width


@given(st.text(max_size=30))
def test_shaping_never_fails_and_keeps_every_letter(text: str) -> None:
    line = shape(text)

    assert read_back(line) == "".join(sorted(line.text))
