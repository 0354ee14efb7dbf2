"""Twenty at once: the last seat has one taker, a link one user, a delegation one head, a form one winner.

Each race has a control without its protection, which must go wrong: else the race would prove nothing.
"""

from collections import Counter
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from forum_app.accounts.models import User
from forum_app.core.db import db, lock, transaction
from forum_app.core.errors import GoneError, RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.actions import EditedMeanwhileError, focal_points
from forum_app.delegations.actions.seats import Seats
from forum_app.delegations.actions.steps import step
from forum_app.delegations.models import Delegation, DelegationInvitation, Registration
from forum_app.delegations.rules import HOLDS_SEAT, DelegationKind, DelegationRole, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.delegations.test_focal_points import invite
from tests.factories.accounts import UserFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.people import CountryFactory
from tests.races import Act, at_once, race

S = RegistrationState
MANY = 20
ROUNDS = 3
CONNECTED = 12  # each within a transaction of its own: fewer than the pool has connections
BY = "a test"


def acting(action: Callable[..., Any], registration: Registration, **facts: Any) -> Act:
    key = registration.id

    def act() -> None:
        found = db.session.get_one(Registration, key)
        with transaction():
            action(found, **facts, by=BY, at=NOON)

    return act


def held(delegation: Delegation) -> int:
    query = select(func.count()).where(
        Registration.delegation_id == delegation.id, Registration.state.in_(HOLDS_SEAT)
    )
    return db.session.scalar(query) or 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_last_seat_is_taken_once_and_the_others_wait(
    delegation: Delegation, person: Person, _round: int
) -> None:
    person(S.APPROVED)
    people = [person() for _ in range(MANY)]

    outcomes = race([acting(actions.confirm, one) for one in people])

    assert outcomes == {"done": MANY}
    assert held(delegation) == 2
    assert Counter(one.state for one in people) == {S.DELEGATION_CONFIRMED: 1, S.WAITLISTED: MANY - 1}


class Unnumbered(Seats):
    """Counts, then writes, as systems do that keep no numbers."""

    def settle(self, registration: Registration) -> None:
        pass


def counting_first(registration: Registration, book: type[Seats], counted: Barrier) -> Act:
    """Confirm as one would without a lock: look for room, and write later."""
    key = registration.id

    def act() -> None:
        found = db.session.get_one(Registration, key)
        seats = book(found.delegation)
        has_room = seats.has_room(found)
        db.session.rollback()
        counted.wait()
        if has_room:
            with transaction():
                step(found, S.DELEGATION_CONFIRMED, seats=seats, by=BY, at=NOON)

    return act


def test_control_without_lock_and_numbers_seats_are_sold_many_times(
    delegation: Delegation, person: Person
) -> None:
    person(S.APPROVED)
    counted = Barrier(MANY)

    race([counting_first(person(), Unnumbered, counted) for _ in range(MANY)])

    assert held(delegation) == 1 + MANY


def test_numbers_alone_refuse_the_second_taker(delegation: Delegation, person: Person) -> None:
    person(S.APPROVED)
    counted = Barrier(MANY)

    outcomes = race([counting_first(person(), Seats, counted) for _ in range(MANY)])

    assert outcomes == {"done": 1, IntegrityError: MANY - 1}
    assert held(delegation) == 2


def accepting(invitation: DelegationInvitation, user: User) -> Act:
    keys = invitation.id, user.id

    def act() -> None:
        found = db.session.get_one(DelegationInvitation, keys[0])
        signed_in = db.session.get_one(User, keys[1])
        with transaction():
            actions.accept_invitation(found, signed_in=signed_in, password=None, at=NOON)

    return act


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_invitation_accepted_many_times_at_once_is_used_once(delegation: Delegation, _round: int) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)

    outcomes = race([accepting(invitation, user)] * MANY)

    assert outcomes == {"done": 1, GoneError: MANY - 1}


def test_control_without_the_condition_every_acceptance_succeeds(
    delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)
    monkeypatch.setattr("forum_app.delegations.actions.focal_points._use", lambda *_, **__: None)

    outcomes = race([accepting(invitation, user)] * MANY)

    assert outcomes == {"done": MANY}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_head_is_one_however_many_are_named_at_once(
    delegation: Delegation, person: Person, _round: int
) -> None:
    people = [person() for _ in range(MANY)]

    outcomes = race([acting(actions.make_head, one) for one in people])

    assert outcomes == {"done": MANY}
    assert Counter(one.is_head for one in people) == {True: 1, False: MANY - 1}


