"""Reminders of deadlines: a week and two days before, in the mornings, with what is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import DeadlineReminder, Delegation
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    DelegationState,
    RegistrationState,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from tests.delegations.conftest import Person
from tests.factories.delegations import (
    DeadlineExtensionFactory,
    DeadlineFactory,
    DelegationFactory,
    FocalPointFactory,
)

S = RegistrationState
MORNING = datetime(2027, 3, 1, 14, tzinfo=UTC)  # nine in Lima
DUE = datetime(2027, 3, 8, 23, tzinfo=UTC)  # the eighth there, at six in the evening
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("focal_point")


@pytest.fixture
def edition(edition: ForumEdition) -> ForumEdition:
    edition.state, edition.time_zone = EditionState.REGISTRATION_OPEN, "America/Lima"
    db.session.commit()
    return edition


def due(edition: ForumEdition, step: DeadlineStep, at: datetime = DUE) -> None:
    DeadlineFactory(edition=edition, kind=DelegationKind.OBSERVER_STATE, step=step, at=at)


def remind(edition: ForumEdition, at: datetime = MORNING, **further: dict[int, int]) -> int:
    missing = {DeadlineStep(step): numbers for step, numbers in further.items()}
    with transaction():
        return actions.remind(edition, further=missing, at=at)


def letters() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.to_name, letter.subject) for letter in rows]


def body() -> str:
    return " ".join(
        (db.session.scalars(select(Letter.body).order_by(Letter.id.desc())).first() or "").split()
    )


def test_a_reminder_names_the_deadline_and_what_is_missing_once(
    edition: ForumEdition, delegation: Delegation, person: Person
) -> None:
    due(edition, DeadlineStep.PHOTO)
    due(edition, DeadlineStep.CONFIRM, DUE + DAY)
    person()
    person(S.DELEGATION_CONFIRMED)

    told = [remind(edition, at) for at in (MORNING - 2 * DAY, MORNING, MORNING + DAY / 24)]

    assert told == [0, 1, 0]
    assert letters() == [("Hélène Dubois", "Plazo en 7 días: delegación de Perú")]
    assert "– Fotografías, hasta el 8 mar 2027, 18:00: faltan 2" in body()
    assert "Confirmaciones" not in body()  # eight days are left for that one


def test_two_days_before_it_is_said_again_in_the_readers_language(
    edition: ForumEdition, delegation: Delegation, person: Person
) -> None:
    FocalPointFactory(delegation=delegation, user__name="Ann Lee", user__language="en")
    due(edition, DeadlineStep.CONFIRM)
    person()

    told = [remind(edition, MORNING + days * DAY) for days in (0, 1, 5, 6, 7)]

    assert told == [1, 0, 1, 0, 0]
    subjects = [subject.partition(":")[0] for name, subject in letters() if name == "Ann Lee"]
    assert subjects == ["Deadline in 7 days", "Deadline in 2 days"]
    assert sorted(db.session.scalars(select(DeadlineReminder.days))) == [2, 7]


def test_on_the_last_day_it_says_today(edition: ForumEdition, delegation: Delegation, person: Person) -> None:
    due(edition, DeadlineStep.PHOTO)
    person()

    remind(edition, MORNING + 7 * DAY)

    assert letters() == [("Hélène Dubois", "Plazo para hoy: delegación de Perú")]
    assert remind(edition, DUE + DAY / 24) == 0


def test_whoever_lacks_nothing_is_left_alone(edition: ForumEdition, person: Person) -> None:
    due(edition, DeadlineStep.CONFIRM)
    due(edition, DeadlineStep.VISA)
    person(S.DELEGATION_CONFIRMED)

    assert (remind(edition), letters()) == (0, [])


def test_a_delegation_of_nobody_lacks_people_and_one_of_many_a_head(
    edition: ForumEdition, delegation: Delegation, person: Person
) -> None:
    due(edition, DeadlineStep.NOMINATE)
    remind(edition)
    nobody = body()
    person()
    headless = DelegationFactory(edition=edition)
    FocalPointFactory(delegation=headless)
    person(delegation=headless)

    remind(edition)
    without = body()

    assert "Designaciones, hasta el 8 mar 2027, 18:00: Personas" in nobody
    assert "Designaciones, hasta el 8 mar 2027, 18:00: Jefe/a de delegación" in without


def test_a_pool_has_no_head_to_name(edition: ForumEdition, person: Person) -> None:
    pool = DelegationFactory(edition=edition, country=None, kind=DelegationKind.MEDIA)
    FocalPointFactory(delegation=pool)
    DeadlineFactory(edition=edition, kind=DelegationKind.MEDIA, step=DeadlineStep.NOMINATE, at=DUE)
    person(delegation=pool, delegation_role=DelegationRole.PRESS)

    assert remind(edition) == 0


def test_what_other_domains_know_is_missing_is_told(edition: ForumEdition, delegation: Delegation) -> None:
    due(edition, DeadlineStep.VISA)
    due(edition, DeadlineStep.MEDIA)

    remind(edition, visa={delegation.id: 3}, media={delegation.id: 1})

    assert "Cartas para visas, hasta el 8 mar 2027, 18:00: faltan 3" in body()
    assert "Acreditación de prensa, hasta el 8 mar 2027, 18:00: falta 1" in body()


def test_an_extension_takes_the_place_of_the_deadline(
    edition: ForumEdition, delegation: Delegation, person: Person
) -> None:
    due(edition, DeadlineStep.PHOTO)
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.PHOTO, until=DUE + 3 * DAY)
    person()

    assert [remind(edition, MORNING + days * DAY) for days in (0, 3)] == [0, 1]
    assert db.session.scalars(select(DeadlineReminder.due_on)).all() == [date(2027, 3, 11)]


def test_the_end_of_registration_is_a_deadline(
    edition: ForumEdition, delegation: Delegation, person: Person
) -> None:
    edition.registration_closes_at = DUE
    db.session.commit()
    person()

    remind(edition)

    assert "Confirmaciones, hasta el 8 mar 2027, 18:00: falta 1" in body()


@pytest.mark.parametrize("state", [DelegationState.DECLINED, DelegationState.CLOSED])
def test_a_delegation_that_does_not_come_is_left_alone(
    edition: ForumEdition, delegation: Delegation, person: Person, state: DelegationState
) -> None:
    due(edition, DeadlineStep.PHOTO)
    person()
    delegation.state = state
    db.session.commit()

    assert remind(edition) == 0


@pytest.mark.parametrize(
    ("state", "hour", "is_time"),
    [
        (EditionState.REGISTRATION_OPEN, 13, True),
        (EditionState.REGISTRATION_OPEN, 12, False),
        (EditionState.RUNNING, 13, True),
        (EditionState.CALL_OPEN, 13, False),
        (EditionState.CLOSED, 13, False),
    ],
)
def test_nobody_is_reminded_at_night_nor_of_what_is_over(
    app: Flask, edition: ForumEdition, state: EditionState, hour: int, is_time: bool
) -> None:
    edition.state = state

    assert actions.is_time_to_remind(edition, at=MORNING.replace(hour=hour)) is is_time
