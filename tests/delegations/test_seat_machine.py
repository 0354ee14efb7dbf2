"""Quota, life cycle and waiting list, walked at random beside a small model of what ought to happen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, precondition, rule
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.actions import people, seats, steps
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    ENDED,
    KEEPS_SEAT,
    NEXT,
    Bench,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    lowest_free,
)
from forum_app.editions.actions import add_default_categories
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory
from tests.machines import Mutate, Steps, Walker, follow, stumble, stumble_on, walk

S = RegistrationState
BY = "a machine"
MOST = 8  # people of a walk
SEATED = {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.APPROVED}
FROM = {  # where each decision of the organisers begins
    "take_up": {S.DELEGATION_CONFIRMED, S.WAITLISTED, S.REJECTED},
    "approve": {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.WAITLISTED},
    "return_to_delegation": {S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW},
    "put_on_waiting_list": {S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW},
    "reject": {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.WAITLISTED},
    "revoke": {S.APPROVED},
}
TO = {
    "take_up": S.UNDER_REVIEW,
    "approve": S.APPROVED,
    "return_to_delegation": S.RETURNED,
    "put_on_waiting_list": S.WAITLISTED,
    "reject": S.REJECTED,
    "revoke": S.REVOKED,
}
WITH_REASON = {"take_up", "return_to_delegation", "put_on_waiting_list", "reject", "revoke"}


class RefusedError(Exception):
    """The model says that this cannot be done."""


@dataclass
class Guest:
    state: RegistrationState
    seat: int | None = None
    answered_for: bool = False


@dataclass
class Model:
    """What ought to happen, in the plainest words."""

    quota: int | None = 2
    people: dict[int, Guest] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)  # who waits in the delegation's own order

    def room(self) -> int | None:
        """The number of the seat that the quota has left."""
        taken = {guest.seat for guest in self.people.values()}
        counted = [guest for guest in self.people.values() if guest.seat and not guest.answered_for]
        lowest = next(number for number in range(1, 99) if number not in taken)
        fits = self.quota is None or (len(counted) < self.quota and lowest <= self.quota)
        return lowest if fits else None

    def sit(self, key: int) -> bool:
        """Take a seat, if there is one for this guest; whether there is."""
        guest = self.people[key]
        taken = {other.seat for other in self.people.values()}
        if guest.seat is None and guest.answered_for:
            guest.seat = next(number for number in range(1, 99) if number not in taken)
        elif guest.seat is None:
            guest.seat = self.room()
        return guest.seat is not None

    def go(self, key: int, state: RegistrationState) -> None:
        """Enter a state that holds no seat."""
        guest = self.people[key]
        had, guest.state, guest.seat = guest.seat, state, None
        self.leave_line(key)
        if had:
            self.move_up()

    def allows(self, key: int, number: int) -> bool:
        """Whether this guest may hold this seat: nobody else's, and within the quota or answered for."""
        guest = self.people[key]
        is_free = all(other.seat != number for other in self.people.values() if other is not guest)
        is_within = self.quota is None or number <= self.quota
        return is_free and (is_within or guest.answered_for or guest.seat == number)

    def leave_line(self, key: int) -> None:
        if key in self.line:
            self.line.remove(key)

    def move_up(self) -> None:
        for key in list(self.line):
            if self.sit(key):
                self.people[key].state = S.DELEGATION_CONFIRMED
                self.line.remove(key)

    def surplus(self) -> set[int]:
        """Who sits over the quota."""
        counted = sorted(
            (guest.seat, key) for key, guest in self.people.items() if guest.seat and not guest.answered_for
        )
        return set() if self.quota is None else {key for _, key in counted[self.quota :]}

    def confirm(self, key: int) -> None:
        guest = self.people[key]
        if guest.state not in {S.DRAFT, S.SUBMITTED, S.RETURNED}:
            raise RefusedError
        if self.sit(key):
            guest.state = S.DELEGATION_CONFIRMED
        else:
            guest.state = S.WAITLISTED
            self.line.append(key)

    def submit(self, key: int) -> None:
        if self.people[key].state not in {S.DRAFT, S.RETURNED}:
            raise RefusedError
        self.people[key].state = S.SUBMITTED

    def withdraw(self, key: int) -> None:
        if self.people[key].state in ENDED:
            raise RefusedError
        self.go(key, S.WITHDRAWN)

    def decide(self, key: int, decision: str) -> None:
        guest, wanted = self.people[key], TO[decision]
        if guest.state not in FROM[decision]:
            raise RefusedError
        if wanted in SEATED:
            if not self.sit(key):
                raise RefusedError
            self.leave_line(key)
            guest.state = wanted
        elif wanted is S.RETURNED:
            guest.state = wanted
        else:
            self.go(key, wanted)

    def set_aside(self, key: int) -> None:
        if self.people[key].state in ENDED:
            raise RefusedError
        self.people[key].answered_for = True
        self.move_up()

    def change_group_and_back(self, key: int) -> None:
        """The other group has no limit; the exception in this one, and the place in its line, are gone."""
        if self.people[key].state in ENDED:
            raise RefusedError
        before = deepcopy((self.people, self.line))
        guest = self.people[key]
        had, guest.seat, guest.answered_for = guest.seat, None, False
        if key in self.line:
            guest.state = S.DELEGATION_CONFIRMED
        self.leave_line(key)
        self.move_up()
        if (guest.state in SEATED or had) and not self.sit(key) and guest.state in SEATED:
            self.people, self.line = before
            raise RefusedError

    def swap(self, key: int, by_places: int) -> None:
        if key not in self.line:
            raise RefusedError
        here = self.line.index(key)
        there = here + by_places
        if 0 <= there < len(self.line):
            self.line[here], self.line[there] = self.line[there], self.line[here]


