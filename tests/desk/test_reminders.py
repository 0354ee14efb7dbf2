"""The chore that reminds of deadlines asks every domain what is missing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core.clock import local, now
from forum_app.core.db import db, transaction
from forum_app.delegations.actions import is_time_to_remind
from forum_app.delegations.rules import DeadlineStep, DelegationKind, RegistrationState
from forum_app.desk.jobs import remind
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.press.queries import without_accreditation
from forum_app.requests.queries import without_letter
from tests.factories.delegations import (
    DeadlineFactory,
    DelegationFactory,
    FocalPointFactory,
    RegistrationFactory,
)
from tests.factories.editions import EditionFactory

MIDDAY = 12


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    """An edition in a zone where it is about midday."""
    hours = MIDDAY - local(now(), "UTC").hour  # POSIX writes the zones west of Greenwich with a plus
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    made: ForumEdition = EditionFactory(state=EditionState.REGISTRATION_OPEN, time_zone=zone)
    with transaction():
        add_default_categories(made)
    return made


def test_visas_and_accreditations_that_nobody_asked_for_are_told_once(edition: ForumEdition) -> None:
    delegation = DelegationFactory(edition=edition)
    FocalPointFactory(delegation=delegation, user__language="en")
    for step in (DeadlineStep.VISA, DeadlineStep.MEDIA):
        DeadlineFactory(
            edition=edition, kind=DelegationKind.OBSERVER_STATE, step=step, at=now() + timedelta(days=2)
        )
    for facts in ({}, {"state": RegistrationState.WITHDRAWN}):
        RegistrationFactory(
            delegation=delegation,
            needs_visa_letter=True,
            badge_category=category_by_code(edition, "PRESS"),
            **facts,
        )

    remind()
    remind()

    letter = db.session.scalars(select(Letter)).one()
    assert is_time_to_remind(edition, at=now()) is True
    assert [without_letter(edition), without_accreditation(edition)] == [{delegation.id: 1}] * 2
    assert letter.body.count("1 missing") == 2


def test_nobody_is_written_to_without_a_deadline(edition: ForumEdition) -> None:
    FocalPointFactory(delegation__edition=edition)

    remind()

    assert db.session.scalars(select(Letter)).all() == []
