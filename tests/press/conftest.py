"""A forum with a delegation that brings a journalist, a press desk, and papers that are whole."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from forum_app.accounts.models import User
from forum_app.core import files
from forum_app.core.db import transaction
from forum_app.core.models import StoredFile
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.people.models import Country
from forum_app.press import actions
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import MediaJob, MediaState, Medium, Paper
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory
from tests.factories.press import JournalistFactory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
Submit = Callable[..., MediaAccreditation]
Decide = Callable[..., MediaAccreditation]


def scan(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 30), colour).save(out, "PNG")
    return out.getvalue()


def facts(**changes: Any) -> dict[str, Any]:
    """What is said of an outlet, as actions take it."""
    said: dict[str, Any] = {
        "outlet": "El Litoral",
        "medium": Medium.PRINT,
        "outlet_country": None,
        "job": MediaJob.PHOTOGRAPHER,
        "card_number": "P-1",
        "card_expires_on": None,
        "equipment": "Canon EOS R5; 0320",
    }
    return said | changes


def kept_papers(*wanted: Paper) -> Mapping[Paper, StoredFile]:
    """Papers on the disk; the bytes of each are its own."""
    return {
        paper: files.keep(PDF + paper.value.encode() + b"%%EOF", media_type="application/pdf", at=NOON)
        for paper in wanted or (Paper.ASSIGNMENT,)
    }


def filled(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it, with a letter of assignment."""
    sent = {
        "outlet": "El Litoral",
        "medium": "print",
        "job": "photographer",
        "outlet_country": "UY",
        "card_number": "P-1",
        "equipment": "Canon EOS R5; 0320",
        "assignment": (io.BytesIO(PDF), "carta.pdf"),
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(
        slug="foro",
        name_es="V Foro de Cooperación",
        starts_on=date(2027, 6, 1),
        ends_on=date(2027, 6, 2),
        state=EditionState.REGISTRATION_OPEN,
    )
    with transaction():
        add_default_categories(edition)
    return edition


@pytest.fixture
def country(edition: ForumEdition) -> Country:
    made: Country = CountryFactory(iso2="UY", name_es="Uruguay", name_en="Uruguay")
    return made


@pytest.fixture
def delegation(edition: ForumEdition, country: Country) -> Delegation:
    made: Delegation = DelegationFactory(
        edition=edition, country=country, name_es="Uruguay", name_en="Uruguay"
    )
    return made


@pytest.fixture
def journalist(delegation: Delegation) -> Registration:
    made: Registration = JournalistFactory(
        delegation=delegation,
        person__display_name="Lucía Ferreyra",
        person__email="lucia@example.org",
        person__language="es",
        state=RegistrationState.APPROVED,
        badge_category=category_by_code(delegation.edition, "PRESS"),
    )
    return made


@pytest.fixture
def submit(journalist: Registration) -> Submit:
    """Ask for an accreditation, as the focal point does."""

    def submitted(registration: Registration = journalist, **changes: Any) -> MediaAccreditation:
        how = {name: changes.pop(name) for name in ("by", "at", "at_desk") if name in changes}
        papers = changes.pop("papers", None)
        with transaction():
            return actions.submit(
                registration,
                papers=papers if papers is not None else kept_papers(),
                **facts(**changes),
                **{"by": "Hélène", "at": NOON} | how,
            )

    return submitted


@pytest.fixture
def decide() -> Decide:
    def decided(
        accreditation: MediaAccreditation, state: MediaState = MediaState.APPROVED, reason: str | None = None
    ) -> MediaAccreditation:
        with transaction():
            actions.decide(accreditation, state, reason=reason, by="Carmen", at=NOON)
        return accreditation

    return decided


@pytest.fixture
def desk(edition: ForumEdition, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.PRESS).user)