class SeatMachine(Walker):
    """Quota, life cycle and waiting list of one delegation."""

    people: Bundle[int] = Bundle("people")
    unconfirmed: Bundle[int] = Bundle("unconfirmed")  # when they came, that is

    @initialize(target=people, seats=st.integers(2, 4))
    def open_delegation(self, seats: int) -> Any:
        """A delegation whose seats are taken, with two people more: the line has an order from the start."""
        edition = EditionFactory()
        with transaction():
            add_default_categories(edition)
        self.delegation_id: int = DelegationFactory(edition=edition).id
        self.model = Model()
        self.set_quota(seats)
        return multiple(*(self.arrive() for _ in range(seats + 2)))

    @property
    def delegation(self) -> Delegation:
        return db.session.get_one(Delegation, self.delegation_id)

    @precondition(lambda self: len(self.model.people) < MOST)
    @rule(targets=(people, unconfirmed), draft=st.booleans())
    def register(self, draft: bool) -> int:
        with transaction():
            made = actions.register(
                self.delegation,
                role=DelegationRole.DELEGATE,
                display_name=NAMES[len(self.model.people) % len(NAMES)],
                name_order="given_first",
                draft=draft,
                as_organiser=True,
                by=BY,
                at=NOON,
            )
            for bar in (OverriddenRule.PHOTO, OverriddenRule.DUPLICATE, OverriddenRule.HEAD):
                actions.set_aside(made, bar, reason="of no matter here", by=BY, at=NOON)
            key = made.id
        self.model.people[key] = Guest(S.DRAFT if draft else S.SUBMITTED)
        return key

    @precondition(lambda self: len(self.model.people) < MOST)
    @rule(target=people)
    def arrive(self) -> int:
        """Register and confirm at once, so that walks come to full quotas and long lines."""
        key = self.register(draft=False)
        self.confirm(key)
        return key

    @rule(seats=st.sampled_from([2, 3, 1, 4, 0, None]))
    def set_quota(self, seats: int | None) -> None:
        with transaction():
            actions.set_quotas(self.delegation, own={RoleGroup.OFFICIAL: seats}, by=BY, at=NOON)
        self.model.quota = seats
        self.model.move_up()

    @rule(key=people, seats=st.integers(1, 2))
    def lower_and_leave(self, key: int, seats: int) -> None:
        """Somebody of a delegation over its quota leaves: a low number is free, and yet there is no seat."""
        self.set_quota(seats)
        self.withdraw(key)

    @rule(key=people)
    def confirm(self, key: int) -> None:
        self.do(key, self.model.confirm, actions.confirm, as_organiser=True)

    @rule(key=people)
    def submit(self, key: int) -> None:
        self.do(key, self.model.submit, actions.submit, as_organiser=True)

    @rule(key=people)
    def withdraw(self, key: int) -> None:
        self.do(key, self.model.withdraw, actions.withdraw)

    @rule(key=unconfirmed)
    def approve_early(self, key: int) -> None:
        """Whomever the delegation has not confirmed nobody approves, however many seats are free."""
        self.decide(key, "approve")

    @rule(key=people, decision=st.sampled_from(sorted(TO)))
    def decide(self, key: int, decision: str) -> None:
        facts = {"reason": "so decided"} if decision in WITH_REASON else {}
        self.do(key, lambda one: self.model.decide(one, decision), getattr(actions, decision), **facts)

    @rule(key=people)
    def set_aside(self, key: int) -> None:
        facts: Any = {"rule": OverriddenRule.QUOTA, "reason": "the minister asks"}
        self.do(key, self.model.set_aside, actions.set_aside, **facts)

    @rule(key=people)
    def change_group_and_back(self, key: int) -> None:
        self.do(key, self.model.change_group_and_back, _change_group_and_back)

    @rule(key=people)
    def be_answered_for_and_change_group(self, key: int) -> None:
        """What was granted in one group is worth nothing after a while in another one."""
        self.set_aside(key)
        self.change_group_and_back(key)

    @rule(key=people, sooner=st.booleans())
    def swap(self, key: int, sooner: bool) -> None:
        act = actions.wait_sooner if sooner else actions.wait_later
        self.do(key, lambda one: self.model.swap(one, -1 if sooner else +1), act, as_organiser=True)

    @rule(key=people, number=st.integers(1, MOST))
    def write_by_hand(self, key: int, number: int) -> None:
        """Put somebody on a seat past all code: the database alone refuses what the model does not allow."""
        refusal = nullcontext() if self.model.allows(key, number) else pytest.raises(IntegrityError)
        with refusal:
            db.session.execute(update(Registration).where(Registration.id == key).values(seat_number=number))
        db.session.rollback()

    def do(self, key: int, expect: Callable[[int], None], act: Callable[..., Any], **facts: Any) -> None:
        """Do it to both; what the model refuses, the application refuses."""
        registration = db.session.get_one(Registration, key)
        try:
            expect(key)
        except RefusedError:
            with pytest.raises(RuleBrokenError), transaction():
                act(registration, **facts, by=BY, at=NOON)
        else:
            with transaction():
                act(registration, **facts, by=BY, at=NOON)

    def compare(self) -> None:
        found = {one.id: one for one in queries.roster(self.delegation)}
        found |= {one.id: one for one in queries.roster(self.delegation, ended=True)}
        assert {key: (one.state, one.seat_number) for key, one in found.items()} == {
            key: (guest.state, guest.seat) for key, guest in self.model.people.items()
        }
        assert [one.id for one in queries.waiting(self.delegation)] == self.model.line
        assert queries.over_quota(found.values()) == self.model.surplus()
        assert not (self.model.line and self.model.room()), "nobody waits while a seat is free"


