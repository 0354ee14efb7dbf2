"""Fitting: whole, wrapped, smaller, short; never cut in a word, never wider than the box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.print.fitting import Fitted, Means, Type, fit
from forum_app.core.print.itemise import clean

STYLE = Type(size=20, least=10, leading=1.2)


def lines(fitted: Fitted) -> list[str]:
    return [line.text for line in fitted.lines]


def fit_in(text: str, width: float, height: float, short_form: str = "") -> Fitted:
    return fit(text, STYLE, width=width, height=height, short_form=short_form)


def test_short_text_stays_whole() -> None:
    fitted = fit_in("Ana Paz", 300, 60)

    assert (fitted.means, fitted.size, lines(fitted)) == (Means.WHOLE, 20, ["Ana Paz"])


def test_longer_text_is_wrapped_before_it_shrinks() -> None:
    fitted = fit_in("María José Ordóñez Barrientos", 200, 60)

    assert (fitted.means, fitted.size) == (Means.WRAPPED, 20)
    assert lines(fitted) == ["María José Ordóñez", "Barrientos"]


def test_text_shrinks_when_the_box_has_no_room_for_lines() -> None:
    fitted = fit_in("María José Ordóñez Barrientos", 200, 24)

    assert fitted.means is Means.SMALLER
    assert 10 <= fitted.size < 20
    assert fitted.width == pytest.approx(200)


def test_short_form_is_taken_before_letters_get_too_small() -> None:
    fitted = fit_in("Wolfeschlegelsteinhausenbergerdorff", 100, 24, "H. Wolfe")

    assert (fitted.means, lines(fitted)) == (Means.SHORTENED, ["H. Wolfe"])


def test_short_form_is_not_taken_without_need() -> None:
    assert fit_in("Ana Paz", 300, 60, "A. Paz").means is Means.WHOLE


def test_what_fits_in_no_legible_size_is_told() -> None:
    fitted = fit_in("Wolfeschlegelsteinhausenbergerdorff", 60, 24)

    assert fitted.means is Means.CRAMPED
    assert lines(fitted) == ["Wolfeschlegelsteinhausenbergerdorff"]
    assert fitted.width <= 60.001


def test_longer_short_form_does_not_make_it_worse() -> None:
    fitted = fit_in("Wolfeschlegelsteinhausenbergerdorff", 60, 24, "Wolfeschlegelsteinhausenbergerdorff-" * 2)

    assert lines(fitted) == ["Wolfeschlegelsteinhausenbergerdorff"]


def test_particles_stay_with_their_name() -> None:
    fitted = fit_in("María de la Puente y Lavalle", 150, 80)

    assert lines(fitted) == ["María", "de la Puente", "y Lavalle"]


def test_chinese_breaks_between_characters_but_not_before_a_comma() -> None:
    fitted = fit_in("中华人民共和国驻秘鲁共和国大使馆，利马", 200, 60)

    assert len(fitted.lines) == 2
    assert "".join(lines(fitted)) == "中华人民共和国驻秘鲁共和国大使馆，利马"
    assert not lines(fitted)[1].startswith("，")


def test_all_lines_run_in_the_direction_of_the_text() -> None:
    fitted = fit_in("منظمة الصحة (WHO) نورة", 120, 60)

    assert lines(fitted) == ["منظمة الصحة", "(WHO) نورة"]
    assert [run.text for run in fitted.lines[1].runs] == [") نورة", "WHO", "("]


def test_nothing_takes_no_room() -> None:
    fitted = fit_in("", 100, 100)

    assert (fitted.lines, fitted.width, fitted.height, fitted.means) == ((), 0, 0, Means.WHOLE)


@given(
    text=st.text("abc ñÁ-王ش123", min_size=1, max_size=60),
    width=st.floats(30, 400),
    height=st.floats(15, 120),
)
def test_fitted_text_is_whole_and_inside_its_box(text: str, width: float, height: float) -> None:
    fitted = fit_in(text, width, height)

    assert " ".join(lines(fitted)).replace(" ", "") == clean(text).replace(" ", "")
    assert fitted.width <= width + 0.01
    assert fitted.height <= height + 0.01
    assert set(" ".join(lines(fitted)).split()) >= {word for word in clean(text).split() if "王" not in word}
