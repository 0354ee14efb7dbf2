"""The life cycle of letters, their numbers and codes, and what is asked of a passport."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.errors import RuleBrokenError
from forum_app.requests import rules
from forum_app.requests.rules import LetterKind, LetterState

S, K = LetterState, LetterKind
DAY = date(2027, 6, 2)


def test_a_new_letter_can_be_issued_found_needless_or_withdrawn() -> None:
    assert rules.NEXT[S.REQUESTED] == {S.ISSUED, S.NOT_NEEDED, S.WITHDRAWN}


def test_letters_that_ended_go_nowhere() -> None:
    ended = set(S) - rules.OPEN

    assert ended == {S.REFUSED, S.NOT_NEEDED, S.WITHDRAWN}
    assert {one for state in ended for one in rules.NEXT[state]} == set()


@pytest.mark.parametrize(
    ("state", "kind", "as_organiser", "further"),
    [
        (S.REQUESTED, K.VISA_SUPPORT, False, [S.NOT_NEEDED, S.WITHDRAWN]),
        (S.ISSUED, K.VISA_SUPPORT, False, [S.GRANTED, S.REFUSED, S.NOT_NEEDED]),
        (S.ISSUED, K.VISA_SUPPORT, True, [S.GRANTED, S.REFUSED, S.NOT_NEEDED, S.WITHDRAWN]),
        (S.ISSUED, K.INVITATION, True, [S.NOT_NEEDED, S.WITHDRAWN]),
        (S.GRANTED, K.VISA_SUPPORT, False, []),
        (S.GRANTED, K.VISA_SUPPORT, True, [S.WITHDRAWN]),
    ],
)
def test_reachable_is_what_each_may_decide(
    state: LetterState, kind: LetterKind, *, as_organiser: bool, further: list[LetterState]
) -> None:
    assert rules.reachable(state, kind, as_organiser=as_organiser) == further


@pytest.mark.parametrize("current", S)
@pytest.mark.parametrize("wanted", S)
def test_check_step_follows_the_table(current: LetterState, wanted: LetterState) -> None:
    try:
        rules.check_step(current, wanted)
    except RuleBrokenError:
        assert wanted not in rules.NEXT[current]
    else:
        assert wanted in rules.NEXT[current]


@pytest.mark.parametrize(
    ("current", "wanted", "kind", "as_organiser", "reason"),
    [
        (S.WITHDRAWN, S.ISSUED, K.INVITATION, True, None),  # not in the table
        (S.ISSUED, S.GRANTED, K.INVITATION, True, None),  # an invitation asks for no visa
        (S.ISSUED, S.WITHDRAWN, K.VISA_SUPPORT, False, "why"),  # on paper: the organizers' to take back
        (S.ISSUED, S.WITHDRAWN, K.VISA_SUPPORT, True, None),  # without a reason
    ],
)
def test_check_decision_refuses(
    current: LetterState, wanted: LetterState, kind: LetterKind, *, as_organiser: bool, reason: str | None
) -> None:
    with pytest.raises(RuleBrokenError):
        rules.check_decision(current, wanted, kind, as_organiser=as_organiser, reason=reason)


@pytest.mark.parametrize(("current", "reason"), [(S.REQUESTED, None), (S.ISSUED, "The visit is cancelled")])
def test_check_decision_lets_organisers_withdraw(current: LetterState, reason: str | None) -> None:
    rules.check_decision(current, S.WITHDRAWN, K.VISA_SUPPORT, as_organiser=True, reason=reason)


@pytest.mark.parametrize(("ended", "asked"), [(True, False), (False, True)])
def test_check_may_ask_refuses_who_has_left_and_a_second_letter(*, ended: bool, asked: bool) -> None:
    rules.check_may_ask(has_ended=False, is_asked_for=False)

    with pytest.raises(RuleBrokenError):
        rules.check_may_ask(has_ended=ended, is_asked_for=asked)


def test_check_issuable_waits_for_the_delegation() -> None:
    rules.check_issuable(is_confirmed=True)

    with pytest.raises(RuleBrokenError, match="has not confirmed"):
        rules.check_issuable(is_confirmed=False)


@pytest.mark.parametrize(
    ("expires_on", "message"),
    [(date(2026, 1, 1), "has expired"), (date(2027, 6, 1), "before the forum ends")],
)
def test_check_passport_refuses_one_that_will_not_do(expires_on: date, message: str) -> None:
    with pytest.raises(RuleBrokenError, match=message):
        rules.check_passport(expires_on, today=date(2026, 11, 23), last_day=DAY)


@pytest.mark.parametrize("last_day", [DAY, None])
def test_check_passport_takes_one_until_the_last_day(last_day: date | None) -> None:
    rules.check_passport(DAY, today=date(2026, 11, 23), last_day=last_day)


@pytest.mark.parametrize(("roman", "written"), [("V", "V-FORO/2024/0012"), ("", "ENSAYO/2024/0012")])
def test_number_names_edition_and_year(roman: str, written: str) -> None:
    assert rules.number(mark=rules.mark(roman, "ensayo"), year=2024, serial=12) == written


@given(st.data())
def test_typed_code_is_read_however_it_is_typed(data: st.DataObject) -> None:
    code = rules.new_code()
    typed = "".join(
        letter + data.draw(st.sampled_from(["", " ", "-", " – "])) for letter in rules.grouped(code).lower()
    )

    rules.check_code(typed)
    assert rules.typed_code(typed) == code


def test_code_has_more_than_80_bits_and_no_letters_that_are_taken_for_others() -> None:
    assert len(rules.ALPHABET) ** rules.CODE_LENGTH > 2**80
    assert set(rules.ALPHABET) & set("0O1IL") == set()


@pytest.mark.parametrize("text", ["", "ABCD", "A" * 21])
def test_check_code_refuses_what_no_letter_has(text: str) -> None:
    with pytest.raises(RuleBrokenError, match="letters and digits"):
        rules.check_code(text)


@pytest.mark.parametrize(
    ("name", "letters"), [("José de la Peña", "J. D. L. P."), ("황병기", "황."), ("«Ñusta» 3", "Ñ.")]
)
def test_initials_are_all_that_a_stranger_learns(name: str, letters: str) -> None:
    assert rules.initials(name) == letters
