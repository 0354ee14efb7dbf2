"""The hard cases of arriving and of the door, by their number, as far as a registration answers them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.badges.models import Badge
from forum_app.badges.queries import open_badge
from forum_app.badges.rules import BadgeState
from forum_app.checkin.actions import add_main_gate
from forum_app.checkin.models import Admission, Checkpoint, Device, Scan
from forum_app.checkin.rules import COLOUR_OF, Colour, Verdict
from forum_app.core import files
from forum_app.core.clock import local, now
from forum_app.core.db import db, transaction
from forum_app.core.i18n import label
from forum_app.delegations.models import DeadlineExtension, Delegation, Registration
from forum_app.delegations.rules import DeadlineStep, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from tests.factories import saved
from tests.factories.badges import BadgeFactory, token_of
from tests.factories.delegations import (
    DeadlineFactory,
    RegistrationFactory,
)
from tests.factories.editions import RoleGrantFactory

from .conftest import portrait
from .gate import Phone, codes
from .visitor import Visitor

S = RegistrationState
Enter = Callable[[Role], Visitor]


@pytest.fixture
def edition(edition: ForumEdition) -> ForumEdition:
    with transaction():
        add_main_gate(edition)
    return edition


@pytest.fixture
def eva(delegation: Delegation) -> Registration:
    """Somebody approved, with a photo."""
    with transaction():
        photo = files.keep(portrait()[0].read(), media_type="image/jpeg", at=now())
    made: Registration = RegistrationFactory(
        delegation=delegation,
        state=S.APPROVED,
        seat_number=1,
        person__display_name="Eva Luna",
        badge_category=category_by_code(delegation.edition, "OBS"),
        photo=photo,
    )
    return made


@pytest.fixture
def enter(app: Flask, edition: ForumEdition, sign_in: Callable[[User], FlaskClient]) -> Enter:
    return lambda role: Visitor(app, sign_in(RoleGrantFactory(edition=edition, role=role).user))


@pytest.fixture
def organiser(enter: Enter) -> Visitor:
    return enter(Role.ORGANISER)


@pytest.fixture
def gate(edition: ForumEdition) -> Checkpoint:
    return db.session.scalars(select(Checkpoint).where(Checkpoint.is_main)).one()


@pytest.fixture
def phone(enter: Enter, gate: Checkpoint) -> Phone:
    return Phone(enter(Role.CHECKIN), "/foro/checkin/scan", gate)


def test_06_a_lost_badge_is_revoked_and_printed_again_with_the_next_number(
    eva: Registration, organiser: Visitor, phone: Phone
) -> None:
    lost: Badge = BadgeFactory(registration=eva, state=BadgeState.COLLECTED)
    organiser.open(f"/foro/badges/{lost.key}/")
    organiser.send("badges.revoke", reason="lost", note="Identidad comprobada con el pasaporte")
    organiser.open("/foro/badges/")
    organiser.send("badges.print_batch", choice="not_printed")

    new = open_badge(eva)
    assert new is not None
    found, reprinted = phone.shows(token_of(lost)), phone.shows(token_of(new))

    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "badge.revoked")).one()
    assert (new.print_number, entry.reason) == (2, "Identidad comprobada con el pasaporte")
    assert [(one["colour"], one["verdict"]) for one in (found, reprinted)] == [
        ("red", "revoked"),
        ("green", "admitted"),
    ]


def test_09_an_unknown_ambassador_comes_in_and_the_note_has_until_a_later_day(
    delegation: Delegation, organiser: Visitor, phone: Phone
) -> None:
    delegation.needs_credential = True
    saved(delegation)
    for step in DeadlineStep:
        DeadlineFactory(edition=delegation.edition, step=step, at=now() - timedelta(days=9))

    organiser.open(f"/foro/delegations/{delegation.key}/")
    organiser.follow("delegations.walk_in")
    organiser.send(
        "delegations.walk_in",
        role="head_of_delegation",
        given_names="Akira",
        surname_1="Satō",
        reason="Embajador; la nota verbal llega mañana.",
    )
    ambassador = db.session.scalars(select(Registration)).one()
    assert (ambassador.state, ambassador.is_head) == (S.UNDER_REVIEW, True)

    # The badge is made at once: somebody answers for photo and note, and the note has a new day.
    for rule in ("photo", "credential"):
        organiser.client.post(
            f"/foro/registrations/{ambassador.key}/set-aside", data={"rule": rule, "reason": "Protocolo"}
        )
    organiser.open(f"/foro/registrations/{ambassador.key}/")
    organiser.send("delegations.approve")
    organiser.open("/foro/badges/")
    printed = organiser.send("badges.print_batch", choice="not_printed")
    until = local(now() + timedelta(days=3), delegation.edition.time_zone)
    organiser.open(f"/foro/delegations/{delegation.key}/extend")
    organiser.send(
        "delegations.extend",
        step="credential",
        until=until.strftime("%Y-%m-%dT%H:%M"),
        reason="La nota se regulariza.",
    )

    (code,) = codes(printed.data)
    assert phone.shows(code)["colour"] == "green"
    extended = db.session.scalars(select(DeadlineExtension)).one()
    assert (extended.step, extended.reason) == (DeadlineStep.CREDENTIAL, "La nota se regulariza.")
    assert extended.until > now()


def test_24_of_two_devices_without_a_network_both_showings_are_kept_and_one_admits(
    eva: Registration, enter: Enter, gate: Checkpoint
) -> None:
    badge = BadgeFactory(registration=eva)
    phones = [Phone(enter(Role.CHECKIN), "/foro/checkin/scan", gate) for _ in range(2)]
    made_at = now() - timedelta(minutes=5)

    later, earlier = (
        one.sends(token_of(badge), offline=True, scanned_at=(made_at + timedelta(minutes=minute)).isoformat())
        for one, minute in zip(phones, (1, 0), strict=True)
    )

    kept = db.session.scalars(select(Scan).order_by(Scan.id)).all()
    assert [one["verdict"] for one in (later, earlier)] == ["admitted", "already_admitted"]
    assert [(one.is_offline, one.verdict) for one in kept] == [
        (True, Verdict.ADMITTED),
        (True, Verdict.ALREADY_ADMITTED),
    ]
    assert len(db.session.scalars(select(Admission)).all()) == 1


def test_25_a_lost_device_is_shut_out_with_a_note_of_who_did_it(
    eva: Registration, organiser: Visitor, phone: Phone
) -> None:
    badge = BadgeFactory(registration=eva)
    device = db.session.scalars(select(Device)).one()
    organiser.open("/foro/checkin/checkpoints/")
    organiser.send("checkin.revoke_device", to={"key": device.key})

    answer = phone.keeper.client.post(phone.keeper.data["data-scans"], json=phone.batch(token_of(badge)))

    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "device.revoked")).one()
    assert (answer.status_code, db.session.scalars(select(Scan)).all()) == (401, [])
    assert entry.subject_key == str(device.key)


def test_26_a_shared_photo_of_the_code_shows_the_face_and_the_first_entry(
    eva: Registration, phone: Phone
) -> None:
    badge = BadgeFactory(registration=eva)

    first, second = (phone.shows(token_of(badge)) for _ in range(2))

    assert [one["colour"] for one in (first, second)] == ["green", "amber"]
    assert str(eva.key) in second["person"]["photo"] or str(badge.key) in second["person"]["photo"]
    assert second["first"]["checkpoint"] == "Ingreso principal"


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-7), timedelta(days=400)])
def test_27_a_wrong_clock_on_a_device_changes_neither_verdict_nor_time(
    eva: Registration, phone: Phone, wrong_by: timedelta
) -> None:
    badge = BadgeFactory(registration=eva)
    clock = now() + wrong_by

    answer = phone.sends(
        token_of(badge),
        offline=True,
        scanned_at=(clock - timedelta(minutes=4)).isoformat(),
        sent_at=clock.isoformat(),
    )

    admitted_at = db.session.scalars(select(Admission.admitted_at)).one()
    assert answer["verdict"] == "admitted"
    assert timedelta(minutes=3) < now() - admitted_at < timedelta(minutes=5)


def test_28_a_suspended_badge_says_see_a_supervisor_and_no_reason(eva: Registration, phone: Phone) -> None:
    badge = BadgeFactory(registration=eva, state=BadgeState.SUSPENDED)

    answer = phone.shows(token_of(badge))

    assert (answer["colour"], answer["verdict"]) == ("red", "suspended")
    assert answer["reason"] == "Esta credencial está suspendida. Llame a un supervisor."


def test_42_what_the_door_says_is_told_by_word_and_shape_besides_colour(app: Flask, phone: Phone) -> None:
    phone.keeper.open("/foro/checkin/scan")
    shapes: dict[str, Any] = {
        kind: re.search(rf'id="verdict-{kind}".*?<svg.*?</svg>', phone.keeper.text, re.DOTALL)
        for kind in ("admitted", "attention", "refused")
    }

    with app.test_request_context():
        words = {verdict: str(label(verdict)) for verdict in Verdict}

    assert len(set(words.values())) == len(Verdict) == len(COLOUR_OF)
    assert set(COLOUR_OF.values()) == set(Colour)
    drawn = {kind: found[0].split("<svg", 1)[1] for kind, found in shapes.items()}
    assert len(set(drawn.values())) == len(Colour)
    assert phone.keeper.text.count('role="alert"') >= len(Colour)  # read out at once, without any sound
