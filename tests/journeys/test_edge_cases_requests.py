"""The hard cases that concern letters, by their number, through the pages alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.badges.queries import without_badge
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState, RoleGroup
from forum_app.editions.actions import add_default_categories
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.requests import faces
from forum_app.requests.models import LetterRequest
from forum_app.requests.rules import LetterState
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory


@pytest.fixture
def traveller(app: Flask) -> Registration:
    """Somebody approved, of a State with room, who needs a visa."""
    edition = EditionFactory(slug="foro", state=EditionState.REGISTRATION_OPEN)
    with transaction():
        add_default_categories(edition)
    delegation = DelegationFactory(edition=edition, name_es="Haití", name_en="Haiti")
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OFFICIAL, seats=None)
    CountryFactory(iso2="HT", name_es="Haití", name_en="Haiti")
    made: Registration = RegistrationFactory(
        delegation=delegation,
        state=RegistrationState.APPROVED,
        seat_number=1,
        needs_visa_letter=True,
        badge_category=category_by_code(edition, "OBS"),
    )
    return made


def test_29_visa_refused_leaves_the_registration_approved_and_withdraws_the_letter(
    traveller: Registration, client: FlaskClient, sign_in: Callable[[User], FlaskClient]
) -> None:
    embassy = sign_in(FocalPointFactory(delegation=traveller.delegation).user)
    desk = sign_in(RoleGrantFactory(edition=traveller.edition, role=Role.ORGANISER).user)
    embassy.post(
        f"/foro/registrations/{traveller.key}/letters/new",
        data={
            "kind": "visa_support",
            "language": "es",
            "passport_number": "HT1234567",
            "passport_country": "HT",
            "passport_expires_on": (now() + timedelta(days=3000)).date().isoformat(),
        },
    )
    desk.post("/foro/letters/issue", data={"name": "Rosa Quispe"})
    request = db.session.scalars(select(LetterRequest)).one()
    assert request.letter is not None
    check = f"/verify/{faces.face_as_issued(request.letter).code}?lang=en"
    before = client.get(check).text

    embassy.post(f"/foro/letters/{request.key}/decide", data={"state": "refused"})

    page = embassy.get(f"/foro/letters/{request.key}/?lang=en").text
    kinds = db.session.scalars(select(Letter.kind).order_by(Letter.id)).all()
    assert (request.state, traveller.state) == (LetterState.REFUSED, RegistrationState.APPROVED)
    offers = [f"/foro/registrations/{traveller.key}/{way}" for way in ("substitute", "attend-from-afar")]
    assert [offer in page for offer in offers] == [True, True]
    assert ("This letter is valid" in before, "not valid any more" in client.get(check).text) == (True, True)
    assert kinds == ["requests/issued", "requests/refused"]


def test_29_whom_a_consulate_refuses_takes_part_from_afar_without_a_badge(
    traveller: Registration, sign_in: Callable[[User], FlaskClient]
) -> None:
    embassy = sign_in(FocalPointFactory(delegation=traveller.delegation).user)
    desk = sign_in(RoleGrantFactory(edition=traveller.edition, role=Role.ORGANISER).user)
    before = without_badge(traveller.edition)

    sent = embassy.post(f"/foro/registrations/{traveller.key}/attend-from-afar")

    seen = desk.get(f"/foro/registrations/{traveller.key}/?lang=es").text
    assert sent.headers["Location"] == f"/foro/delegations/{traveller.delegation.key}/"
    assert (traveller.state, traveller.seat_number) == (RegistrationState.APPROVED, 1)
    assert (before, without_badge(traveller.edition)) == ([traveller], [])
    assert "anotó que la persona participa a distancia" in seen
    desk.post(f"/foro/registrations/{traveller.key}/attend-in-person")
    assert without_badge(traveller.edition) == [traveller]
