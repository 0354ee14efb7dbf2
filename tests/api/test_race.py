"""Many gates, one badge, one moment: exactly one is green. Each test has a control that shows it can fail."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from forum_app.checkin.models import Admission, Scan
from forum_app.core.db import db
from tests.factories.badges import BadgeFactory, token_of
from tests.factories.checkin import CheckpointFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory
from tests.races import at_once

from .conftest import Door

MakeDoor = Callable[..., Door]
CLIENTS = 20
ROUNDS = 50


def verdicts_of(answers: list[Any]) -> Counter[str]:
    return Counter(answer.json["scans"][0]["verdict"] for answer in answers)


@pytest.fixture
def doors(make_door: MakeDoor) -> list[Door]:
    """Two browsers at one gate, each in the hands of ten."""
    edition = EditionFactory()
    gate = CheckpointFactory(edition=edition)
    return [make_door(edition, gate) for _ in range(2)]


def tokens_of(doors: list[Door], number: int) -> list[str]:
    """What as many badges of the edition say."""
    delegation = DelegationFactory(edition=doors[0].edition)
    badges = [BadgeFactory(registration__delegation=delegation) for _ in range(number)]
    return [token_of(badge) for badge in badges]


def show_everywhere(doors: list[Door], token: str) -> Counter[str]:
    """Twenty showings of one badge at the same moment, half at each browser."""
    bodies = [(door, door.body(door.fact(token))) for door in doors for _ in range(CLIENTS // len(doors))]
    return verdicts_of(at_once([partial(door.post_from_elsewhere, body) for door, body in bodies]))


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(1_000, marks=pytest.mark.full)])
def test_f7_one_badge_at_many_gates_is_green_once(doors: list[Door], rounds: int) -> None:
    tokens = tokens_of(doors, rounds)

    greens = [show_everywhere(doors, token) for token in tokens]

    assert greens == [Counter(admitted=1, already_admitted=CLIENTS - 1)] * rounds
    assert db.session.scalar(select(func.count()).select_from(Scan)) == rounds * CLIENTS


def test_f7_control_without_the_indexes_admits_everybody(doors: list[Door]) -> None:
    """The same showings with the two indexes gone: it is they, and nothing else, that keep the others out."""
    tokens = tokens_of(doors, 2)

    with _without_indexes():
        rounds = [show_everywhere(doors, token) for token in tokens]

    assert rounds == [Counter(admitted=CLIENTS)] * 2


@contextmanager
def _without_indexes() -> Iterator[None]:
    db.session.rollback()
    indexes = [index for index in Admission.__table__.indexes if index.unique]  # type: ignore[attr-defined]
    for index in indexes:
        index.drop(db.engine)
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(Admission.__table__.delete())  # type: ignore[attr-defined]
        for index in indexes:
            index.create(db.engine)


def test_two_badges_of_one_registration_admit_one_person(doors: list[Door]) -> None:
    """The second index: should an old print ever stay open, the registration still comes in once."""
    badge = BadgeFactory(registration__delegation__edition=doors[0].edition)
    doors[0].scan(token_of(badge))
    badge.state = "revoked"
    db.session.commit()
    reprint = BadgeFactory(registration=badge.registration, print_number=2)

    assert show_everywhere(doors, token_of(reprint)) == Counter(already_admitted=CLIENTS)


def test_same_scan_sent_many_times_at_once_is_stored_once(doors: list[Door]) -> None:
    door = doors[0]
    body = door.body(door.fact(token_of(BadgeFactory(registration__delegation__edition=door.edition))))

    answers = at_once([partial(door.post_from_elsewhere, body)] * CLIENTS)
    again = door.post(body)

    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    told = [answer for answer in [*answers, again] if answer.status_code == 200]
    assert set(verdicts_of(told)) == {"admitted"}
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 1


def test_batches_that_cross_do_not_block_each_other(doors: list[Door]) -> None:
    """Two browsers send the same badges in opposite order: the badges are locked in one order."""
    tokens = tokens_of(doors, 10)
    bodies = [
        (door, door.body(*(door.fact(token) for token in order)))
        for door, order in zip(doors, (tokens, tokens[::-1]), strict=True)
    ]

    answers = at_once([partial(door.post_from_elsewhere, body) for door, body in bodies])

    verdicts = Counter(scan["verdict"] for answer in answers for scan in answer.json["scans"])
    assert verdicts == Counter(admitted=10, already_admitted=10)
