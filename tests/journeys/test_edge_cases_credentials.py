"""The hard cases that concern notes and credential letters, by their number, through the pages alone."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.badges.models import Badge
from forum_app.core.clock import local_day, now
from forum_app.core.db import db
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import (
    CredentialState,
    DelegationRole,
    DelegationState,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from tests.factories import saved
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import RoleGrantFactory
from tests.factories.people import OrganizationFactory

from .conftest import link_to
from .visitor import Visitor

C, S = CredentialState, RegistrationState
NOTE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def chile(edition: ForumEdition) -> Delegation:
    """A State whose badges wait for a note, with room for everybody."""
    made: Delegation = DelegationFactory(
        edition=edition, name_es="Chile", name_en="Chile", needs_credential=True
    )
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=None)
    return made


@pytest.fixture
def organiser(edition: ForumEdition, app: Flask, sign_in: Callable[[User], FlaskClient]) -> Visitor:
    return Visitor(app, sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user))


@pytest.fixture
def embassy(chile: Delegation, app: Flask, sign_in: Callable[[User], FlaskClient]) -> Visitor:
    return Visitor(app, sign_in(FocalPointFactory(delegation=chile).user))


def approved(delegation: Delegation, name: str, seat: int) -> Registration:
    made: Registration = RegistrationFactory(
        delegation=delegation,
        person__display_name=name,
        delegation_role=DelegationRole.DELEGATE,
        badge_category=category_by_code(delegation.edition, "OBS"),
        state=S.APPROVED,
        seat_number=seat,
    )
    return made


def upload(embassy: Visitor, delegation: Delegation, *people: Registration, **facts: Any) -> Credential:
    """The focal point opens the delegation's page, follows its button and uploads a note."""
    embassy.open(f"/foro/delegations/{delegation.key}/")
    embassy.follow("delegations.add_credential")
    entries = {
        "number": "1/2026",
        "issued_on": (local_day(now(), delegation.edition.time_zone) - timedelta(days=1)).isoformat(),
        "signed_by": "Ministerio de Relaciones Exteriores",
        "people": [str(one.key) for one in people],
        "file": (BytesIO(NOTE), "nota.pdf"),
    } | facts
    embassy.send("delegations.add_credential", **entries)
    made = db.session.scalars(select(Credential).order_by(Credential.part.desc())).first()
    assert made is not None
    return made


def decide(organiser: Visitor, credential: Credential, decision: str, **facts: Any) -> None:
    organiser.open(f"/foro/credentials/{credential.key}/")
    organiser.send("delegations.decide_credential", decision=decision, **facts)


def issued(organiser: Visitor) -> set[str]:
    """The names on the badges, after printing what may be printed."""
    organiser.open("/foro/badges/")
    organiser.send("badges.print_batch", choice="all")
    return {badge.registration.person.display_name for badge in db.session.scalars(select(Badge))}


def test_13_two_ministries_send_two_lists_and_protocol_decides(
    organiser: Visitor, embassy: Visitor, chile: Delegation
) -> None:
    ana, luis, eva = (approved(chile, name, seat) for seat, name in enumerate(("Ana", "Luis", "Eva"), 1))
    first = upload(embassy, chile, ana, luis, is_complete="y")
    decide(organiser, first, "accept-copy")
    second = upload(
        embassy, chile, ana, eva, is_complete="y", number="2/2026", signed_by="Ministerio del Ambiente"
    )

    # Both are kept and shown as disputed to both sides; neither was merged into the other.
    organiser.open("/foro/credentials/?pile=disputed")
    assert [organiser.text.count(number) for number in (">1/2026<", ">2/2026<")] == [1, 1]
    embassy.open(f"/foro/delegations/{chile.key}/")
    assert "Dos listas no coinciden" in embassy.text
    assert ([one.people for one in (first, second)]) == [[ana, luis], [ana, eva]]
    assert (first.state, second.state) == (C.PROVISIONALLY_ACCEPTED, C.UPLOADED)
    assert issued(organiser) == {"Ana", "Luis"}  # what was accepted before goes on

    # No list is accepted past the dispute: the page offers no button for it.
    organiser.open(f"/foro/credentials/{second.key}/")
    with pytest.raises(AssertionError, match="offers"):
        organiser.send("delegations.decide_credential", decision="accept-copy")

    # Protocol decides, with a reason that the delegation reads.
    organiser.send("delegations.settle_dispute", keep=str(second.key), why="Lo confirma la Cancillería.")
    assert (first.state, first.superseded_by, second.state) == (
        C.SUPERSEDED,
        second,
        C.PROVISIONALLY_ACCEPTED,
    )
    assert issued(organiser) == {"Ana", "Luis", "Eva"}  # Luis's badge was issued and is not taken back
    organiser.open("/foro/badges/")
    assert "1 persona aprobada espera una nota o carta de acreditación" in organiser.text
    told = db.session.scalars(select(Letter.body).where(Letter.kind == "delegations/credential_superseded"))
    assert "Lo confirma la Cancillería." in told.one()
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.action == "credential.superseded")
    ).one()
    assert (entry.subject_key, entry.reason) == (str(first.key), "Lo confirma la Cancillería.")


