"""Coming, leaving and taking places against a small model: whatever is done in whatever order, both agree."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions
from forum_app.delegations.actions.seats import hold
from forum_app.delegations.actions.steps import step
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    ENDED,
    FIRST,
    HOLDS_SEAT,
    NEEDS_REASON,
    NEEDS_REASON_BETWEEN,
    NEXT,
    DelegationRole,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.actions import add_default_categories
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.delegations import DelegationFactory, QuotaRuleFactory
from tests.factories.editions import EditionFactory

S = RegistrationState
SEATS = 2
NAMES = ("Akira", "Beatriz", "Chidi", "Dvora", "Emre", "Fatou", "Goran", "Hanako", "Ivo", "Jelena")


@dataclass
class One:
    """What the model knows of a person."""

    state: S
    is_head: bool = False


@dataclass
class Model:
    """The rules of seats, places and heads in as few lines as they can be told."""

    people: list[One] = field(default_factory=list)
    line: list[int] = field(default_factory=list)  # who waits, the first first

    def held(self) -> int:
        return sum(one.state in HOLDS_SEAT for one in self.people)

    def add(self, _who: int, _other: int) -> bool:
        self.people.append(One(S.SUBMITTED))
        return True

    def confirm(self, who: int, _other: int) -> bool:
        if self.people[who].state is not S.SUBMITTED:
            return False
        self._seat(who)
        return True

    def approve(self, who: int, _other: int) -> bool:
        if self.people[who].state is not S.DELEGATION_CONFIRMED:
            return False
        self.people[who].state = S.APPROVED
        return True

    def withdraw(self, who: int, _other: int) -> bool:
        if self.people[who].state in ENDED:
            return False
        self._leave(who, S.WITHDRAWN)
        self._move_up()
        return True

    def revoke(self, who: int, _other: int) -> bool:
        if self.people[who].state is not S.APPROVED:
            return False
        self._leave(who, S.REVOKED)
        self._move_up()
        return True

    def substitute_by_new(self, who: int, _other: int) -> bool:
        if self.people[who].state is not S.APPROVED:
            return False
        self.people.append(One(S.SUBMITTED))
        self._pass_on(who, len(self.people) - 1)
        return True

    def substitute_by_other(self, who: int, other: int) -> bool:
        may = self.people[other].state in {S.SUBMITTED, S.WAITLISTED}
        if self.people[who].state is not S.APPROVED or not may:
            return False
        self._pass_on(who, other)
        return True

    def make_head(self, who: int, _other: int) -> bool:
        if self.people[who].state in ENDED:
            return False
        self._lead(who)
        return True

    def _pass_on(self, who: int, other: int) -> None:
        was_head = self.people[who].is_head
        self._leave(who, S.SUBSTITUTED)
        if other in self.line:
            self.line.remove(other)
        if was_head:
            self._lead(other)
        else:
            self.people[other].is_head = False
        self.people[other].state = S.DELEGATION_CONFIRMED

    def _lead(self, who: int) -> None:
        for one in self.people:
            if one.state not in ENDED:
                one.is_head = False
        self.people[who].is_head = True

    def _leave(self, who: int, state: S) -> None:
        self.people[who].state = state
        if who in self.line:
            self.line.remove(who)

    def _seat(self, who: int) -> None:
        if self.held() < SEATS:
            self.people[who].state = S.DELEGATION_CONFIRMED
        else:
            self.people[who].state = S.WAITLISTED
            self.line.append(who)

    def _move_up(self) -> None:
        while self.line and self.held() < SEATS:
            self.people[self.line.pop(0)].state = S.DELEGATION_CONFIRMED


class Real:
    """The same deeds, done by the actions."""

    def __init__(self, delegation: Delegation) -> None:
        self.delegation = delegation
        self.keys: list[int] = []
        self.by = UserFactory()

    def do(self, deed: str, who: int, other: int) -> bool:
        try:
            with transaction():
                getattr(self, deed)(who, other)
        except RuleBrokenError:
            return False
        return True

    def person(self, who: int) -> Registration:
        return db.session.get_one(Registration, self.keys[who])

    def facts(self) -> dict[str, Any]:
        return {"by": self.by, "at": NOON}

    def add(self, _who: int, _other: int) -> None:
        self._keep(
            actions.register(
                self.delegation, display_name=self._name(), role=DelegationRole.DELEGATE, **self.facts()
            )
        )

    def confirm(self, who: int, _other: int) -> None:
        actions.confirm(self.person(who), **self.facts())

    def approve(self, who: int, _other: int) -> None:
        seats = hold(self.delegation)
        for state in (S.UNDER_REVIEW, S.APPROVED):
            step(self.person(who), state, seats=seats, **self.facts())

    def withdraw(self, who: int, _other: int) -> None:
        actions.withdraw(self.person(who), **self.facts())

    def revoke(self, who: int, _other: int) -> None:
        actions.revoke(self.person(who), reason="Expelled", **self.facts())

    def substitute_by_new(self, who: int, _other: int) -> None:
        leaver = self.person(who)
        role = leaver.delegation_role
        self._keep(actions.substitute(leaver, role=role, display_name=self._name(), **self.facts()))

    def substitute_by_other(self, who: int, other: int) -> None:
        leaver = self.person(who)
        actions.substitute(leaver, self.person(other), role=leaver.delegation_role, **self.facts())

    def make_head(self, who: int, _other: int) -> None:
        actions.make_head(self.person(who), **self.facts())

    def _name(self) -> str:
        return NAMES[len(self.keys) % len(NAMES)]

    def _keep(self, made: Registration) -> None:
        db.session.flush()
        self.keys.append(made.id)


DEEDS = (
    *("add", "confirm", "approve", "withdraw", "revoke"),
    *("substitute_by_new", "substitute_by_other", "make_head"),
)
deeds = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.integers(0, 9)), min_size=8, max_size=24
)
USUAL = [("add", 0, 0), ("confirm", 0, 0), ("approve", 0, 0), ("make_head", 0, 0)]  # so that much can follow


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_whatever_is_done_the_model_and_the_tables_agree(
    app: Flask, wanted: list[tuple[str, int, int]]
) -> None:
    edition = EditionFactory()
    with transaction():
        add_default_categories(edition)
    delegation = DelegationFactory(edition=edition)
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OFFICIAL, seats=SEATS)
    model, real = Model(), Real(delegation)

    for deed, first, second in [*USUAL, ("add", 0, 0), ("confirm", 1, 0), ("add", 0, 0), *wanted]:
        many = max(len(model.people), 1)
        who, other = first % many, second % many
        if deed == "add" and many == len(NAMES):
            continue
        assert real.do(deed, who, other) is getattr(model, deed)(who, other), (deed, who, other)
        check_same(model, real)

    check_journal(edition.slug)


def check_same(model: Model, real: Real) -> None:
    """States, seats, the head and the line, told by both."""
    found = [real.person(who) for who in range(len(real.keys))]
    active = [one for one in found if one.state not in ENDED]
    seated = [one.seat_number for one in found if one.seat_number is not None]
    line = sorted(
        (one for one in found if one.state is S.WAITLISTED), key=lambda one: one.waiting_position or 0
    )
    assert [one.state for one in found] == [one.state for one in model.people]
    assert [one.is_head for one in active] == [one.is_head for one in model.people if one.state not in ENDED]
    assert len(seated) == len(set(seated)) == model.held() <= SEATS
    assert [found.index(one) for one in line] == model.line
    assert all((one.substituted_by is not None) is (one.state is S.SUBSTITUTED) for one in found)


def check_journal(slug: str) -> None:
    """Every change of state is a step of the table, with who, when, and why where the table asks for it."""
    states = {f"registration.{state.value}": state for state in S}
    entries = db.session.query(JournalEntry).filter_by(edition_slug=slug).order_by(JournalEntry.id)
    for entry in entries:
        if entry.action in states:
            before, after = S(entry.details["before"]), states[entry.action]
            assert after in NEXT[before] or (after in FIRST and before is after)
            assert (entry.actor_name, entry.at) != ("", None)
            needs_reason = after in NEEDS_REASON or (before, after) in NEEDS_REASON_BETWEEN
            assert entry.reason or not needs_reason
