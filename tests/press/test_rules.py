"""Whom the rules for media concern, what an accreditation can become, and what customs can read."""

from datetime import date

import pytest

from forum_app.core.errors import RuleBrokenError
from forum_app.press.rules import (
    LONGEST_ITEM,
    MOST_ITEMS,
    NEXT,
    Item,
    MediaState,
    check_card,
    check_changeable,
    check_concerned,
    check_equipment,
    check_first,
    check_not_both,
    check_step,
    decisions,
    equipment,
    may_begin,
)

S = MediaState


@pytest.mark.parametrize("current", list(S))
@pytest.mark.parametrize("wanted", list(S))
def test_only_the_steps_of_the_table_are_taken(current: S, wanted: S) -> None:
    if wanted in NEXT[current]:
        check_step(current, wanted, reason="x")
    else:
        with pytest.raises(RuleBrokenError, match="cannot become"):
            check_step(current, wanted, reason="x")


@pytest.mark.parametrize("wanted", [S.DOCS_MISSING, S.REJECTED])
def test_what_somebody_has_to_mend_is_explained(wanted: S) -> None:
    with pytest.raises(RuleBrokenError, match="Give a reason"):
        check_step(S.SUBMITTED, wanted)


def test_an_accreditation_needs_no_reason() -> None:
    check_step(S.DOCS_MISSING, S.APPROVED)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (S.SUBMITTED, [S.APPROVED, S.DOCS_MISSING, S.REJECTED]),
        (S.DOCS_MISSING, [S.APPROVED, S.REJECTED]),
        (S.APPROVED, [S.REJECTED]),
        (S.REJECTED, []),
        (S.WITHDRAWN, []),
    ],
)
def test_the_desk_offers_what_can_be_decided(state: S, offered: list[S]) -> None:
    assert decisions(state) == offered


@pytest.mark.parametrize("state", [S.APPROVED, S.REJECTED, S.WITHDRAWN])
def test_what_is_decided_is_not_sent_again(state: S) -> None:
    with pytest.raises(RuleBrokenError, match="cannot be changed"):
        check_changeable(state)


@pytest.mark.parametrize("state", [S.SUBMITTED, S.DOCS_MISSING])
def test_what_is_not_decided_is_sent_again(state: S) -> None:
    check_changeable(state)


@pytest.mark.parametrize(
    ("press", "ended", "refusal"), [(False, False, "official badge"), (True, True, "has ended")]
)
def test_the_rules_concern_those_with_a_press_badge_who_come(
    *, press: bool, ended: bool, refusal: str
) -> None:
    check_concerned(carries_press_badge=True, has_ended=False)

    with pytest.raises(RuleBrokenError, match=refusal):
        check_concerned(carries_press_badge=press, has_ended=ended)


@pytest.mark.parametrize(
    ("latest", "at_desk", "may"),
    [
        (None, False, True),
        (S.SUBMITTED, True, False),
        (S.DOCS_MISSING, False, False),
        (S.APPROVED, True, False),
        (S.REJECTED, False, False),
        (S.REJECTED, True, True),
        (S.WITHDRAWN, False, True),
    ],
)
def test_one_accreditation_is_open_at_a_time(latest: S | None, *, at_desk: bool, may: bool) -> None:
    assert may_begin(latest, at_desk=at_desk) is may
    if may:
        check_first(latest, at_desk=at_desk)
    else:
        with pytest.raises(RuleBrokenError, match=r"asked for already|was rejected"):
            check_first(latest, at_desk=at_desk)


def test_nobody_holds_both_badges() -> None:
    check_not_both(holds_official_badge=False)

    with pytest.raises(RuleBrokenError, match="may not hold both"):
        check_not_both(holds_official_badge=True)


@pytest.mark.parametrize("expires_on", [None, date(2027, 6, 1)])
def test_a_press_card_of_today_or_without_an_end_is_valid(expires_on: date | None) -> None:
    check_card(expires_on, today=date(2027, 6, 1))


def test_an_expired_press_card_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="expired"):
        check_card(date(2027, 5, 31), today=date(2027, 6, 1))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (None, []),
        ("  \n\n", []),
        ("Camera; 4501", [Item("Camera", "4501")]),
        ("Camera;4501;B\n Tripod ", [Item("Camera", "4501;B"), Item("Tripod", "")]),
    ],
)
def test_a_line_is_a_piece_with_its_serial_number(text: str | None, items: list[Item]) -> None:
    assert equipment(text) == items


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("x\n" * (MOST_ITEMS + 1), "At most 60"),
        ("Camera\n; 4501", "Line 2 does not say"),
        ("x" * (LONGEST_ITEM + 1), "Line 1 is too long"),
        ("x; " + "9" * (LONGEST_ITEM + 1), "Line 1 is too long"),
    ],
)
def test_a_list_that_customs_could_not_read_is_refused(text: str, refusal: str) -> None:
    with pytest.raises(RuleBrokenError, match=refusal):
        check_equipment(text)


def test_a_list_as_long_as_it_may_be_is_taken() -> None:
    check_equipment("Camera; 1\n" * MOST_ITEMS)