def test_control_the_database_itself_refuses_a_second_head(person: Person) -> None:
    person(delegation_role=DelegationRole.HEAD)

    with pytest.raises(IntegrityError):
        person(delegation_role=DelegationRole.HEAD)
    db.session.rollback()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_substituted_many_times_at_once_one_comes_instead(
    delegation: Delegation, person: Person, _round: int
) -> None:
    leaver = person(S.APPROVED, delegation_role=DelegationRole.HEAD)

    outcomes = race([substituting(leaver)] * MANY)

    people = queries.roster(delegation)
    assert outcomes == {"done": 1, RuleBrokenError: MANY - 1}
    assert [(one, one.is_head, one.seat_number) for one in people] == [(leaver.substituted_by, True, 1)]


def substituting(leaver: Registration) -> Act:
    return acting(actions.substitute, leaver, role=leaver.delegation_role, display_name="Ana Ruiz")


def test_control_without_looking_under_the_lock_everybody_comes_instead(
    delegation: Delegation, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = person(S.APPROVED)
    for module in ("leaving", "steps"):
        monkeypatch.setattr(f"forum_app.delegations.actions.{module}.check_step", lambda *_, **__: None)

    outcomes = race([substituting(leaver)] * MANY)

    assert outcomes == {"done": MANY}
    assert [one.state for one in queries.roster(delegation)].count(S.DELEGATION_CONFIRMED) > 1


def test_versions_alone_refuse_the_second_substitution(
    delegation: Delegation, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    leaver, read = person(S.APPROVED), Barrier(CONNECTED, timeout=60)

    def hold(held: Delegation) -> Seats:
        seats = Seats(held)
        read.wait()
        return seats

    monkeypatch.setattr("forum_app.delegations.actions.leaving.hold", hold)
    monkeypatch.setattr("forum_app.delegations.actions.people.hold", Seats)

    outcomes = race([substituting(leaver)] * CONNECTED)

    assert outcomes["done"] == 1
    assert outcomes.keys() <= {"done", StaleDataError, RuleBrokenError, IntegrityError}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_head_named_at_the_moment_of_a_substitution_is_one_of_them(
    delegation: Delegation, person: Person, _round: int
) -> None:
    leaver = person(S.APPROVED, delegation_role=DelegationRole.HEAD)
    others = [person() for _ in range(MANY - 1)]

    outcomes = race([substituting(leaver), *(acting(actions.make_head, one) for one in others)])

    assert outcomes == {"done": MANY}
    assert [one.is_head for one in queries.roster(delegation)].count(True) == 1


def test_form_saved_many_times_at_once_is_saved_once(person: Person) -> None:
    registration = person()
    facts = {
        "version": registration.version,
        "role": registration.delegation_role,
        "name_order": "given_first",
    }

    outcomes = race(
        [
            acting(
                actions.edit, registration, **facts, display_name="José", institution=f"Institution {number}"
            )
            for number in range(MANY)
        ]
    )

    assert outcomes == {"done": 1, EditedMeanwhileError: MANY - 1}
    assert registration.version == facts["version"] + 1


def approving(registrations: list[Registration]) -> Act:
    """Approve several in the order given, as an organiser does who has chosen them in a list."""
    keys = [one.id for one in registrations]

    def act() -> None:
        with transaction():
            chosen = [db.session.get_one(Registration, key) for key in keys]
            actions.hold_all(one.delegation for one in chosen)
            for one in chosen:
                actions.take_up(one, by=BY, at=NOON)

    return act


def crossed(edition: ForumEdition, person: Person) -> list[Registration]:
    """People of several delegations; two lists of them, one from each end, meet in the middle."""
    delegations = [DelegationFactory(edition=edition) for _ in range(6)]
    return [person(S.DELEGATION_CONFIRMED, delegation=one, seat_number=1) for one in delegations]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_lists_decided_on_at_once_from_both_ends_do_not_wait_for_each_other(
    edition: ForumEdition, person: Person, _round: int
) -> None:
    people = crossed(edition, person)

    outcomes = race([approving(people[:4]), approving(people[:1:-1])])

    assert outcomes == {"done": 1, RuleBrokenError: 1}


def test_control_locked_one_by_one_two_lists_wait_for_each_other(
    edition: ForumEdition, person: Person
) -> None:
    delegations = [one.delegation_id for one in crossed(edition, person)[:2]]
    met = Barrier(2)

    def locking(order: list[int]) -> Act:
        def act() -> None:
            with transaction():
                for number in order:
                    lock(db.session.get_one(Delegation, number))
                    if not is_alone and number == order[0]:
                        met.wait()

        return act

    is_alone = db.engine.dialect.name == "sqlite"  # a transaction there has no company to wait for

    outcomes = race([locking(delegations), locking(delegations[::-1])])

    assert outcomes == ({"done": 2} if is_alone else {"done": 1, OperationalError: 1})


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_state_invited_by_many_at_once_has_one_delegation(edition: ForumEdition, _round: int) -> None:
    country, at_once_edition = CountryFactory().id, edition.id

    def act() -> None:
        with transaction():
            actions.create_delegation(
                db.session.get_one(ForumEdition, at_once_edition),
                kind=DelegationKind.OBSERVER_STATE,
                name_es="Perú",
                name_en="Peru",
                country=db.session.get_one(Country, country),
                by=BY,
                at=NOON,
            )

    outcomes = race([act] * MANY)

    assert outcomes == {"done": 1, RuleBrokenError: MANY - 1}


def test_control_without_the_turn_the_database_refuses_the_second_delegation(
    edition: ForumEdition,
) -> None:
    country = CountryFactory()
    DelegationFactory(edition=edition, country=country)

    with pytest.raises(IntegrityError):
        DelegationFactory(edition=edition, country=country)
    db.session.rollback()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_states_chosen_by_two_at_once_are_invited_once(edition: ForumEdition, _round: int) -> None:
    numbers = [CountryFactory().id for _ in range(4)]

    def inviting(order: list[int]) -> Act:
        def act() -> int:
            with transaction():
                chosen = [db.session.get_one(Country, number) for number in order]
                whose = db.session.get_one(ForumEdition, edition_id)
                return len(actions.create_delegations(whose, countries=chosen, by=BY, at=NOON))

        return act

    edition_id = edition.id

    made = at_once([inviting(numbers), inviting(numbers[::-1])])

    assert sorted(made) == [0, 4]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_invitation_accepted_and_sent_again_at_once_do_not_wait_for_each_other(
    delegation: Delegation, _round: int
) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)
    number = delegation.id

    def again() -> None:
        invite(db.session.get_one(Delegation, number))

    outcomes = race([accepting(invitation, user), *[again] * 5])

    assert outcomes - Counter({GoneError: 1, "done": 6}) == {}


def declining(invitation: DelegationInvitation, *, met: Barrier | None = None) -> Act:
    number = invitation.id

    def act() -> None:
        found = db.session.get_one(DelegationInvitation, number)
        with transaction():
            if met:  # as it was once: the link first, then the delegation
                focal_points._use(found, at=NOON)
                met.wait()
            actions.decline_invitation(found, reason="Elections", at=NOON)

    return act


def withdrawing(invitation: DelegationInvitation, *, met: Barrier | None = None) -> Act:
    number = invitation.id

    def act() -> None:
        found = db.session.get_one(DelegationInvitation, number)
        with transaction():
            lock(found.delegation)
            if met:
                met.wait()
            actions.withdraw_invitation(found, by=BY, at=NOON)

    return act


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_invitation_declined_accepted_and_sent_again_at_once_do_not_wait_for_each_other(
    delegation: Delegation, _round: int
) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)
    number = delegation.id

    def again() -> None:
        invite(db.session.get_one(Delegation, number))

    outcomes = race([declining(invitation), accepting(invitation, user), *[again] * 5])

    assert outcomes.keys() <= {"done", GoneError}
    assert outcomes["done"] >= 5


def test_control_the_link_before_the_delegation_two_wait_for_each_other(delegation: Delegation) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; nobody waits within one")
    invitation, _ = invite(delegation)
    met = Barrier(2, timeout=60)

    outcomes = race([declining(invitation, met=met), withdrawing(invitation, met=met)])

    assert outcomes[OperationalError] == 1
