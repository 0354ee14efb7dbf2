"""Coming, leaving and taking places against a small model: whatever is done in whatever order, both agree."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis.stateful import Bundle, MultipleResults, initialize, multiple, precondition, rule
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda.models import SessionAssignment
from forum_app.badges.models import Badge
from forum_app.badges.rules import CLOSED, BadgeState
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions
from forum_app.delegations.actions import leaving
from forum_app.delegations.actions.journal import note
from forum_app.delegations.actions.seats import hold
from forum_app.delegations.actions.steps import move_up_waiting, step
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
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, QuotaRuleFactory
from tests.factories.editions import EditionFactory
from tests.machines import Mutate, Steps, Walker, follow, stumble, stumble_on, walk

S = RegistrationState
SEATS = 2
NAMES = ("Akira", "Beatriz", "Chidi", "Dvora", "Emre", "Fatou", "Goran", "Hanako", "Ivo", "Jelena")
MOST = len(NAMES)  # people of a walk


@dataclass
class One:
    """What the model knows of a person."""

    state: S
    is_head: bool = False
    had_badge: bool = False


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
        self.people[who].state, self.people[who].had_badge = S.APPROVED, True
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
        if deed == "approve":
            self._equip(self.person(who))
        return True

    def _equip(self, approved: Registration) -> None:
        """A badge in the hand and a role in a session, as approved people come to have."""
        BadgeFactory(registration=approved, state=BadgeState.COLLECTED)
        SessionAssignmentFactory(
            registration=approved, person=approved.person, session__edition=approved.edition
        )

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


class LeavingMachine(Walker):
    """Coming, leaving and taking places in one delegation, with the badges and roles that hang on it."""

    people: Bundle[int] = Bundle("people")  # by the order in which they came

    @initialize(target=people)
    def open_delegation(self) -> MultipleResults[int]:
        """An approved head, one confirmed, one who waits, one submitted: much can follow."""
        edition = EditionFactory()
        with transaction():
            add_default_categories(edition)
        self.edition_slug: str = edition.slug
        delegation = DelegationFactory(edition=edition)
        QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OFFICIAL, seats=SEATS)
        self.model, self.real = Model(), Real(delegation)
        for _ in range(4):
            self.do("add")
        for who in range(3):
            self.do("confirm", who)
        self.do("approve", 0)
        self.do("make_head", 0)
        return multiple(0, 1, 2, 3)

    @precondition(lambda self: len(self.model.people) < MOST)
    @rule(target=people)
    def add(self) -> int:
        self.do("add")
        return len(self.model.people) - 1

    @rule(who=people)
    def confirm(self, who: int) -> None:
        self.do("confirm", who)

    @rule(who=people)
    def approve(self, who: int) -> None:
        self.do("approve", who)

    @rule(who=people)
    def withdraw(self, who: int) -> None:
        self.do("withdraw", who)

    @rule(who=people)
    def revoke(self, who: int) -> None:
        self.do("revoke", who)

    @rule(who=people)
    def make_head(self, who: int) -> None:
        self.do("make_head", who)

    @precondition(lambda self: len(self.model.people) < MOST)
    @rule(target=people, who=people)
    def substitute_by_new(self, who: int) -> Any:
        came = self.do("substitute_by_new", who)
        return len(self.model.people) - 1 if came else multiple()

    @rule(who=people, other=people)
    def substitute_by_other(self, who: int, other: int) -> None:
        self.do("substitute_by_other", who, other)

    def do(self, deed: str, who: int = 0, other: int = 0) -> bool:
        """Do it to both; what the model refuses, the application refuses."""
        is_done: bool = getattr(self.model, deed)(who, other)
        assert self.real.do(deed, who, other) is is_done, (deed, who, other)
        return is_done

    def compare(self) -> None:
        found = [self.real.person(who) for who in range(len(self.real.keys))]
        check_same(self.model, found)
        check_what_hangs_on_it(self.model, found)
        check_journal(self.edition_slug)


def check_same(model: Model, found: list[Registration]) -> None:
    """States, seats, the head and the line, told by both."""
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


def check_what_hangs_on_it(model: Model, found: list[Registration]) -> None:
    """A badge is open as long as its holder is approved; roles are marked when the holder ends, and stay."""
    badges = {badge.registration_id: badge.state not in CLOSED for badge in db.session.scalars(select(Badge))}
    roles = {role.registration_id: role for role in db.session.scalars(select(SessionAssignment))}
    for one, known in zip(found, model.people, strict=True):
        assert badges.get(one.id) == (known.state is S.APPROVED if known.had_badge else None)
        if role := roles.get(one.id):
            assert (role.person_id, role.holder_left_at is not None) == (one.person_id, one.state in ENDED)


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


@pytest.mark.parametrize(
    ("examples", "steps", "anew"), [(20, 20, False), pytest.param(300, 40, True, marks=pytest.mark.full)]
)
def test_leaving_and_taking_places_follow_the_model(
    app: object, examples: int, steps: int, anew: bool
) -> None:
    compared = walk(LeavingMachine, examples=examples, steps=steps, anew=anew)

    assert compared > examples * steps / 2


# Controls: one protection out, and the machine stumbles


def the_head_stays_head(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forum_app.delegations.actions.people._demote_head", lambda *_, **__: None)


def the_leaver_keeps_the_badge(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forum_app.badges.actions.revoke", lambda *_, **__: None)


def roles_of_the_leaver_are_not_marked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forum_app.agenda.actions.leaving.queries.roles_held", lambda _: [])


def the_line_goes_before_the_successor(patch: pytest.MonkeyPatch) -> None:
    def first_the_line(registration: Registration, wanted: S, **facts: Any) -> None:
        step(registration, wanted, **facts)
        if wanted is S.SUBSTITUTED:
            told = {name: facts[name] for name in ("seats", "by", "at")}
            move_up_waiting(registration.delegation, **told)

    patch.setattr(leaving, "step", first_the_line)


def whoever_is_confirmed_may_be_substituted(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(NEXT, S.DELEGATION_CONFIRMED, NEXT[S.DELEGATION_CONFIRMED] | {S.SUBSTITUTED})  # type: ignore[arg-type]


def steps_are_not_written_down_with_a_reason(patch: pytest.MonkeyPatch) -> None:
    def without(what: str, subject: Registration, **facts: Any) -> None:
        note(what, subject, **facts | {"reason": None})

    patch.setattr("forum_app.delegations.actions.steps.note", without)


def opened_and(then: Steps) -> Steps:
    """Open the delegation: the head is approved, one is confirmed, one waits, one is submitted."""

    def steps(machine: LeavingMachine) -> None:
        machine.open_delegation()
        then(machine)

    return steps


CONTROLS: dict[Mutate, Steps] = {
    the_head_stays_head: opened_and(lambda m: m.make_head(1)),
    the_leaver_keeps_the_badge: opened_and(lambda m: m.withdraw(0)),
    roles_of_the_leaver_are_not_marked: opened_and(lambda m: m.withdraw(0)),
    the_line_goes_before_the_successor: opened_and(lambda m: m.substitute_by_new(0)),
    whoever_is_confirmed_may_be_substituted: opened_and(lambda m: m.substitute_by_new(1)),
    steps_are_not_written_down_with_a_reason: opened_and(lambda m: m.revoke(0)),
}


@pytest.mark.once
@pytest.mark.parametrize(("mutate", "steps"), CONTROLS.items())
def test_control_without_a_rule_the_machine_stumbles(
    app: object, mutate: Mutate, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(LeavingMachine, steps)
    mutate(monkeypatch)

    stumble_on(LeavingMachine, steps)


@pytest.mark.full
@pytest.mark.once
@pytest.mark.parametrize("mutate", CONTROLS)
def test_control_without_a_rule_a_walk_at_random_stumbles(
    app: object, mutate: Mutate, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch)

    stumble(LeavingMachine)
