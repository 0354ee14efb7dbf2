"""People at their browsers, form tokens checked as in earnest, and the letters that they receive."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from forum_app.accounts.actions import create_user, make_administrator
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import RoleGroup
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from tests.factories.delegations import DelegationFactory, QuotaRuleFactory
from tests.factories.editions import EditionFactory

from .visitor import Visitor

PASSWORD = "mesa-puente-quinua-19"
Browse = Callable[[], Visitor]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    """An edition whose registration is open."""
    edition: ForumEdition = EditionFactory(slug="foro")
    with transaction():
        add_default_categories(edition)
    return edition


@pytest.fixture
def delegation(edition: ForumEdition) -> Delegation:
    """A State with two seats."""
    made: Delegation = DelegationFactory(edition=edition, name_es="Japón", name_en="Japan")
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=2)
    return made


@pytest.fixture
def browse(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Browse:
    """Open a browser in which nobody is signed in; forms without their token are refused."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    return lambda: Visitor(app, app.test_client())


@pytest.fixture
def administrator(browse: Browse) -> Visitor:
    """The one whom the command line made administrator."""
    with transaction():
        user = create_user(
            name="Elena Salas",
            email="elena@example.org",
            language="es",
            password=PASSWORD,
            by="cli",
            at=now(),
        )
        make_administrator(user, by="cli", at=now())
    return signed_in(browse(), "elena@example.org")


def signed_in(visitor: Visitor, email: str, password: str = PASSWORD) -> Visitor:
    visitor.open("/sign-in")
    visitor.send("accounts.sign_in", email=email, password=password)
    return visitor


def letters_to(address: str) -> list[Letter]:
    """What came into somebody's mailbox, the oldest first."""
    return list(db.session.scalars(select(Letter).where(Letter.to_address == address).order_by(Letter.id)))


def link_to(address: str) -> str:
    """The path of the secret link in the newest letter to somebody."""
    link = link_of(letters_to(address)[-1])
    assert link
    return urlsplit(link).path


def portrait() -> tuple[BytesIO, str]:
    """A photo as a telephone makes it, ready to be uploaded."""
    body = BytesIO()
    Image.new("RGB", (600, 800), "#8d5b3e").save(body, "JPEG")
    body.seek(0)
    return body, "retrato.jpg"
