"""A forum with its days, a delegation with an article in its name, and somebody who needs a visa."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.requests import actions
from forum_app.requests.actions import Signature
from forum_app.requests.models import LetterRequest
from forum_app.requests.passports import Passport
from forum_app.requests.rules import LetterKind
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory

SIGNATURE = Signature("Rosa Quispe", "Directora Ejecutiva", "Executive Director")
PASSPORT = Passport("AB1234567", "FR", (now() + timedelta(days=3000)).date())
Ask = Callable[..., LetterRequest]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(
        slug="foro",
        ordinal=5,
        name_es="V Foro de Cooperación",
        name_en="V Cooperation Forum",
        starts_on=date(2027, 6, 1),
        ends_on=date(2027, 6, 2),
        state=EditionState.REGISTRATION_OPEN,
    )
    with transaction():
        add_default_categories(edition)
    return edition


@pytest.fixture
def delegation(edition: ForumEdition) -> Delegation:
    country = CountryFactory(name_es="República Dominicana", de_es="de la")
    made: Delegation = DelegationFactory(
        edition=edition, country=country, name_es="República Dominicana", name_en="Dominican Republic"
    )
    return made


@pytest.fixture
def person(delegation: Delegation) -> Registration:
    made: Registration = RegistrationFactory(
        delegation=delegation,
        person__display_name="Hwang Byung-ki",
        person__native_name="황병기",
        person__native_script="Hangul",
        state=RegistrationState.APPROVED,
        needs_visa_letter=True,
        badge_category=category_by_code(delegation.edition, "OBS"),
    )
    return made


@pytest.fixture
def ask(person: Registration) -> Ask:
    """Ask for a letter, as the focal point does."""

    def asked(
        kind: LetterKind = LetterKind.VISA_SUPPORT, registration: Registration = person, **facts: Any
    ) -> LetterRequest:
        facts = {
            "language": "es",
            "consulate": "Consulado General del Perú en Seúl",
            "passport": PASSPORT,
            "as_organiser": True,
        } | facts
        with transaction():
            return actions.ask_for_letter(registration, kind, by="Hélène", at=NOON, **facts)

    return asked


@pytest.fixture
def issue() -> Callable[[LetterRequest], LetterRequest]:
    def issued(request: LetterRequest) -> LetterRequest:
        with transaction():
            actions.issue(request, signature=SIGNATURE, by="Rosa", at=NOON)
        return request

    return issued


@pytest.fixture
def desk(edition: ForumEdition, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
