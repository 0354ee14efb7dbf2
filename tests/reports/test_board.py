"""The live board: its figures, its freshness and its cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.checkin.models import Admission, Checkpoint, Device, Scan
from forum_app.checkin.rules import CheckpointKind, Direction, ScanMode, Verdict
from forum_app.core.clock import local_day, now
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.reports import queries
from forum_app.reports.rules import every_ten_minutes
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionFactory
from tests.factories.badges import BadgeFactory
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.statements import count_statements

MINUTE = timedelta(minutes=1)


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory()
    return edition


@pytest.fixture
def organiser(edition: ForumEdition, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    user = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=user, role=Role.ORGANISER)
    return sign_in(user)


def admit(badge: Any, checkpoint: Checkpoint, *, at: Any = None, slot: str | None = None) -> None:
    """Let somebody in, as a scan does."""
    device: Device = DeviceFactory(edition=badge.edition)
    at = at or now()
    slot = slot or local_day(at, badge.edition.time_zone).isoformat()
    scan = Scan(
        edition_id=badge.edition_id,
        device=device,
        scan_id=uuid4(),
        checkpoint=checkpoint,
        badge=badge,
        operator=device.opened_by,
        mode=ScanMode.QR,
        direction=Direction.IN,
        scanned_at=at,
        received_at=at,
        device_sequence=1,
        slot=slot,
        verdict=Verdict.ADMITTED,
    )
    db.session.add(scan)
    db.session.add(
        Admission(
            edition_id=badge.edition_id,
            badge=badge,
            registration=badge.registration,
            checkpoint=checkpoint,
            device_id=device.id,
            scan_id=scan.scan_id,
            slot=slot,
            admitted_at=at,
        )
    )
    db.session.commit()


def test_ten_minutes_without_arrivals_are_shown_too() -> None:
    arrivals = [(NOON + 3 * MINUTE, 2), (NOON + 4 * MINUTE, 1), (NOON + 31 * MINUTE, 5)]

    assert every_ten_minutes(arrivals) == [
        (NOON, 3),
        (NOON + 10 * MINUTE, 0),
        (NOON + 20 * MINUTE, 0),
        (NOON + 30 * MINUTE, 5),
    ]
    assert every_ten_minutes([]) == []


def test_present_counts_each_person_once_at_gates_today(edition: ForumEdition) -> None:
    north, south = CheckpointFactory(edition=edition), CheckpointFactory(edition=edition)
    room = CheckpointFactory(
        edition=edition, kind=CheckpointKind.SESSION, session=SessionFactory(edition=edition)
    )
    one, other, yesterday = (BadgeFactory(registration__delegation__edition=edition) for _ in range(3))
    today = local_day(NOON, edition.time_zone).isoformat()
    admit(one, north, at=NOON)
    admit(one, south, at=NOON + MINUTE)
    admit(other, room, at=NOON, slot="a session")
    admit(yesterday, north, at=NOON - timedelta(days=1))

    assert queries.present(edition, today) == 1
    assert [count for _, count in queries.arrivals_by_ten_minutes(edition, today)] == [1]


def test_delegations_tell_who_of_the_approved_is_there(edition: ForumEdition) -> None:
    gate = CheckpointFactory(edition=edition)
    chile = DelegationFactory(edition=edition, name_es="Chile")
    badges = [BadgeFactory(registration__delegation=chile) for _ in range(3)]
    admit(badges[0], gate, at=NOON)
    BadgeFactory(registration__delegation=DelegationFactory(edition=edition, name_es="Austria"))

    rows = queries.arrivals_by_delegation(edition, local_day(NOON, edition.time_zone).isoformat())

    assert [(row.delegation.name_es, row.approved, row.arrived) for row in rows] == [
        ("Austria", 1, 0),
        ("Chile", 3, 1),
    ]


def test_themes_count_people_at_the_doors_of_their_sessions(edition: ForumEdition) -> None:
    water, seas = ThemeFactory(edition=edition), ThemeFactory(edition=edition)
    badge = BadgeFactory(registration__delegation__edition=edition)
    for _ in range(2):
        session = SessionFactory(edition=edition, theme=water)
        door = CheckpointFactory(edition=edition, kind=CheckpointKind.SESSION, session=session)
        admit(badge, door, slot=str(session.key))

    assert queries.people_by_theme(edition) == [(water, 1), (seas, 0)]


def test_board_shows_the_figures_large(organiser: FlaskClient, edition: ForumEdition) -> None:
    gate = CheckpointFactory(edition=edition, name_en="Main gate")
    ThemeFactory(edition=edition, title_en="Water")
    badge = BadgeFactory(
        registration__delegation=DelegationFactory(edition=edition, name_en="Chile"),
        registration__person__display_name="Ana Núñez",
    )
    admit(badge, gate)

    page = organiser.get(f"/{edition.slug}/board/")

    told = ("person present", "Chile", "Water", "Ana Núñez", "Main gate", "Admitted")
    assert [text for text in told if text not in page.text] == []


def test_empty_board_says_what_to_do(organiser: FlaskClient, edition: ForumEdition) -> None:
    page = organiser.get(f"/{edition.slug}/board/")

    told = ("Nobody has come in yet today", "No registration is approved yet", "No badge was scanned yet")
    assert [text for text in told if text not in page.text] == []


def test_board_is_for_organisers(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], edition: ForumEdition
) -> None:
    keeper = UserFactory()
    RoleGrantFactory(edition=edition, user=keeper, role=Role.CHECKIN)

    assert client.get(f"/{edition.slug}/board/").status_code == 302
    assert sign_in(keeper).get(f"/{edition.slug}/board/").status_code == 403
    assert sign_in(UserFactory()).get(f"/{edition.slug}/board/figures").status_code == 403


def test_figures_are_304_until_something_happens(organiser: FlaskClient, edition: ForumEdition) -> None:
    gate = CheckpointFactory(edition=edition)
    badge = BadgeFactory(registration__delegation__edition=edition)
    address = f"/{edition.slug}/board/figures"
    etag = organiser.get(address).headers["ETag"]

    same = organiser.get(address, headers={"If-None-Match": etag})
    admit(badge, gate)
    fresh = organiser.get(address, headers={"If-None-Match": etag})
    spanish = organiser.get(f"{address}?lang=es", headers={"If-None-Match": fresh.headers["ETag"]})

    assert (same.status_code, same.data) == (304, b"")
    assert (fresh.status_code, spanish.status_code) == (200, 200)
    assert fresh.headers["ETag"] != etag


def test_figures_that_did_not_change_cost_one_statement_beside_sign_in(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    address = f"/{edition.slug}/board/figures"
    etag = organiser.get(address).headers["ETag"]

    with count_statements() as counter:
        organiser.get(address, headers={"If-None-Match": etag})

    assert counter.total == 3  # account, edition with roles; then the version


def test_board_takes_as_many_statements_for_twice_as_many_people(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    gate = CheckpointFactory(edition=edition)
    slug = edition.slug
    counts = []
    for _ in range(2):
        for _ in range(4):
            admit(BadgeFactory(registration__delegation__edition=edition), gate)
        db.session.rollback()
        with count_statements() as counter:
            organiser.get(f"/{slug}/board/")
        counts.append(counter.total)

    assert counts == [counts[0]] * 2