def _change_group_and_back(registration: Registration, **facts: Any) -> None:
    person = registration.person
    for role in (DelegationRole.SUPPORT, DelegationRole.DELEGATE):
        actions.edit(
            registration,
            version=registration.version,
            role=role,
            display_name=person.display_name,
            name_order=person.name_order,
            as_organiser=True,
            **facts,
        )


NAMES = (
    *("Ana Núñez", "Bruno Ocampo", "Celia Paredes", "Diego Quispe", "Elena Rojas", "Fabio Sánchez"),
    *("Gloria Tello", "Hugo Urrutia", "Inés Vargas", "Jorge Wong", "Karla Ximénez", "Luis Yáñez"),
)


@pytest.mark.parametrize(
    ("examples", "steps", "anew"), [(12, 30, False), pytest.param(300, 60, True, marks=pytest.mark.full)]
)
def test_seats_and_states_follow_the_model(app: object, examples: int, steps: int, anew: bool) -> None:
    compared = walk(SeatMachine, examples=examples, steps=steps, anew=anew)

    assert compared > examples * steps / 2


# Controls: one protection out, and the machine stumbles


def only_numbers_count(patch: pytest.MonkeyPatch) -> None:
    """Below a lowered quota a number may be free while too many seats are still held."""
    rule = property(lambda bench: bench.quota is None or lowest_free(bench.taken) <= bench.quota)
    patch.setattr(Bench, "has_room", rule)