def test_later_notes_add_names_as_numbered_parts(
    organiser: Visitor, embassy: Visitor, chile: Delegation
) -> None:
    ana, luis = approved(chile, "Ana", 1), approved(chile, "Luis", 2)
    first = upload(embassy, chile, ana)
    decide(organiser, first, "original")
    decide(organiser, first, "accept")
    assert (chile.state, issued(organiser)) == (DelegationState.CREDENTIAL_PENDING, {"Ana"})

    # The second note adds one name: whoever is named already is not ticked, and nothing is disputed.
    second = upload(embassy, chile, luis, number="2/2026")
    assert [(one.part, one.number) for one in (first, second)] == [(1, "1/2026"), (2, "2/2026")]
    decide(organiser, second, "accept-copy")

    assert (chile.state, issued(organiser)) == (DelegationState.CREDENTIALED, {"Ana", "Luis"})
    assert (first.state, second.state) == (C.ACCEPTED, C.PROVISIONALLY_ACCEPTED)


def test_09_a_note_that_comes_later_is_waited_for_unless_somebody_answers(
    organiser: Visitor, chile: Delegation
) -> None:
    approved(chile, "Ana", 1)
    ambassador = approved(chile, "Eva", 2)
    organiser.open(f"/foro/registrations/{ambassador.key}/")

    organiser.send("delegations.set_aside", reason="La embajadora espera; la nota llega mañana.")

    assert issued(organiser) == {"Eva"}
    assert [(one.by_name != "", one.reason) for one in ambassador.overrides] == [
        (True, "La embajadora espera; la nota llega mañana.")
    ]


def test_a_copy_that_turns_out_false_stops_the_printing_but_no_door(
    organiser: Visitor, embassy: Visitor, chile: Delegation
) -> None:
    ana = approved(chile, "Ana", 1)
    note = upload(embassy, chile, ana)
    decide(organiser, note, "accept-copy")
    assert issued(organiser) == {"Ana"}

    decide(organiser, note, "reject", reason="El sello no es de la Cancillería.")

    badge = db.session.scalars(select(Badge)).one()
    assert (badge.revoked_at, chile.state) == (None, DelegationState.CREDENTIAL_PENDING)
    organiser.open(f"/foro/badges/{badge.key}/")
    assert "La credencial sigue siendo válida en los ingresos" in organiser.text
    embassy.open(f"/foro/credentials/{note.key}/")
    assert "El sello no es de la Cancillería." in embassy.text


def test_34_a_state_declines_and_sends_its_agency(
    organiser: Visitor, chile: Delegation, app: Flask, client: FlaskClient
) -> None:
    agency = DelegationFactory(
        edition=chile.edition, name_es="AGCID", country=None, organization=OrganizationFactory()
    )
    chile.state = DelegationState.INVITED
    saved(chile)
    organiser.open(f"/foro/delegations/{chile.key}/")
    organiser.follow("delegations.invite")
    organiser.send("delegations.invite", name="Eva Soto", email="eva@example.org")

    # The embassy says no through the link of its letter, without an account; looking decides nothing.
    embassy = Visitor(app, client)
    embassy.open(link_to("eva@example.org"))
    embassy.follow("delegations.decline")
    assert chile.state is DelegationState.INVITED
    embassy.send("delegations.decline", note="Asistirá la AGCID.")

    # The organizer reads why, and chooses that the agency counts for the State.
    organiser.open(f"/foro/delegations/{chile.key}/")
    assert "Asistirá la AGCID." in organiser.text
    organiser.send("delegations.stand_in", present=str(agency.key))
    organiser.open("/foro/delegations/")
    assert "representada por AGCID" in organiser.text
    assert "1 Estado está representado." in organiser.text
    assert chile.state is DelegationState.DECLINED
