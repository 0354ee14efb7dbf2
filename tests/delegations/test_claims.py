"""Somebody at the desk says to be of a delegation: one tap of who speaks for it, or the desk decides."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError
from forum_app.delegations import actions, links, queries
from forum_app.delegations.models import Delegation, FocalPoint, Registration
from forum_app.delegations.rules import DelegationRole, OverriddenRule, RegistrationState, is_still_asked
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.delegations import DelegationFactory, FocalPointFactory

S = RegistrationState
CLAIM = OverriddenRule.CLAIM
TakeIn = Callable[..., Registration]


@pytest.fixture
def point(delegation: Delegation) -> FocalPoint:
    made: FocalPoint = FocalPointFactory(delegation=delegation, user__name="Hélène Dubois")
    return made


@pytest.fixture
def take_in(delegation: Delegation, organiser: User) -> TakeIn:
    def taken_in(at: datetime = NOON, **facts: object) -> Registration:
        facts = {"display_name": "Ana Ruiz", "role": DelegationRole.DELEGATE, "asks_delegation": True} | facts
        with transaction():
            return actions.walk_in(delegation, reason="Sin lista", by=organiser, at=at, **facts)

    return taken_in


def answer(registration: Registration, point: FocalPoint, *, is_ours: bool) -> None:
    with transaction():
        actions.answer_claim(registration, point, is_ours=is_ours, at=NOON)


def bars(registration: Registration) -> list[OverriddenRule]:
    return queries.open_rules(registration, full=False)


def address(registration: Registration, point: FocalPoint) -> str:
    return f"/at-the-desk/{links.claim_token(registration, point)}"


def test_everybody_who_speaks_for_the_delegation_is_asked(
    take_in: TakeIn, point: FocalPoint, delegation: Delegation
) -> None:
    other = FocalPointFactory(delegation=delegation)

    made = take_in()

    asked = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    paths = [urlsplit(link_of(letter) or "").path for letter in asked]
    assert [letter.to_address for letter in asked] == [point.user.email, other.user.email]
    assert paths == [address(made, point), address(made, other)]
    assert (made.claim_asked_at, made.state, bars(made)[0]) == (NOON, S.UNDER_REVIEW, CLAIM)


def test_nobody_is_asked_where_nobody_speaks_for_the_delegation(take_in: TakeIn) -> None:
    made = take_in()

    assert (made.claim_asked_at, CLAIM in bars(made)) == (None, False)


def test_nobody_is_asked_about_whoever_is_not_to_wait(take_in: TakeIn, point: FocalPoint) -> None:
    made = take_in(asks_delegation=False)

    assert (made.claim_asked_at, db.session.scalars(select(Letter)).all()) == (None, [])


@pytest.mark.parametrize(("is_ours", "barred"), [(True, False), (False, True)])
def test_the_answer_is_kept_with_who_gave_it(
    take_in: TakeIn, point: FocalPoint, *, is_ours: bool, barred: bool
) -> None:
    made = take_in()

    answer(made, point, is_ours=is_ours)

    lines = {(line.action, line.actor_name) for line in history(made)}
    said = "registration.claim-confirmed" if is_ours else "registration.claim-denied"
    assert (made.claim_confirmed, CLAIM in bars(made)) == (is_ours, barred)
    assert (said, "Hélène Dubois") in lines


def test_the_first_answer_counts(take_in: TakeIn, point: FocalPoint) -> None:
    made = take_in()
    answer(made, point, is_ours=True)

    with pytest.raises(GoneError, match="answered already"):
        answer(made, point, is_ours=False)

    assert made.claim_confirmed is True


def test_nothing_is_answered_about_whoever_has_left(
    take_in: TakeIn, point: FocalPoint, organiser: User
) -> None:
    made = take_in()
    with transaction():
        actions.withdraw(made, by=organiser, at=NOON)

    with pytest.raises(GoneError, match="has ended"):
        answer(made, point, is_ours=True)


def test_whose_word_has_ended_answers_nothing(take_in: TakeIn, point: FocalPoint) -> None:
    made = take_in()
    with transaction():
        actions.end_focal_point(point, by="a test", at=NOON)

    with pytest.raises(GoneError, match="no longer works"):
        answer(made, point, is_ours=True)


@pytest.mark.parametrize(
    ("asked_at", "confirmed", "expected"),
    [
        (None, None, False),
        (NOON, None, False),
        (NOON + timedelta(seconds=1), None, True),
        (NOON + timedelta(seconds=1), True, False),
        (NOON + timedelta(seconds=1), False, False),
    ],
)
def test_how_long_the_desk_waits(
    asked_at: datetime | None, *, confirmed: bool | None, expected: bool
) -> None:
    assert is_still_asked(asked_at, confirmed=confirmed, at=NOON + timedelta(minutes=10)) is expected


def test_the_desk_decides_after_ten_minutes_with_a_reason(
    take_in: TakeIn, point: FocalPoint, organiser: User
) -> None:
    made = take_in()

    def set_aside(at: datetime) -> None:
        with transaction():
            actions.set_aside(made, CLAIM, reason="Figura en la nota 16", by=organiser, at=at)

    with pytest.raises(RuleBrokenError, match="within ten minutes, you decide"):
        set_aside(NOON + timedelta(minutes=9))
    waiting = CLAIM in bars(made)
    set_aside(NOON + timedelta(minutes=10))

    assert (waiting, CLAIM in bars(made)) == (True, False)


def test_a_no_is_answered_for_at_once(take_in: TakeIn, point: FocalPoint, organiser: User) -> None:
    made = take_in()
    answer(made, point, is_ours=False)

    with transaction():
        actions.set_aside(made, CLAIM, reason="La ministra lo pide", by=organiser, at=NOON)

    assert CLAIM not in bars(made)


def test_looking_answers_nothing_and_one_tap_does(
    take_in: TakeIn, point: FocalPoint, client: FlaskClient
) -> None:
    made = take_in(at=now(), position_title_es="Consejera", institution="Cancillería")

    page = client.get(address(made, point))
    after_looking = made.claim_confirmed
    tapped = client.post(address(made, point), data={"answer": "yes"}, follow_redirects=True)
    again = client.post(address(made, point), data={"answer": "no"})

    assert [said in page.text for said in ("Ana Ruiz", "Consejera", "Cancillería")] == [True] * 3
    assert (after_looking, made.claim_confirmed) == (None, True)
    assert ("Su delegación confirmó" in tapped.text, again.status_code) == (True, 410)


def test_a_no_is_thanked_for(take_in: TakeIn, point: FocalPoint, client: FlaskClient) -> None:
    made = take_in(at=now())

    told = client.post(address(made, point), data={"answer": "no"}, follow_redirects=True).text

    assert "no es suya" in told


def test_what_is_no_answer_changes_nothing(take_in: TakeIn, point: FocalPoint, client: FlaskClient) -> None:
    made = take_in()

    client.post(address(made, point), data={"answer": "perhaps"})

    assert made.claim_confirmed is None


def test_the_page_of_whoever_has_left_asks_nothing(
    take_in: TakeIn, point: FocalPoint, client: FlaskClient, organiser: User
) -> None:
    made = take_in()
    with transaction():
        actions.withdraw(made, by=organiser, at=NOON)

    page = client.get(address(made, point)).text

    assert ("nada que responder" in page, 'name="answer"' in page) == (True, False)


def test_a_link_that_is_not_ours_or_has_ended_answers_alike(
    take_in: TakeIn, point: FocalPoint, client: FlaskClient
) -> None:
    made = take_in()
    stranger = FocalPointFactory(delegation=DelegationFactory(edition=made.edition))
    forged = [f"{address(made, point)}x", "/at-the-desk/x", address(made, stranger)]
    works = client.get(address(made, point)).status_code
    made.edition.state = EditionState.ARCHIVED
    saved(made.edition)

    answers = [client.get(place).status_code for place in (*forged, address(made, point))]

    assert (works, answers) == (200, [404] * 4)


@pytest.mark.parametrize(
    ("asked", "confirmed", "words"),
    [
        (timedelta(), None, "tiene diez minutos para responder"),
        (timedelta(minutes=11), None, "no ha respondido"),
        (timedelta(), True, "confirmó que esta persona es suya"),
        (timedelta(), False, "dice que esta persona no es suya"),
    ],
)
def test_the_desk_reads_how_it_stands(
    take_in: TakeIn,
    point: FocalPoint,
    desk: FlaskClient,
    asked: timedelta,
    *,
    confirmed: bool | None,
    words: str,
) -> None:
    made = take_in(at=now() - asked)
    if confirmed is not None:
        answer(made, point, is_ours=confirmed)

    page = desk.get(f"/{made.edition.slug}/registrations/{made.key}/").text

    assert words in page


def test_the_form_asks_unless_it_is_told_not_to(
    desk: FlaskClient, delegation: Delegation, point: FocalPoint
) -> None:
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}/people/walk-in"
    facts = {"role": "delegate", "name_order": "given_first", "reason": "Sin lista"}
    shown = desk.get(page).text

    desk.post(page, data={**facts, "given_names": "Ana", "asks_delegation": "y"})
    desk.post(page, data={**facts, "given_names": "Embajadora"})

    made = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    box = re.search(r"<input[^>]*asks_delegation[^>]*>", shown)
    assert box is not None
    assert "checked" in box[0]
    assert [one.claim_asked_at is not None for one in made] == [True, False]
