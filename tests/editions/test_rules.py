from datetime import UTC, date, datetime
from typing import Any

import pytest

from forum_app.core.errors import RuleBrokenError
from forum_app.editions import rules
from forum_app.editions.rules import EditionState


@pytest.mark.parametrize(
    ("ordinal", "written"),
    [
        (1, "I"),
        (2, "II"),
        (4, "IV"),
        (5, "V"),
        (9, "IX"),
        (14, "XIV"),
        (40, "XL"),
        (49, "XLIX"),
        (89, "LXXXIX"),
    ],
)
def test_roman_writes_the_number(ordinal: int, written: str) -> None:
    assert rules.roman(ordinal) == written


@pytest.mark.parametrize("slug", ["foro-v-2024", "ab", "v2"])
def test_slug_of_small_letters_digits_and_hyphens_passes(slug: str) -> None:
    assert rules.check_slug(slug, frozenset({"account"})) is None


@pytest.mark.parametrize("slug", ["", "a", "Foro", "5-foro", "-foro", "foro v", "foró", "foro/v", "foro\n"])
def test_slug_that_no_address_can_hold_is_refused(slug: str) -> None:
    with pytest.raises(RuleBrokenError, match="small letters"):
        rules.check_slug(slug, frozenset())


def test_slug_of_the_site_itself_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="used by the site"):
        rules.check_slug("account", frozenset({"account"}))


def test_slug_of_another_edition_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="Another edition"):
        rules.check_slug_free("foro-v", taken=True)
    assert rules.check_slug_free("foro-v", taken=False) is None


def test_edition_goes_forward_by_anybody() -> None:
    assert rules.check_step(EditionState.DRAFT, EditionState.RUNNING, by_administrator=False) is None


def test_edition_stays_where_it_is_by_anybody() -> None:
    assert rules.check_step(EditionState.CLOSED, EditionState.CLOSED, by_administrator=False) is None


def test_edition_goes_back_by_an_administrator_alone() -> None:
    assert rules.check_step(EditionState.CLOSED, EditionState.RUNNING, by_administrator=True) is None
    with pytest.raises(RuleBrokenError, match="Only an administrator"):
        rules.check_step(EditionState.CLOSED, EditionState.RUNNING, by_administrator=False)


FIRST, LAST = date(2026, 11, 23), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(None, None), (FIRST, None), (FIRST, FIRST), (FIRST, LAST)]
)
def test_days_may_be_known_in_part(starts_on: date | None, ends_on: date | None) -> None:
    assert rules.check_days(starts_on, ends_on) is None


@pytest.mark.parametrize(("starts_on", "ends_on"), [(None, LAST), (LAST, FIRST)])
def test_last_day_comes_with_a_first_and_after_it(starts_on: date | None, ends_on: date) -> None:
    with pytest.raises(RuleBrokenError):
        rules.check_days(starts_on, ends_on)


@pytest.mark.parametrize(("year", "month"), [(None, None), (2024, None), (2024, 3)])
def test_month_comes_with_a_year(year: int | None, month: int | None) -> None:
    assert rules.check_month(year, month) is None


def test_month_without_a_year_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="year"):
        rules.check_month(None, 3)


NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize(("opens_at", "closes_at"), [(None, None), (NOON, None), (None, NOON), (NOON, ONE)])
def test_window_may_be_open_at_either_side(opens_at: datetime | None, closes_at: datetime | None) -> None:
    assert rules.check_window(opens_at, closes_at) is None


@pytest.mark.parametrize(("opens_at", "closes_at"), [(NOON, NOON), (ONE, NOON)])
def test_window_that_closes_before_it_opens_is_refused(opens_at: datetime, closes_at: datetime) -> None:
    with pytest.raises(RuleBrokenError, match="closes before"):
        rules.check_window(opens_at, closes_at)


@pytest.mark.parametrize("colour", ["#1768ac", "#000000"])
def test_colour_as_style_sheets_write_it_passes(colour: str) -> None:
    assert rules.check_colour(colour) is None


@pytest.mark.parametrize("colour", ["", "red", "#17ac", "#1768AC", "#1768ac;}", "#1768ac\n"])
def test_colour_that_could_break_a_style_sheet_is_refused(colour: str) -> None:
    with pytest.raises(RuleBrokenError, match="colour"):
        rules.check_colour(colour)


def test_hues_are_eight_different_colours() -> None:
    assert len(set(rules.HUES)) == 8
    assert [rules.check_colour(hue) for hue in rules.HUES] == [None] * 8


def test_default_categories_are_those_of_the_sample_and_the_overflow() -> None:
    codes = [category.code for category in rules.DEFAULT_CATEGORIES]

    assert codes == [
        "HOD",
        "MEM",
        "OBS",
        "ORG",
        "COR",
        "PAR",
        "SPK",
        "STF",
        "PRESS",
        "SEC",
        "SUP",
        "ACC",
        "TMP",
        "OVF",
    ]


@pytest.mark.parametrize(
    ("known", "passed"),
    [
        ({}, False),
        ({"last_day": date(2026, 11, 22)}, True),
        ({"last_day": date(2026, 11, 23)}, False),
        ({"year": 2026, "month": 10}, True),
        ({"year": 2026, "month": 11}, False),
        ({"year": 2025}, True),
        ({"year": 2026}, False),
    ],
)
def test_edition_has_passed_as_far_as_its_days_are_known(known: dict[str, Any], passed: bool) -> None:
    facts = {"last_day": None, "year": None, "month": None} | known

    assert rules.has_passed(date(2026, 11, 23), **facts) is passed


@pytest.mark.parametrize(
    ("state", "last_day", "over"),
    [
        (EditionState.CLOSED, date(2026, 11, 8), False),
        (EditionState.CLOSED, date(2026, 11, 7), True),
        (EditionState.RUNNING, date(2026, 11, 7), True),
        (EditionState.CLOSED, None, False),
        (EditionState.ARCHIVED, None, True),
        (EditionState.ARCHIVED, date(2026, 11, 23), True),
    ],
)
def test_what_was_kept_long_enough_has_to_go(
    state: EditionState, last_day: date | None, *, over: bool
) -> None:
    today = date(2026, 11, 23)

    assert rules.is_long_over(state, last_day=last_day, today=today, kept=rules.NEEDS_KEPT) is over
