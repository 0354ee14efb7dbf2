"""Fifty clients at two server processes take the last seat at once: one gets it, the others wait in a row."""

from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from config import Config
from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    HOLDS_SEAT,
    DelegationRole,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.people.models import Person
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory, QuotaRuleFactory
from tests.rival import rivals

S = RegistrationState
SignIn = Callable[[User], FlaskClient]
CLIENTS = 50
ROUNDS = 50


@pytest.fixture
def cookie(app: Flask, organiser: User, sign_in: SignIn) -> str:
    """What the browser of somebody who may confirm sends."""
    name = app.config["SESSION_COOKIE_NAME"]
    kept = sign_in(organiser).get_cookie(name)
    assert kept is not None
    return f"{name}={kept.value}"


def delegation_of_one_seat(edition: ForumEdition, number: int) -> Delegation:
    """A delegation with one free seat, and as many submitted people as there are clients."""
    made: Delegation = DelegationFactory(edition=edition, country=None)  # there are fewer States than rounds
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=1)
    category = category_by_code(edition, "OBS")
    assert category is not None
    names = [{"display_name": f"Persona {number}-{place}"} for place in range(CLIENTS)]
    people = [Person(**name) for name in names]
    db.session.add_all(people)
    db.session.flush()
    db.session.execute(
        insert(Registration),
        [
            {
                "edition_id": edition.id,
                "delegation_id": made.id,
                "person_id": person.id,
                "reference": f"V-{number}-{place}",
                "delegation_role": DelegationRole.DELEGATE,
                "role_group": RoleGroup.OFFICIAL,
                "badge_category_id": category.id,
                "state": S.SUBMITTED,
                "needs_visa_letter": False,
                "created_at": NOON,
                "version": 1,
            }
            for place, person in enumerate(people)
        ],
    )
    db.session.commit()
    return made


def people_of(delegation: Delegation) -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).where(Registration.delegation_id == delegation.id)))


def confirm_at_once(delegation: Delegation, ports: list[int], cookie: str) -> Counter[int]:
    """Confirm everybody at the same moment, each from a client of its own; what the servers answered."""
    paths = [f"/{delegation.edition.slug}/registrations/{one.key}/confirm" for one in people_of(delegation)]
    start, answers = Barrier(len(paths)), Counter[int]()

    def confirm(path: str, port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        start.wait()
        connection.request("POST", path, headers={"Cookie": cookie, "Content-Length": "0"})
        answers[connection.getresponse().status] += 1
        connection.close()

    threads = [
        Thread(target=confirm, args=(path, ports[place % len(ports)])) for place, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(1_000, marks=pytest.mark.full)])
def test_last_seat_is_taken_once_by_fifty_clients_at_two_servers(
    edition: ForumEdition, config: Config, cookie: str, rounds: int
) -> None:
    with rivals(config) as ports:
        for number in range(rounds):
            delegation = delegation_of_one_seat(edition, number)

            answers = confirm_at_once(delegation, ports, cookie)

            people = people_of(delegation)
            assert answers == {302: CLIENTS}
            states = Counter(one.state for one in people)
            assert states == {S.DELEGATION_CONFIRMED: 1, S.WAITLISTED: CLIENTS - 1}
            assert [one.seat_number for one in people if one.seat_number] == [1]
            places = sorted(one.waiting_position or 0 for one in people)
            assert places == list(range(CLIENTS))  # whoever has the seat has no place in the line


def test_control_counted_without_lock_and_numbers_the_last_seat_is_sold_again(
    edition: ForumEdition, config: Config, cookie: str
) -> None:
    delegation = delegation_of_one_seat(edition, 0)

    with rivals(config, careless=True) as ports:
        confirm_at_once(delegation, ports, cookie)

    assert sum(one.state in HOLDS_SEAT for one in people_of(delegation)) > 1
