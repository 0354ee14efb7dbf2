"""The delegation's own order, saved as a whole and never over somebody else's change."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationRole,
    StaleOrderError,
    TooLateError,
    order_version,
)
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.delegations import DeadlineExtensionFactory, FocalPointFactory
from tests.races import race, writing

SignIn = Callable[[User], FlaskClient]


def keys(delegation: Delegation) -> list[UUID]:
    return [one.key for one in queries.roster(delegation)]


@pytest.fixture
def people(person: Person) -> list[Registration]:
    return [person(delegation_order=place) for place in (1, 2, 3)]


def arrange(delegation: Delegation, wanted: list[UUID], seen: str | None = None, **facts: bool) -> None:
    seen = seen or order_version(keys(delegation))
    with transaction():
        actions.arrange(delegation, wanted, seen=seen, by="a test", at=NOON, **facts)


def test_order_is_saved_as_a_whole(delegation: Delegation, people: list[Registration]) -> None:
    wanted = [people[2].key, people[0].key, people[1].key]
    versions = [one.version for one in people]

    arrange(delegation, wanted)

    entry = db.session.query(JournalEntry).filter_by(action="delegation.arranged").one()
    assert keys(delegation) == wanted
    assert entry.details == {"order": [people[2].reference, people[0].reference, people[1].reference]}
    assert [one.version for one in people] == versions  # no form that somebody has open is refused for it


def test_the_same_order_is_no_news(delegation: Delegation, people: list[Registration]) -> None:
    arrange(delegation, [one.key for one in people])

    assert db.session.query(JournalEntry).filter_by(action="delegation.arranged").count() == 0


def test_head_stays_first_whatever_was_asked(
    delegation: Delegation, people: list[Registration], person: Person
) -> None:
    head = person(delegation_role=DelegationRole.HEAD)

    arrange(delegation, [*(one.key for one in people), head.key])

    assert keys(delegation)[0] == head.key


def test_order_of_a_list_that_changed_is_refused(
    delegation: Delegation, people: list[Registration], person: Person
) -> None:
    seen, wanted = order_version(keys(delegation)), [one.key for one in reversed(people)]
    person()

    with pytest.raises(StaleOrderError):
        arrange(delegation, wanted, seen)
    with pytest.raises(StaleOrderError):
        arrange(delegation, wanted)  # not everybody
    with pytest.raises(StaleOrderError):
        arrange(delegation, [*keys(delegation)[:-1], uuid4()])  # somebody else

    assert keys(delegation)[:3] == [one.key for one in people]


def test_of_many_orders_at_once_one_is_saved(delegation: Delegation, people: list[Registration]) -> None:
    seen, wanted, key = order_version(keys(delegation)), [one.key for one in reversed(people)], delegation.id

    def act() -> None:
        found = db.session.get_one(Delegation, key)
        actions.arrange(found, wanted, seen=seen, by="a test", at=NOON)

    assert race([writing(act)] * 8) == {"done": 1, StaleOrderError: 7}


def test_focal_points_arrange_in_time(delegation: Delegation, people: list[Registration]) -> None:
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.CONFIRM, until=NOON)
    wanted = [one.key for one in reversed(people)]

    with pytest.raises(TooLateError):
        arrange(delegation, wanted)
    arrange(delegation, wanted, as_organiser=True)

    assert keys(delegation) == wanted


def sent(wanted: list[UUID], seen: str) -> dict[str, str]:
    return {"seen": seen} | {f"keys-{place}": str(key) for place, key in enumerate(wanted)}


def test_script_saves_and_is_told_the_new_version(
    delegation: Delegation, people: list[Registration], sign_in: SignIn, focal_point: User
) -> None:
    place = f"/{delegation.edition.slug}/delegations/{delegation.key}"
    client, wanted = sign_in(focal_point), [one.key for one in reversed(people)]
    seen = order_version(keys(delegation))

    page = client.get(f"{place}/").text
    first = client.post(f"{place}/order", data=sent(wanted, seen))
    stale = client.post(f"{place}/order", data=sent(wanted, seen))
    broken = client.post(f"{place}/order", data={"keys-0": "x", "seen": seen})

    assert (f'data-seen="{seen}"' in page, page.count("data-handle")) == (True, 3)
    assert (first.status_code, first.json) == (
        200,
        {"said": "El orden quedó guardado.", "seen": order_version(wanted)},
    )
    assert (stale.status_code, broken.status_code, keys(delegation)) == (409, 422, wanted)


def test_strangers_arrange_nothing(
    delegation: Delegation, people: list[Registration], sign_in: SignIn
) -> None:
    stranger = FocalPointFactory(delegation__edition=delegation.edition).user

    answer = sign_in(stranger).post(
        f"/{delegation.edition.slug}/delegations/{delegation.key}/order",
        data=sent([one.key for one in people], "x"),
    )

    assert answer.status_code == 404
