"""Quota, life cycle and waiting list, walked at random beside a small model of what ought to happen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.actions import add_default_categories
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory

S = RegistrationState
BY = "a machine"
MOST = 8  # people of a walk
SEATED = {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.APPROVED}
ENDED = {S.REJECTED, S.WITHDRAWN, S.REVOKED}
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
        self.people[key].answered_for = True
        self.move_up()

    def swap(self, key: int, by_places: int) -> None:
        if key not in self.line:
            raise RefusedError
        here = self.line.index(key)
        there = here + by_places
        if 0 <= there < len(self.line):
            self.line[here], self.line[there] = self.line[there], self.line[here]


class SeatMachine(RuleBasedStateMachine):
    """Does the same to the model and to the application, and compares them after each step."""

    people: Bundle[int] = Bundle("people")

    @initialize(target=people, seats=st.integers(1, 4))
    def open_delegation(self, seats: int) -> Any:
        """A delegation whose seats are taken, with one person more."""
        edition = EditionFactory()
        with transaction():
            add_default_categories(edition)
        self.delegation_id: int = DelegationFactory(edition=edition).id
        self.model = Model()
        self.set_quota(seats)
        return multiple(*(self.arrive() for _ in range(seats + 1)))

    @property
    def delegation(self) -> Delegation:
        return db.session.get_one(Delegation, self.delegation_id)

    @precondition(lambda self: len(self.model.people) < MOST)
    @rule(target=people, draft=st.booleans())
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
            for bar in (OverriddenRule.PHOTO, OverriddenRule.DUPLICATE):
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

    @rule(key=people)
    def confirm(self, key: int) -> None:
        self.do(key, self.model.confirm, actions.confirm, as_organiser=True)

    @rule(key=people)
    def submit(self, key: int) -> None:
        self.do(key, self.model.submit, actions.submit, as_organiser=True)

    @rule(key=people)
    def withdraw(self, key: int) -> None:
        self.do(key, self.model.withdraw, actions.withdraw, as_organiser=True)

    @rule(key=people, decision=st.sampled_from(sorted(TO)))
    def decide(self, key: int, decision: str) -> None:
        facts = {"reason": "so decided"} if decision in WITH_REASON else {}
        self.do(key, lambda one: self.model.decide(one, decision), getattr(actions, decision), **facts)

    @rule(key=people)
    def set_aside(self, key: int) -> None:
        facts: Any = {"rule": OverriddenRule.QUOTA, "reason": "the minister asks"}
        self.do(key, self.model.set_aside, actions.set_aside, **facts)

    @rule(key=people, sooner=st.booleans())
    def swap(self, key: int, sooner: bool) -> None:
        act = actions.wait_sooner if sooner else actions.wait_later
        self.do(key, lambda one: self.model.swap(one, -1 if sooner else +1), act, as_organiser=True)

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

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not hasattr(self, "model"):
            return
        found = {one.id: one for one in queries.roster(self.delegation)}
        found |= {one.id: one for one in queries.roster(self.delegation, ended=True)}
        assert {key: (one.state, one.seat_number) for key, one in found.items()} == {
            key: (guest.state, guest.seat) for key, guest in self.model.people.items()
        }
        assert [one.id for one in queries.waiting(self.delegation)] == self.model.line
        assert queries.over_quota(found.values()) == self.model.surplus()
        assert not (self.model.line and self.model.room()), "nobody waits while a seat is free"


NAMES = (
    *("Ana Núñez", "Bruno Ocampo", "Celia Paredes", "Diego Quispe", "Elena Rojas", "Fabio Sánchez"),
    *("Gloria Tello", "Hugo Urrutia", "Inés Vargas", "Jorge Wong", "Karla Ximénez", "Luis Yáñez"),
)


@pytest.mark.parametrize(("examples", "steps"), [(12, 30), pytest.param(300, 60, marks=pytest.mark.full)])
def test_seats_and_states_follow_the_model(app: object, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        SeatMachine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, derandomize=True, deadline=None, database=None
        ),
    )
