"""An edition's zone changes: what was said to be at nine stays at nine, in all domains at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda.models import Session
from forum_app.checkin.models import Checkpoint
from forum_app.core.clock import local
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Deadline, DeadlineExtension
from forum_app.editions.actions import edit_edition
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.agenda import SessionFactory
from tests.factories.checkin import CheckpointFactory
from tests.factories.delegations import DeadlineExtensionFactory, DeadlineFactory, DelegationFactory
from tests.factories.editions import EditionFactory

AFTER = "America/Sao_Paulo"
NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # in Lima
TEN = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    """An edition with an hour of every kind, and as many without."""
    edition: ForumEdition = EditionFactory(
        time_zone="America/Lima", registration_opens_at=NINE, registration_closes_at=TEN
    )
    SessionFactory(edition=edition, starts_at=NINE, ends_at=TEN)
    SessionFactory(edition=edition)
    CheckpointFactory(edition=edition, opens_at=NINE, closes_at=None)
    CheckpointFactory(edition=edition)
    DeadlineFactory(edition=edition, at=NINE)
    DeadlineExtensionFactory(delegation=DelegationFactory(edition=edition), until=TEN)
    return edition


def change(edition: ForumEdition, **facts: Any) -> int:
    with transaction():
        return edit_edition(edition, by="a test", at=NOON, **facts)


def hours(edition: ForumEdition) -> list[str | None]:
    """Every hour of the edition, as its clocks show it."""
    instants = [edition.registration_opens_at, edition.registration_closes_at]
    columns = (
        (Session.starts_at, Session.id),
        (Session.ends_at, Session.id),
        (Checkpoint.opens_at, Checkpoint.id),
        (Deadline.at, Deadline.id),
        (DeadlineExtension.until, DeadlineExtension.id),
    )
    for column, number in columns:
        instants += db.session.scalars(select(column).order_by(number))
    return [f"{local(instant, edition.time_zone):%d %H:%M}" if instant else None for instant in instants]


def test_hours_stay_on_the_clock_and_are_counted(edition: ForumEdition) -> None:
    before = hours(edition)

    moved = change(edition, time_zone=AFTER)

    assert moved == 4
    assert hours(edition) == before
    assert edition.registration_opens_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    (entry,) = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "edition.zone-changed"))
    assert entry.details == {"before": "America/Lima", "after": AFTER, "moved": "4"}


def test_window_that_is_given_with_the_zone_is_taken_as_it_is(edition: ForumEdition) -> None:
    change(edition, time_zone=AFTER, registration_opens_at=None, registration_closes_at=TEN)

    assert (edition.registration_opens_at, edition.registration_closes_at) == (None, TEN)


def test_same_zone_and_other_editions_move_nothing(edition: ForumEdition) -> None:
    other = SessionFactory(starts_at=NINE, ends_at=TEN)

    assert change(edition, time_zone="America/Lima", city="Cusco") == 0
    change(edition, time_zone=AFTER)

    assert (other.starts_at, other.ends_at) == (NINE, TEN)
