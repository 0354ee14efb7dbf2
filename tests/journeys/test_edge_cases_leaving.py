"""Hard cases of people who leave, come instead, come back, and of people without a mailbox of their own."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.agenda.actions import follow_leaver
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState
from forum_app.badges.actions import revoke_of_leaver
from forum_app.badges.models import Badge
from forum_app.badges.rules import BadgeState
from forum_app.checkin.actions import add_main_gate
from forum_app.checkin.models import Checkpoint
from forum_app.core.db import db, transaction
from forum_app.core.models import StoredFile
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import head_of, roster
from forum_app.delegations.rules import DelegationRole, RegistrationState
from forum_app.delegations.signals import registration_left
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.badges import BadgeFactory
from tests.factories.badges import token_of as code_of
from tests.factories.delegations import (
    FocalPointFactory,
    RegistrationFactory,
)
from tests.factories.editions import RoleGrantFactory

from .gate import Phone
from .visitor import Visitor

S = RegistrationState
Enter = Callable[[User], Visitor]


@pytest.fixture
def edition(edition: ForumEdition) -> ForumEdition:
    with transaction():
        add_main_gate(edition)
    return edition


@pytest.fixture
def enter(app: Flask, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> Enter:
    """A browser in which an account is signed in; forms without their token are refused."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    return lambda user: Visitor(app, sign_in(user))


@pytest.fixture
def organiser(edition: ForumEdition, enter: Enter) -> Visitor:
    return enter(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)


@pytest.fixture
def phone(edition: ForumEdition, enter: Enter) -> Phone:
    keeper = enter(RoleGrantFactory(edition=edition, role=Role.CHECKIN).user)
    gate = db.session.query(Checkpoint).filter_by(edition_id=edition.id, is_main=True).one()
    return Phone(keeper, "/foro/checkin/scan", gate)


def photo() -> StoredFile:
    row = db.session.query(StoredFile).first()
    made = StoredFile(sha256="0" * 64, media_type="image/jpeg", size=1, created_at=NOON)
    kept: StoredFile = row or saved(made)
    return kept


def approved(delegation: Delegation, name: str, seat: int, **facts: object) -> Registration:
    role = facts.get("delegation_role", DelegationRole.DELEGATE)
    code = "HOD" if role is DelegationRole.HEAD else "OBS"
    made: Registration = RegistrationFactory(
        delegation=delegation,
        state=S.APPROVED,
        seat_number=seat,
        person__display_name=name,
        person__email=f"{name.split(maxsplit=1)[0].lower()}@example.org",
        badge_category=category_by_code(delegation.edition, code),
        photo=photo(),
        **facts,
    )
    return made


def substitutes(visitor: Visitor, leaver: Registration, **entries: object) -> Registration:
    """Somebody is named in the leaver's place, on the page for it."""
    visitor.open(f"/foro/registrations/{leaver.key}/substitute")
    visitor.send("delegations.substitute", **entries)
    db.session.refresh(leaver)
    assert leaver.substituted_by is not None
    return leaver.substituted_by


def letters() -> list[tuple[str, str]]:
    found = db.session.query(Letter).order_by(Letter.id)
    return [(letter.kind.removeprefix("delegations/"), letter.to_address) for letter in found]


def test_01_delegate_replaced_after_print(
    delegation: Delegation, enter: Enter, organiser: Visitor, phone: Phone
) -> None:
    eva = approved(delegation, "Eva Luna", 1)
    badge: Badge = BadgeFactory(registration=eva, state=BadgeState.COLLECTED)
    role = SessionAssignmentFactory(
        registration=eva,
        person=eva.person,
        session__edition=delegation.edition,
        state=AssignmentState.ACCEPTED,
    )
    focal_point = FocalPointFactory(delegation=delegation).user
    before = phone.shows(code_of(badge))["colour"]

    ana = substitutes(
        enter(focal_point), eva, given_names="Ana", surname_1="Ruiz", email="ana@example.org", reason="Ill"
    )
    answer = phone.shows(code_of(badge))

    assert (before, answer["colour"], answer["verdict"]) == ("green", "red", "revoked")
    assert (eva.state, badge.state, ana.seat_number) == (S.SUBSTITUTED, BadgeState.REVOKED, 1)
    assert role.person is eva.person  # nothing moves before somebody says so
    organiser.open("/foro/programme/")
    assert "Ya no asiste" in organiser.text
    organiser.open(f"/foro/registrations/{eva.key}/leaving")
    organiser.send("desk.settle_roles", **{str(role.key): "move"})
    db.session.refresh(role)
    assert (role.person, role.state) == (ana.person, AssignmentState.PROPOSED)

    organiser.open(f"/foro/registrations/{ana.key}/")
    assert ("Eva Luna" in organiser.text, ana.state) == (True, S.DELEGATION_CONFIRMED)
    assert letters() == [
        ("substituted", "eva@example.org"),
        ("succeeds", "ana@example.org"),
        ("substitution", focal_point.email),
    ]


