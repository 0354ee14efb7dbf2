"""Registrations of one person, told apart, merged and approved at random beside a model: nothing is lost."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, initialize, multiple, precondition, rule
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions
from forum_app.delegations.actions import merging, steps
from forum_app.delegations.models import Credential, Delegation, DuplicateSuspect, Registration
from forum_app.delegations.queries import open_suspects
from forum_app.delegations.rules import (
    ENDED,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    SuspectState,
)
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.delegations import (
    CredentialFactory,
    DelegationFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import EditionFactory
from tests.machines import Mutate, Steps, Walker, follow, stumble, stumble_on, walk

S = RegistrationState
MOST = 6  # registrations of a walk
NAME = "José Núñez Peña"
FIELDS = ("email", "institution", "position_title_es")
BY: Any = {"by": "a machine", "at": NOON}
Pair = tuple[int, int]


@dataclass
class Entry:
    """A registration: where it stands, what it says, and what the journal tells of it."""

    delegation: int
    said: dict[str, str | None]
    person: int
    state: S = S.SUBMITTED
    journal: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass
class Model:
    """What ought to be known of everybody, in the plainest words."""

    entries: dict[int, Entry] = field(default_factory=dict)
    pairs: dict[Pair, SuspectState] = field(default_factory=dict)
    named: dict[int, set[int]] = field(default_factory=dict)  # by each document
    of: dict[int, int] = field(default_factory=dict)  # the delegation of each document
    before: dict[int, tuple[int, bool]] = field(default_factory=dict)  # the person of a registration of old

    def is_active(self, key: int) -> bool:
        return self.entries[key].state not in ENDED

    @property
    def open(self) -> set[Pair]:
        """The pairs that somebody has to decide on."""
        return {
            pair
            for pair, state in self.pairs.items()
            if state is SuspectState.OPEN and all(map(self.is_active, pair))
        }

    def enter(self, key: int, entry: Entry) -> None:
        entry.journal += [("added", None), ("submitted", None)]
        alike = {other for other in self.entries if self.is_active(other)}
        self.pairs |= dict.fromkeys(((other, key) for other in alike), SuspectState.OPEN)
        self.entries[key] = entry

    def may_be_approved(self, key: int) -> bool:
        is_suspected = any(key in pair for pair in self.open)
        return self.entries[key].state is S.DELEGATION_CONFIRMED and not is_suspected

    def clear(self, pair: Pair, reason: str) -> None:
        self.pairs[pair] = SuspectState.CLEARED
        for key in pair:
            self.entries[key].journal.append(("cleared", reason))

    def merge(self, pair: Pair, kept: int, take: set[str], reason: str) -> None:
        gone = sum(pair) - kept
        keeps, goes = self.entries[kept], self.entries[gone]
        self.pairs[pair] = SuspectState.MERGED
        keeps.said |= {name: goes.said[name] for name in take}
        keeps.journal.append(("merged", reason))
        goes.state = S.WITHDRAWN
        goes.journal += [("withdrawn", reason), ("merged-into", reason)]
        self._join(goes.person, keeps.person)
        for document, named in self.named.items():
            if gone in named and self.of[document] == keeps.delegation:
                named.add(kept)

    def _join(self, gone: int, stays: int) -> None:
        is_taken = any(person == stays and is_active for person, is_active in self.before.values())
        for key, (person, is_active) in self.before.items():
            if person == gone and not (is_active and is_taken):
                self.before[key] = (stays, is_active)


class MergeMachine(Walker):
    """One person who was registered many times, in two delegations."""

    people: Bundle[int] = Bundle("people")

    @initialize(target=people)
    def open_edition(self) -> MultipleResults[int]:
        edition, former = EditionFactory(), EditionFactory()
        for one in (edition, former):
            with transaction():
                add_default_categories(one)
        delegations = [DelegationFactory(edition=edition) for _ in range(2)]
        for one in delegations:
            QuotaRuleFactory(delegation=one, role_group=RoleGroup.OFFICIAL, seats=None)
        self.former: int = DelegationFactory(edition=former).id
        self.edition: int = edition.id
        self.delegations: list[int] = [one.id for one in delegations]
        self.model = Model()
        places = ((0, "A"), (0, None), (1, "B"), (1, None))
        people = [self.register(place, word) for place, word in places]
        self.name_in_a_document(people[0])
        self.withdraw(people[-1])
        return multiple(*people)

    @precondition(lambda self: len(self.model.entries) < MOST)
    @rule(target=people, place=st.integers(0, 1), word=st.sampled_from(["A", "B", None]))
    def register(self, place: int, word: str | None) -> int:
        said = {name: word and f"{name} {word}" for name in FIELDS}
        said["email"] = word and f"jose.{word.lower()}{len(self.model.entries)}@example.org"
        with transaction():
            made = actions.register(
                db.session.get_one(Delegation, self.delegations[place]),
                role=DelegationRole.DELEGATE,
                display_name=NAME,
                name_order="given_first",
                as_organiser=True,
                **said,
                **BY,
            )
            key, person = made.id, made.person_id
        self.model.enter(key, Entry(self.delegations[place], said, person))
        return key

    @rule(key=people, is_active=st.booleans())
    def came_before(self, key: int, is_active: bool) -> None:
        """The person was registered in another edition, which one person is once at a time."""
        person = self.model.entries[key].person
        if is_active and (person, True) in self.model.before.values():
            return
        made = RegistrationFactory(
            delegation=db.session.get_one(Delegation, self.former),
            person=db.session.get_one(Registration, key).person,
            state=S.SUBMITTED if is_active else S.WITHDRAWN,
        )
        self.model.before[made.id] = (person, is_active)

    @rule(key=people)
    def name_in_a_document(self, key: int) -> None:
        one = db.session.get_one(Registration, key)
        made = CredentialFactory(delegation=one.delegation, people=[one])
        self.model.named[made.id], self.model.of[made.id] = {key}, one.delegation_id

    @rule(key=people)
    def confirm(self, key: int) -> None:
        if self.model.entries[key].state is S.SUBMITTED:
            with transaction():
                actions.confirm(db.session.get_one(Registration, key), as_organiser=True, **BY)
            self.note(key, S.DELEGATION_CONFIRMED, "delegation_confirmed")

    @rule(key=people)
    def approve(self, key: int) -> None:
        """Nobody is approved who may be somebody else."""
        one = db.session.get_one(Registration, key)
        if self.model.entries[key].state is not S.DELEGATION_CONFIRMED:
            return
        for bar in (OverriddenRule.PHOTO, OverriddenRule.HEAD):
            if not one.passes_over(bar):
                with transaction():
                    actions.set_aside(one, bar, reason="of no matter here", **BY)
                self.model.entries[key].journal.append(("override", "of no matter here"))
        if self.model.may_be_approved(key):
            with transaction():
                actions.approve(one, **BY)
            self.note(key, S.APPROVED, "under_review", "approved")
        else:
            with pytest.raises(RuleBrokenError), transaction():
                actions.approve(one, **BY)

    @rule(key=people)
    def withdraw(self, key: int) -> None:
        if self.model.is_active(key):
            with transaction():
                actions.withdraw(db.session.get_one(Registration, key), **BY)
            self.note(key, S.WITHDRAWN, "withdrawn")

    @rule(one=people, other=people)
    def clear(self, one: int, other: int) -> None:
        if pair := self.pair(one, other):
            number = (min(one, other), max(one, other))
            if self.model.pairs[number] is SuspectState.OPEN:
                with transaction():
                    actions.clear(pair, reason="two cousins", **BY)
                self.model.clear(number, "two cousins")
            else:
                with pytest.raises(RuleBrokenError), transaction():
                    actions.clear(pair, reason="two cousins", **BY)

    @rule(kept=people, gone=people, take=st.sets(st.sampled_from(FIELDS)))
    def merge(self, kept: int, gone: int, take: set[str]) -> None:
        if pair := self.pair(kept, gone):
            number = (min(kept, gone), max(kept, gone))
            facts: Any = {"take": take, "reason": "the embassy says so", **BY}
            keep = db.session.get_one(Registration, kept)
            if number in self.model.open:
                with transaction():
                    actions.merge(pair, keep=keep, **facts)
                self.model.merge(number, kept, take, "the embassy says so")
            else:
                with pytest.raises(RuleBrokenError), transaction():
                    actions.merge(pair, keep=keep, **facts)

    def note(self, key: int, state: S, *lines: str) -> None:
        entry = self.model.entries[key]
        entry.state = state
        entry.journal += [(line, None) for line in lines]

    def pair(self, one: int, other: int) -> DuplicateSuspect | None:
        """The row of two that were ever suspected; an open one of somebody who ended may be gone."""
        first, second = sorted((one, other))
        return db.session.scalar(
            select(DuplicateSuspect).where(
                DuplicateSuspect.first_id == first, DuplicateSuspect.second_id == second
            )
        )

    def compare(self) -> None:
        model = self.model
        found = {one.id: one for one in db.session.scalars(select(Registration))}
        people = {key: found[key] for key in model.entries}
        assert {key: one.state for key, one in people.items()} == {
            key: entry.state for key, entry in model.entries.items()
        }
        assert {key: said_by(one) for key, one in people.items()} == {
            key: entry.said for key, entry in model.entries.items()
        }
        edition = db.session.get_one(ForumEdition, self.edition)
        asked = db.session.scalars(open_suspects(edition))
        assert {(pair.first_id, pair.second_id) for pair in asked} == model.open
        documents = db.session.scalars(select(Credential).where(Credential.id.in_(model.named)))
        assert {one.id: {named.id for named in one.people} for one in documents} == model.named
        assert {key: found[key].person_id for key in model.before} == {
            key: person for key, (person, _) in model.before.items()
        }
        assert journal_of(people) == {key: entry.journal for key, entry in model.entries.items()}


def said_by(one: Registration) -> dict[str, str | None]:
    return {
        "email": one.person.email,
        "institution": one.institution,
        "position_title_es": one.position_title_es,
    }


def journal_of(people: dict[int, Registration]) -> dict[int, list[tuple[str, str | None]]]:
    """What the journal tells of each, in the order in which it happened."""
    keys = {str(one.key): number for number, one in people.items()}
    told: dict[int, list[tuple[str, str | None]]] = {number: [] for number in people}
    entries = select(JournalEntry).where(JournalEntry.subject_key.in_(keys)).order_by(JournalEntry.id)
    for entry in db.session.scalars(entries):
        told[keys[entry.subject_key]].append((entry.action.removeprefix("registration."), entry.reason))
    return told


@pytest.mark.parametrize(
    ("examples", "steps", "anew"), [(12, 20, False), pytest.param(200, 40, True, marks=pytest.mark.full)]
)
def test_merging_and_telling_apart_follow_the_model(
    app: object, examples: int, steps: int, anew: bool
) -> None:
    compared = walk(MergeMachine, examples=examples, steps=steps, anew=anew)

    assert compared > examples * steps / 2


# Controls: one protection out, and the machine stumbles


def merges_are_not_written_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merging, "write", lambda *_, **__: None)


def both_stay_active(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merging, "step", lambda *_, **__: None)


def everything_is_taken_over(patch: pytest.MonkeyPatch) -> None:
    take = merging._take
    patch.setattr(merging, "_take", lambda keep, gone, _, at: take(keep, gone, FIELDS, at=at))


def the_one_that_ends_is_overwritten(patch: pytest.MonkeyPatch) -> None:
    take = merging._take
    patch.setattr(merging, "_take", lambda keep, gone, fields, at: take(gone, keep, fields, at=at))


def documents_forget_the_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merging, "pass_on_names", lambda *_: None)


def persons_stay_two_in_other_editions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merging, "_join", lambda *_, **__: None)


def suspects_are_approved(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "check_approvable", lambda _: None)


def who_has_ended_is_merged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Registration, "has_ended", False)


def opened(machine: MergeMachine) -> list[int]:
    """Open the edition: the first is named in a document, the second has said nothing, the last has left."""
    machine.open_edition()
    return list(machine.model.entries)


def merge_the_second_into_the_first(machine: MergeMachine) -> None:
    first, second, *_ = opened(machine)
    machine.merge(first, second, set())


def merge_the_first_into_the_second(machine: MergeMachine, take: Collection[str] = ()) -> None:
    first, second, *_ = opened(machine)
    machine.merge(second, first, set(take))


def merge_somebody_of_an_earlier_edition(machine: MergeMachine) -> None:
    first, second, *_ = opened(machine)
    machine.came_before(first, is_active=False)
    machine.merge(second, first, set())


def approve_a_suspect(machine: MergeMachine) -> None:
    first, *_ = opened(machine)
    machine.confirm(first)
    machine.approve(first)


def merge_into_somebody_who_left(machine: MergeMachine) -> None:
    first, second, *_ = opened(machine)
    machine.withdraw(second)
    machine.merge(second, first, set())


CONTROLS: dict[Mutate, Steps] = {
    merges_are_not_written_down: merge_the_second_into_the_first,
    both_stay_active: merge_the_second_into_the_first,
    everything_is_taken_over: merge_the_first_into_the_second,
    the_one_that_ends_is_overwritten: lambda m: merge_the_first_into_the_second(m, take={"institution"}),
    documents_forget_the_person: merge_the_first_into_the_second,
    persons_stay_two_in_other_editions: merge_somebody_of_an_earlier_edition,
    suspects_are_approved: approve_a_suspect,
    who_has_ended_is_merged: merge_into_somebody_who_left,
}


@pytest.mark.once
@pytest.mark.parametrize(("mutate", "steps"), CONTROLS.items())
def test_control_without_a_rule_the_machine_stumbles(
    app: object, mutate: Mutate, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(MergeMachine, steps)
    mutate(monkeypatch)

    stumble_on(MergeMachine, steps)


@pytest.mark.full
@pytest.mark.once
@pytest.mark.parametrize("mutate", CONTROLS)
def test_control_without_a_rule_a_walk_at_random_stumbles(
    app: object, mutate: Mutate, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch)

    stumble(MergeMachine)
