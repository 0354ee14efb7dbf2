"""Letters say what people wrote, letter by letter, and nothing that it could have meant to a machine."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.editions.models import ForumEdition
from tests.factories.agenda import RoomFactory, SessionFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import Browse, letters_to
from .visitor import Visitor

WRITTEN = "{{ 7*7 }} {% raw %} <img src=x onerror=alert(1)> &amp; %(link)s ñandú"
READER = "marta@example.net"


@pytest.fixture
def edition() -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro-vi", name_es=f"Foro {WRITTEN}")
    return edition


@pytest.fixture
def organiser(
    app: Flask, edition: ForumEdition, browse: Browse, sign_in: Callable[[User], FlaskClient]
) -> Visitor:
    return Visitor(app, sign_in(RoleGrantFactory(edition=edition).user))


def test_letter_to_a_moderator_says_what_was_written(organiser: Visitor, edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es=f"Sala {WRITTEN}")
    session = SessionFactory(edition=edition, room=room, title_es=f"Mesa {WRITTEN}")
    organiser.open(f"/foro-vi/programme/{session.key}/people")
    organiser.send("agenda.add_person", name=f"Marta {WRITTEN}", email=READER, role="moderator")
    organiser.send("agenda.invite")

    (letter,) = letters_to(READER)

    assert [f"{word} {WRITTEN}" in letter.body for word in ("Marta", "Mesa", "Sala")] == [True, True, True]
    assert f"Mesa {WRITTEN}" in letter.subject


def test_letter_to_a_focal_point_says_what_was_written(organiser: Visitor, edition: ForumEdition) -> None:
    delegation = DelegationFactory(edition=edition, name_es=f"Delegación {WRITTEN}")
    organiser.open(f"/foro-vi/delegations/{delegation.key}/focal-points/new")
    organiser.send("delegations.invite", name=f"Kenji {WRITTEN}", email=READER, language="es")

    (letter,) = letters_to(READER)

    assert [f"{word} {WRITTEN}" in letter.body for word in ("Kenji", "Delegación")] == [True, True]


def test_subject_of_a_letter_is_one_line(organiser: Visitor, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, title_es="Mesa\r\nBcc: todos@example.org")
    organiser.open(f"/foro-vi/programme/{session.key}/people")
    organiser.send("agenda.add_person", name="Marta", email=READER, role="moderator")
    organiser.send("agenda.invite")

    (letter,) = letters_to(READER)

    assert letter.subject.splitlines() == [letter.subject]
