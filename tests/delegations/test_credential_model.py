"""Whom documents cover after any sequence of uploads and decisions, against a model of a few lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, rule
from sqlalchemy import select

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.actions import credentials
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import CredentialKind, CredentialState, DelegationState, RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.queries import category_by_code
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory, RegistrationFactory, StoredFileFactory
from tests.factories.editions import EditionFactory
from tests.machines import Mutate, Steps, Walker, follow, stumble, stumble_on, walk

C, D, S = CredentialState, DelegationState, RegistrationState
PEOPLE = 3
DECISIONS = {
    "accept": (actions.accept_copy, {C.UPLOADED: C.PROVISIONALLY_ACCEPTED}),
    "original": (
        actions.receive_original,
        {C.UPLOADED: C.ORIGINAL_RECEIVED, C.PROVISIONALLY_ACCEPTED: C.ORIGINAL_RECEIVED},
    ),
    "final": (actions.accept_original, {C.ORIGINAL_RECEIVED: C.ACCEPTED}),
    "reject": (actions.reject_credential, dict.fromkeys(set(C) - {C.REJECTED, C.SUPERSEDED}, C.REJECTED)),
}
LISTS = st.just(frozenset(range(PEOPLE))) | st.frozensets(st.integers(0, PEOPLE - 1), min_size=1)
BY: Any = {"by": "a machine", "at": NOON}


@dataclass
class Model:
    """What the documents of a delegation say, without a database."""

    papers: list[tuple[C, frozenset[int], bool]] = field(default_factory=list)

    @property
    def live(self) -> list[frozenset[int]]:
        return [people for state, people, whole in self.papers if whole and state is not C.REJECTED]

    def is_disputed(self, number: int) -> bool:
        state, _, whole = self.papers[number]
        return whole and state is not C.REJECTED and len(set(self.live)) > 1

    def covered(self) -> set[int]:
        counting = [people for state, people, _ in self.papers if state not in {C.UPLOADED, C.REJECTED}]
        return set().union(*counting)

    def decide(self, what: str, number: int) -> bool:
        """Take the step; whether it can be taken."""
        state, people, whole = self.papers[number]
        wanted = DECISIONS[what][1].get(state)
        settles = wanted in {C.PROVISIONALLY_ACCEPTED, C.ACCEPTED} or (state, what) == (
            C.UPLOADED,
            "original",
        )
        if wanted is None or (settles and what != "reject" and self.is_disputed(number)):
            return False
        self.papers[number] = (wanted, people, whole)
        return True


class CredentialMachine(Walker):
    """The documents of a delegation that needs them, of three approved people."""

    papers: Bundle[int] = Bundle("papers")  # by the order in which they came

    @initialize()
    def open_delegation(self) -> None:
        edition = EditionFactory()
        with transaction():
            add_default_categories(edition)
        delegation = DelegationFactory(edition=edition, needs_credential=True)
        category = category_by_code(edition, "OBS")
        self.delegation_id: int = delegation.id
        self.people: list[int] = [
            RegistrationFactory(
                delegation=delegation, badge_category=category, state=S.APPROVED, seat_number=seat
            ).id
            for seat in range(1, PEOPLE + 1)
        ]
        self.kept: list[int] = []
        self.model = Model()

    @property
    def delegation(self) -> Delegation:
        return db.session.get_one(Delegation, self.delegation_id)

    @rule(target=papers, named=LISTS, is_complete=st.booleans())
    def upload(self, named: frozenset[int], is_complete: bool) -> int:
        file = StoredFileFactory()
        with transaction():
            made = actions.upload_credential(
                self.delegation,
                kind=CredentialKind.NOTE_VERBALE,
                number="1",
                issued_on=date(2026, 11, 2),
                signed_by="Cancillería",
                is_complete=is_complete,
                people=[db.session.get_one(Registration, self.people[one]) for one in sorted(named)],
                file=file,
                as_organiser=True,
                **BY,
            )
            self.kept.append(made.id)
        self.model.papers.append((C.UPLOADED, named, is_complete))
        return len(self.kept) - 1

    @rule(paper=papers, what=st.sampled_from(sorted(DECISIONS)))
    def decide(self, paper: int, what: str) -> None:
        credential = db.session.get_one(Credential, self.kept[paper])
        act: Callable[..., None] = DECISIONS[what][0]  # type: ignore[assignment]
        facts = BY | ({"reason": "A reason"} if what == "reject" else {})
        if self.model.decide(what, paper):
            with transaction():
                act(credential, **facts)
        else:
            with pytest.raises(RuleBrokenError), transaction():
                act(credential, **facts)

    def compare(self) -> None:
        covered = self.model.covered()
        found = [db.session.get_one(Credential, number) for number in self.kept]
        wanted = select(Registration.id).where(
            Registration.delegation_id == self.delegation_id, queries.lacks_credential()
        )
        lacking = {self.people.index(number) for number in db.session.scalars(wanted)}
        is_settled = self.delegation.state is D.CREDENTIALED
        assert [one.state for one in found] == [state for state, _, _ in self.model.papers]
        assert lacking == set(range(PEOPLE)) - covered
        assert is_settled is (len(covered) == PEOPLE)


@pytest.mark.parametrize(
    ("examples", "steps", "anew"), [(15, 12, False), pytest.param(300, 30, True, marks=pytest.mark.full)]
)
def test_documents_cover_whom_the_model_says(app: object, examples: int, steps: int, anew: bool) -> None:
    compared = walk(CredentialMachine, examples=examples, steps=steps, anew=anew)

    assert compared > examples * steps / 2


# Controls: one protection out, and the machine stumbles


def lists_that_disagree_are_accepted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(credentials, "_rivals", lambda _: [])


def every_step_is_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(credentials, "check_credential_step", lambda *_, **__: None)


def the_delegation_stays_where_it_was(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(credentials, "follow_credentials", lambda *_, **__: None)


def accept(machine: CredentialMachine, how: str) -> None:
    machine.open_delegation()
    machine.decide(machine.upload(frozenset(range(PEOPLE)), is_complete=True), how)


def accept_one_of_two_lists(machine: CredentialMachine) -> None:
    machine.open_delegation()
    machine.upload(frozenset({0}), is_complete=True)
    machine.decide(machine.upload(frozenset({0, 1}), is_complete=True), "accept")


CONTROLS: dict[Mutate, Steps] = {
    lists_that_disagree_are_accepted: accept_one_of_two_lists,
    every_step_is_open: lambda m: accept(m, "final"),
    the_delegation_stays_where_it_was: lambda m: accept(m, "accept"),
}


@pytest.mark.once
@pytest.mark.parametrize(("mutate", "steps"), CONTROLS.items())
def test_control_without_a_rule_the_machine_stumbles(
    app: object, mutate: Mutate, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(CredentialMachine, steps)
    mutate(monkeypatch)

    stumble_on(CredentialMachine, steps)


@pytest.mark.full
@pytest.mark.once
@pytest.mark.parametrize("mutate", CONTROLS)
def test_control_without_a_rule_a_walk_at_random_stumbles(
    app: object, mutate: Mutate, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch)

    stumble(CredentialMachine)
