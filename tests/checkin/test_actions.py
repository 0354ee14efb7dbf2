"""What the actions of the door do beyond what their pages show."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from forum_app.checkin import actions, queries
from forum_app.checkin.actions import ScanStatus, Showing
from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.rules import CheckpointKind, ScanMode, Verdict
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.i18n import label
from forum_app.editions.actions import create_edition
from forum_app.editions.labels import AREAS
from forum_app.editions.signals import edition_created
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.badges import BadgeFactory, token_of
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.editions import EditionFactory


def test_every_edition_has_one_main_gate(app: Flask) -> None:
    edition = EditionFactory()

    with transaction():
        actions.add_main_gate(edition)
        actions.add_main_gate(edition)

    (gate,) = db.session.scalars(select(Checkpoint).where(Checkpoint.edition_id == edition.id))
    assert (gate.kind, gate.is_main, gate.name_es) == (CheckpointKind.GATE, True, "Ingreso principal")


def test_new_edition_gets_its_main_gate(app: Flask) -> None:
    edition = EditionFactory()

    with transaction():
        edition_created.send(edition, at=NOON)

    assert queries.has_main_gate(edition)


def test_new_edition_of_the_site_has_its_main_gate(app: Flask) -> None:
    with transaction():
        edition = create_edition(
            slug="foro-vi",
            reserved=frozenset(),
            by="forum",
            at=NOON,
            name_es="VI Foro",
            bloc_es="Alianza del Pacífico",
            time_zone="America/Lima",
        )

    assert queries.has_main_gate(edition)


def test_record_scans_judges_one_showing_that_just_happened(app: Flask) -> None:
    badge = BadgeFactory()
    gate = CheckpointFactory(edition=badge.edition)
    device, keeper = DeviceFactory(edition=badge.edition), UserFactory()
    showing = Showing(
        scan_id=uuid4(), checkpoint=gate.key, shown=token_of(badge), mode=ScanMode.QR, scanned_at=NOON
    )
    station = queries.station(device.key, user_id=keeper.id, checkpoints={gate.key}, scans={showing.scan_id})
    assert station is not None

    with transaction():
        (answer,) = actions.record_scans(station, [showing], by=keeper.id, sent_at=NOON, at=NOON)

    assert (answer.status, answer.verdict) == (ScanStatus.STORED, Verdict.ADMITTED)
    assert answer.holder is not None
    assert answer.holder.name == badge.registration.person.display_name


def test_revoking_a_browser_twice_is_once(app: Flask) -> None:
    device, organiser = DeviceFactory(), UserFactory()

    with transaction():
        actions.revoke_device(device, by=organiser, at=NOON)
        actions.revoke_device(device, by=organiser, at=now())

    assert db.session.scalars(select(Device.revoked_at)).one() == NOON


def test_every_word_of_the_door_is_there(app: Flask) -> None:
    words = [label(member) for kind in (Verdict, CheckpointKind, ScanMode) for member in kind]

    assert [word for word in [*words, *map(str, AREAS.values())] if not word] == []