def test_01_control_without_anybody_listening_the_door_is_shut_all_the_same(
    delegation: Delegation, organiser: Visitor, phone: Phone
) -> None:
    eva = approved(delegation, "Eva Luna", 1)
    badge: Badge = BadgeFactory(registration=eva, state=BadgeState.COLLECTED)
    role = SessionAssignmentFactory(registration=eva, person=eva.person, session__edition=delegation.edition)
    listeners = (revoke_of_leaver, follow_leaver)
    for listener in listeners:
        registration_left.disconnect(listener)
    try:
        substitutes(organiser, eva, given_names="Ana", surname_1="Ruiz")
    finally:
        for listener in listeners:
            registration_left.connect(listener)

    answer = phone.shows(code_of(badge))

    assert (badge.state, db.session.get_one(SessionAssignment, role.id).holder_left_at) == (
        BadgeState.COLLECTED,
        None,
    )
    assert (answer["colour"], answer["verdict"]) == ("red", "not_approved")


def test_02_replaced_person_still_turns_up(delegation: Delegation, organiser: Visitor, phone: Phone) -> None:
    eva = approved(delegation, "Eva Luna", 1)
    approved(delegation, "Jo Paz", 2, delegation_role=DelegationRole.HEAD)
    badge: Badge = BadgeFactory(registration=eva)
    ana = substitutes(organiser, eva, given_names="Ana", surname_1="Ruiz")

    answer = phone.shows(code_of(badge))
    assert (answer["colour"], answer["person"]["name"]) == ("red", "Eva Luna")
    assert answer["reason"] == "Sustituida por Ana Ruiz. Llame a quien supervisa."

    organiser.open(f"/foro/registrations/{eva.key}/leaving")
    organiser.follow("delegations.readmit")
    organiser.send("delegations.readmit", reason="She came after all", expect=422)
    assert len(roster(delegation)) == 2  # the quota is full, and nobody has answered for more
    organiser.send("delegations.readmit", reason="She came after all", over_quota="y")

    back = next(one for one in roster(delegation) if one.person is eva.person)
    assert (back.state, back.seat_number, eva.state) == (S.UNDER_REVIEW, 3, S.SUBSTITUTED)
    assert [override.reason for override in back.overrides] == ["She came after all"]
    organiser.send("delegations.approve")
    assert (back.state, ana.state) == (S.APPROVED, S.DELEGATION_CONFIRMED)
    assert phone.shows(code_of(badge))["colour"] == "red"  # the old badge stays what it is

    organiser.open(f"/foro/registrations/{eva.key}/readmit")
    organiser.send("delegations.readmit", reason="Once more", over_quota="y", expect=422)


def test_12_head_changes_on_the_morning(delegation: Delegation, organiser: Visitor) -> None:
    head = approved(delegation, "Eva Luna", 1, delegation_role=DelegationRole.HEAD, delegation_order=1)
    deputy = approved(delegation, "Jo Paz", 2, delegation_role=DelegationRole.ALTERNATE, delegation_order=2)
    BadgeFactory(registration=head)
    deputys: Badge = BadgeFactory(registration=deputy)

    ana = substitutes(
        organiser, head, role="head_of_delegation", given_names="Ana", surname_1="Ruiz", reason="Recalled"
    )

    assert head_of(delegation) is ana
    assert (ana.badge_category.code, ana.delegation_order) == ("HOD", 1)
    assert [one.person.display_name for one in roster(delegation)] == ["Ana Ruiz", "Jo Paz"]
    assert deputys.state is BadgeState.PRINTED  # only the changed piece is printed again

    organiser.open(f"/foro/delegations/{delegation.key}/")
    organiser.send("delegations.make_head", to={"key": deputy.key})
    assert (head_of(delegation), ana.delegation_role) == (deputy, DelegationRole.DELEGATE)
    assert (deputy.badge_category.code, ana.badge_category.code) == ("HOD", "OBS")


def test_20_no_mailbox_or_one_for_five(delegation: Delegation, enter: Enter, client: FlaskClient) -> None:
    focal_point = FocalPointFactory(delegation=delegation).user
    visitor = enter(focal_point)
    for number in range(5):
        visitor.open(f"/foro/delegations/{delegation.key}/people/new")
        visitor.send(
            "delegations.register",
            given_names=f"Persona {number}",
            surname_1=f"De la Misión {number}",
            email="embajada@example.org",
        )
    visitor.open(f"/foro/delegations/{delegation.key}/people/new")
    visitor.send("delegations.register", given_names="Sin", surname_1="Correo")

    people = roster(delegation)
    assert letters() == [("received", "embajada@example.org")] * 5 + [("received", focal_point.email)]
    assert [one.noticed_at is not None for one in people].count(True) == 5

    pages = [client.get(f"/my-registration/{token_of(one)}").text for one in people]
    names = [one.person.display_name for one in people]
    assert [[name in page for name in names].count(True) for page in pages] == [1] * 6
    last = db.session.query(Letter).order_by(Letter.id.desc()).first()
    assert last is not None
    assert ("no tiene correo" in last.body, "Sin Correo" in last.body) == (True, True)