def only_the_held_count(patch: pytest.MonkeyPatch) -> None:
    """Where somebody answered for has a low number, the next one lies above the quota."""
    rule = property(lambda bench: bench.quota is None or len(bench.taken - bench.answered_for) < bench.quota)
    patch.setattr(Bench, "has_room", rule)


def there_is_always_room(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Bench, "has_room", True)


def nobody_moves_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "move_up_waiting", lambda *_, **__: [])


def the_last_moves_up_first(patch: pytest.MonkeyPatch) -> None:
    def move_up_waiting(delegation: Delegation, **facts: Any) -> None:
        db.session.flush()
        for one in reversed(queries.waiting(delegation)):
            steps._moves_up(one, **facts)

    patch.setattr(steps, "move_up_waiting", move_up_waiting)


def who_leaves_keeps_the_seat(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "KEEPS_SEAT", KEEPS_SEAT | ENDED)


def exceptions_follow_the_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(people, "_lapse", lambda *_, **__: None)


def approved_without_confirmation(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(NEXT, S.SUBMITTED, NEXT[S.SUBMITTED] | {S.APPROVED})  # type: ignore[arg-type]


def every_step_is_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "check_step", lambda *_, **__: None)


def opened(machine: SeatMachine, seats: int = 2) -> list[int]:
    """Open the delegation: so many are seated, and two wait."""
    machine.open_delegation(seats)
    return list(machine.model.people)


def approve_somebody_submitted(machine: SeatMachine) -> None:
    opened(machine)
    machine.set_quota(None)
    machine.approve_early(machine.register(draft=False))


CONTROLS: dict[Mutate, Steps] = {
    only_numbers_count: lambda m: m.lower_and_leave(opened(m, seats=3)[0], 2),
    only_the_held_count: lambda m: m.set_aside(opened(m)[0]),
    there_is_always_room: opened,
    nobody_moves_up: lambda m: m.withdraw(opened(m)[0]),
    the_last_moves_up_first: lambda m: m.withdraw(opened(m)[0]),
    who_leaves_keeps_the_seat: lambda m: m.withdraw(opened(m)[0]),
    approved_without_confirmation: approve_somebody_submitted,
    every_step_is_open: lambda m: m.decide(opened(m)[0], "revoke"),
    exceptions_follow_the_person: lambda m: m.be_answered_for_and_change_group(opened(m)[0]),
}


@pytest.mark.once
@pytest.mark.parametrize(("mutate", "steps"), CONTROLS.items())
def test_control_without_a_rule_the_machine_stumbles(
    app: object, mutate: Mutate, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(SeatMachine, steps)
    mutate(monkeypatch)

    stumble_on(SeatMachine, steps)


@pytest.mark.full
@pytest.mark.once
@pytest.mark.parametrize("mutate", CONTROLS)
def test_control_without_a_rule_a_walk_at_random_stumbles(
    app: object, mutate: Mutate, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch)

    stumble(SeatMachine)


def test_control_without_the_trigger_the_machine_sees_a_seat_above_the_quota(app: object) -> None:
    with _without_trigger("registration_seat_changed"):
        found = stumble_on(SeatMachine, lambda m: m.write_by_hand(opened(m)[0], MOST))

    assert str(found) == "DID NOT RAISE IntegrityError"


@contextmanager
def _without_trigger(name: str) -> Iterator[None]:
    db.session.rollback()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE name = ?"
            back = connection.exec_driver_sql(query, (name,)).scalar_one()
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            back = f"ALTER TABLE registration ENABLE TRIGGER {name}"
            connection.exec_driver_sql(f"ALTER TABLE registration DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(back)
