"""The hard case that concerns media, by its number, through the pages alone."""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.badges.models import Badge
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DelegationRole, RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import MediaState
from tests.factories.delegations import DelegationFactory, FocalPointFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory

BATCH = {"choice": "all", "order": "delegation", "language": "es", "delegation": ""}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
REQUEST = {
    "given_names": "Ángela",
    "surname_1": "Peña",
    "nationality": "",
    "outlet": "El Litoral",
    "medium": "print",
    "job": "reporter",
    "outlet_country": "",
}


def test_31_a_press_attache_has_an_official_badge_and_is_no_working_journalist(
    app: Flask, client: FlaskClient, sign_in: Callable[[User], FlaskClient]
) -> None:
    edition = EditionFactory(slug="foro", state=EditionState.REGISTRATION_OPEN)
    with transaction():
        add_default_categories(edition)
    delegation = DelegationFactory(edition=edition, country=CountryFactory(iso2="PE"))
    official: Registration = RegistrationFactory(
        delegation=delegation,
        delegation_role=DelegationRole.ADVISER,
        position_title_es="Agregada de Prensa",
        person__display_name="Ángela Peña",
        person__email="angela@example.org",
        state=RegistrationState.APPROVED,
        badge_category=category_by_code(edition, "MEM"),
    )
    embassy = sign_in(FocalPointFactory(delegation=delegation).user)
    organiser = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
    desk = sign_in(RoleGrantFactory(edition=edition, role=Role.PRESS).user)

    # The rules for media do not apply: the badge waits for nothing, and there is nothing to ask for.
    organiser.post("/foro/badges/print", data=BATCH)
    badge = db.session.scalars(select(Badge)).one()
    asked = embassy.get(f"/foro/registrations/{official.key}/media")

    # As a working journalist she comes by the public door, and the press desk is told that she is both.
    organiser.post("/foro/media/door", data={"open": "yes"})
    client.post("/foro/media/request", data={"email": "angela@example.org", "language": "es"})
    letter = db.session.scalars(select(Letter).where(Letter.kind == "press/link")).one()
    paper = (io.BytesIO(PDF), "carta.pdf")
    client.post(urlsplit(link_of(letter) or "").path, data=REQUEST | {"assignment": paper})
    request = db.session.scalars(select(MediaAccreditation)).one()
    place = f"/foro/media/{request.key}/"
    page = desk.get(f"{place}?lang=en").text
    refused = desk.post(f"{place}decide?lang=en", data={"state": "approved"})
    both = (request.state, request.registration)

    # Once the delegation has withdrawn her, she may come for the media.
    embassy.post(f"/foro/registrations/{official.key}/withdraw", data={"reason": "Viene por un medio"})
    desk.post(f"{place}decide", data={"state": "approved"})

    assert (badge.registration, asked.status_code) == (official, 404)
    assert ["Also registered officially" in page, "may not hold both" in refused.text] == [True, True]
    assert (refused.status_code, both) == (422, (MediaState.SUBMITTED, None))
    assert official.state is RegistrationState.WITHDRAWN
    assert request.state is MediaState.APPROVED
    assert request.registration is not None
    assert request.registration.badge_category.code == "PRESS"
