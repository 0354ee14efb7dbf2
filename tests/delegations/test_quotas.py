"""Quotas of kinds and of single delegations; what changes for those who hold seats and those who wait."""

import pytest
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationKind, RegistrationState, RoleGroup, usual_seats
from forum_app.editions.actions import create_edition
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.delegations.conftest import SEATED, Person
from tests.delegations.test_steps import letters
from tests.factories.delegations import DelegationFactory, KindQuotaFactory, QuotaRuleFactory

S = RegistrationState
OFFICIAL, PRESS = RoleGroup.OFFICIAL, RoleGroup.PRESS


def set_own(delegation: Delegation, **seats: int | None) -> None:
    with transaction():
        own = {RoleGroup(group): number for group, number in seats.items()}
        actions.set_quotas(delegation, own=own, by="a test", at=NOON)


def test_new_edition_has_the_usual_quotas_of_every_kind(app: object) -> None:
    with transaction():
        edition = create_edition(
            slug="foro-vi",
            reserved=frozenset(),
            by="a test",
            at=NOON,
            name_es="VI Foro",
            bloc_es="Alianza del Pacífico",
            time_zone="America/Lima",
        )

    assert queries.kind_quotas(edition) == {kind: usual_seats(kind) for kind in DelegationKind}


def test_own_quotas_replace_those_of_the_kind_and_go_again(delegation: Delegation) -> None:
    set_own(delegation, official=5, press=None, support=0)
    first = [delegation.seats(group) for group in (OFFICIAL, PRESS, RoleGroup.SUPPORT)]
    set_own(delegation, official=7)

    assert first == [5, None, 0]
    assert [delegation.seats(group) for group in (OFFICIAL, PRESS, RoleGroup.SUPPORT)] == [7, 2, 4]
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.details["seats"]) == ("delegation.quotas-set", {"official": 7})


def test_lowering_a_quota_frees_nobody_and_gives_no_new_seat(person: Person, delegation: Delegation) -> None:
    delegation.quotas[0].seats = 3
    db.session.commit()
    held = [person(state) for state in sorted(SEATED)]
    set_own(delegation, official=1)
    waiting = person()

    with transaction():
        actions.confirm(waiting, by="a test", at=NOON)

    assert [one.seat_number for one in held] == [1, 2, 3]
    assert (waiting.seat_number, waiting.state) == (None, S.WAITLISTED)


def test_no_seat_is_given_below_a_lowered_quota_until_fewer_are_held(
    person: Person, delegation: Delegation
) -> None:
    delegation.quotas[0].seats = 3
    db.session.commit()
    first, second, third = (person(S.DELEGATION_CONFIRMED) for _ in range(3))
    set_own(delegation, official=2)
    waiting = person()
    with transaction():
        actions.confirm(waiting, by="a test", at=NOON)

    with transaction():
        actions.withdraw(first, by="a test", at=NOON)
    still = waiting.state
    with transaction():
        actions.withdraw(third, by="a test", at=NOON)

    assert (still, waiting.state, waiting.seat_number) == (S.WAITLISTED, S.DELEGATION_CONFIRMED, 1)
    assert second.seat_number == 2


def test_raised_quota_of_a_delegation_lets_the_first_move_up(person: Person, delegation: Delegation) -> None:
    second = person(S.WAITLISTED, waiting_position=2)
    first = person(S.WAITLISTED, waiting_position=1)
    decided = person(S.WAITLISTED)
    set_own(delegation, official=1)

    assert [one.state for one in (first, second, decided)] == [
        S.DELEGATION_CONFIRMED,
        S.WAITLISTED,
        S.WAITLISTED,
    ]
    assert (first.seat_number, first.waiting_position, second.waiting_position) == (1, None, 2)
    assert letters() == [("moved_up", first.person.email)]


def test_raised_quota_of_a_kind_lets_move_up_in_all_its_delegations(
    edition: ForumEdition, person: Person
) -> None:
    delegations = [DelegationFactory(edition=edition, kind=DelegationKind.ACADEMIA) for _ in range(2)]
    other = DelegationFactory(edition=edition, kind=DelegationKind.BUSINESS)
    own = DelegationFactory(edition=edition, kind=DelegationKind.ACADEMIA)
    QuotaRuleFactory(delegation=own, seats=0)
    waiting = [person(S.WAITLISTED, delegation=one, waiting_position=1) for one in (*delegations, other, own)]

    with transaction():
        actions.set_kind_quotas(
            edition, DelegationKind.ACADEMIA, seats={OFFICIAL: 7, PRESS: None}, by="a test", at=NOON
        )

    assert [one.state for one in waiting] == [
        S.DELEGATION_CONFIRMED,
        S.DELEGATION_CONFIRMED,
        S.WAITLISTED,
        S.WAITLISTED,
    ]
    kept = queries.kind_quotas(edition)[DelegationKind.ACADEMIA]
    assert (kept[OFFICIAL], kept[PRESS], kept[RoleGroup.SUPPORT]) == (7, None, 4)


def test_quotas_of_a_kind_are_set_where_there_were_none(app: object) -> None:
    edition = KindQuotaFactory(kind=DelegationKind.HOST, seats=1).edition_id
    found = db.session.get_one(ForumEdition, edition)

    with transaction():
        actions.set_kind_quotas(
            found, DelegationKind.HOST, seats={OFFICIAL: 2, PRESS: 3}, by="a test", at=NOON
        )

    assert queries.kind_quotas(found) == {DelegationKind.HOST: {OFFICIAL: 2, PRESS: 3}}


@pytest.mark.parametrize("kind", DelegationKind)
def test_assistants_and_the_pool_of_media_alone_have_no_limit(kind: DelegationKind) -> None:
    unlimited = {group for group, seats in usual_seats(kind).items() if seats is None}

    assert unlimited == {RoleGroup.ASSISTANT} | ({PRESS} if kind is DelegationKind.MEDIA else set())
