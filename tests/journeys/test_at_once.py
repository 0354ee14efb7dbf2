"""The same thing made by many at once: each gets a place of its own, or reads that it is there already.

Each race has a control without the turn that is waited for: on PostgreSQL a constraint then breaks, which is
a fault to whoever meets it. On SQLite writing transactions are alone anyway.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from time import sleep
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from forum_app.accounts.models import User
from forum_app.agenda import actions as agenda
from forum_app.agenda.models import Session
from forum_app.agenda.rules import SessionRole
from forum_app.checkin import actions as checkin
from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.delegations import actions as delegations
from forum_app.delegations.rules import DeadlineStep, DelegationKind, Term, usual_seats
from forum_app.editions import actions as editions
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.people.models import Person
from forum_app.portfolio import actions as portfolio
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory
from tests.factories.checkin import CheckpointFactory
from tests.factories.editions import BadgeCategoryFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import PersonFactory
from tests.factories.portfolio import ProjectFactory
from tests.races import race, writing

MANY = 8
KIND = DelegationKind.OBSERVER_STATE
ROUNDS = 3
WHO: Any = {"by": "a test", "at": NOON}
ONE_OF_MANY = {"done": 1, RuleBrokenError: MANY - 1}
ALL = {"done": MANY}


class Place(NamedTuple):
    """Where things are made: the numbers of rows that every thread reads for itself."""

    edition: int
    session: int
    person: int
    user: int


@pytest.fixture
def place(app: Flask) -> Place:
    session = SessionFactory()
    ThemeFactory(edition=session.edition, position=1)
    ProjectFactory(edition=session.edition, position=1)
    return Place(session.edition.id, session.id, PersonFactory().id, UserFactory().id)


def edition(place: Place) -> ForumEdition:
    return db.session.get_one(ForumEdition, place.edition)


def add_theme(place: Place) -> None:
    words = {"title_es": "Agua", "title_en": None, "description_es": None, "description_en": None}
    editions.add_theme(edition(place), **words, colour="#0072b2", **WHO)


def add_project(place: Place) -> None:
    portfolio.add_project(edition(place), title_es="Riego", **WHO)


def add_room(place: Place) -> None:
    agenda.create_room(edition(place), name_es="Sala Paracas", **WHO)


def open_edition(_place: Place) -> None:
    facts: Any = {"name_es": "VI Foro", "bloc_es": "Alianza del Pacífico", "time_zone": "America/Lima"}
    editions.create_edition(slug="foro-vi", reserved=frozenset(), **facts, **WHO)


def give_role(place: Place) -> None:
    user = db.session.get_one(User, place.user)
    editions.give_role(edition(place), user=user, role=Role.CHECKIN, **WHO)


def give_part(place: Place) -> None:
    session, person = db.session.get_one(Session, place.session), db.session.get_one(Person, place.person)
    agenda.assign(session, role=SessionRole.SPEAKER, person=person, **WHO)


def set_quotas(place: Place) -> None:
    delegations.set_kind_quotas(edition(place), KIND, seats=usual_seats(KIND), **WHO)


def set_deadlines(place: Place) -> None:
    terms = {step: Term(NOON) for step in DeadlineStep}
    delegations.set_deadlines(edition(place), [KIND], terms=terms, **WHO)


def save_settings(place: Place) -> None:
    editions.edit_edition(edition(place), version=1, city=f"City {get_ident()}", **WHO)


def add_gate(place: Place) -> None:
    checkin.add_main_gate(edition(place))


CASES = [
    pytest.param(add_theme, ALL, id="themes"),
    pytest.param(add_project, ALL, id="projects"),
    pytest.param(add_room, ONE_OF_MANY, id="rooms"),
    pytest.param(open_edition, ONE_OF_MANY, id="editions"),
    pytest.param(give_role, ALL, id="roles"),
    pytest.param(give_part, ONE_OF_MANY, id="parts in a session"),
    pytest.param(add_gate, ALL, id="main gates"),
    pytest.param(set_quotas, ALL, id="quotas"),
    pytest.param(set_deadlines, ALL, id="deadlines"),
    pytest.param(save_settings, {"done": 1, StaleError: MANY - 1}, id="settings"),
]
HOLDERS = (
    *("core.positions.hold", "editions.actions.hold", "checkin.actions.doors.hold"),
    *("agenda.actions.rooms.hold", "agenda.actions.assignments.hold"),
    *("agenda.actions.rooms.begin", "agenda.actions.assignments.begin"),
    *("delegations.actions.quotas.hold_name", "delegations.actions.deadlines.hold_name"),
)


@pytest.mark.parametrize(("make", "expected"), CASES)
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_made_by_many_at_once(
    place: Place, make: Callable[[Place], None], expected: dict[object, int], _round: int
) -> None:
    assert race([writing(lambda: make(place))] * MANY) == expected


@pytest.mark.parametrize(("make", "expected"), CASES[:-1])
def test_control_without_its_turn_a_constraint_breaks(
    place: Place, make: Callable[[Place], None], expected: dict[object, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    for module in HOLDERS:
        monkeypatch.setattr(f"forum_app.{module}", lambda *_, **__: None)

    with _commits_held_back():
        ends = race([writing(lambda: make(place))] * MANY)

    assert ends[IntegrityError] > 0


@contextmanager
def _commits_held_back() -> Iterator[None]:
    """Let everybody look before anybody is done, however busy the machine is."""

    def wait(_session: object) -> None:
        sleep(0.3)

    event.listen(db.session, "before_commit", wait)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", wait)


def test_control_without_the_version_the_last_who_saves_settings_wins(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum_app.editions.actions.check_seen", lambda *_: None)

    assert race([writing(lambda: save_settings(place))] * MANY) == ALL


TWICE = {"name_es": "Otro nombre", "name_en": "Another name"}
TITLE = {"title_es": "Otro nombre", "title_en": "Another name"}
OPENED = [
    pytest.param(ThemeFactory, "themes", TITLE | {"colour": "#0072b2"}, id="theme"),
    pytest.param(BadgeCategoryFactory, "categories", TWICE | {"colour": "#2e7d32"}, id="category"),
    pytest.param(
        RoomFactory, "rooms", TWICE | dict.fromkeys(("setup_minutes", "booths", "screens"), "0"), id="room"
    ),
    pytest.param(ProjectFactory, "portfolio", TITLE | {"theme": "", "state": "draft"}, id="project"),
    pytest.param(CheckpointFactory, "checkin/checkpoints", TWICE | {"zone": ""}, id="checkpoint"),
]


@pytest.mark.parametrize(("factory", "place", "entries"), OPENED)
def test_a_form_saved_by_two_shows_the_second_what_the_first_saved(
    sign_in: Callable[[User], FlaskClient], factory: Any, place: str, entries: dict[str, str]
) -> None:
    thing = factory()
    organiser = sign_in(RoleGrantFactory(edition=thing.edition).user)
    address = f"/{thing.edition.slug}/{place}/{thing.key}/"

    first = organiser.post(address, data=entries | {"version": "1"})
    second = organiser.post(address, data={**entries, next(iter(entries)): "El mío", "version": "1"})
    again = organiser.post(address, data={**entries, next(iter(entries)): "El mío", "version": "2"})

    assert (first.status_code, second.status_code, again.status_code) == (302, 422, 302)
    assert ("<del>Otro nombre</del>" in second.text, "<ins>El mío</ins>" in second.text) == (True, True)
