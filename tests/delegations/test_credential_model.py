"""Whom documents cover after any sequence of uploads and decisions, against a model of a few lines."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import CredentialKind, CredentialState, DelegationState, RegistrationState
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import StoredFileFactory

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
UPLOADS = st.tuples(st.just("upload"), st.frozensets(st.integers(0, PEOPLE - 1), min_size=1), st.booleans())
DECIDED = st.tuples(st.sampled_from(sorted(DECISIONS)), st.integers(0, 3), st.none())


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


@given(steps=st.lists(st.one_of(UPLOADS, DECIDED), max_size=10))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_documents_cover_whom_the_model_says(
    delegation: Delegation, person: Person, steps: list[tuple[str, Any, Any]]
) -> None:
    people = _people(delegation, person)
    model, kept = Model(), list[Credential]()
    facts = {"by": "a test", "at": NOON}

    for what, subject, is_complete in steps:
        if what == "upload":
            kept.append(_upload(delegation, [people[one] for one in sorted(subject)], is_complete))
            model.papers.append((C.UPLOADED, subject, is_complete))
        elif subject < len(kept):
            action, _ = DECISIONS[what]
            more = {"reason": "A reason"} if what == "reject" else {}
            if model.decide(what, subject):
                action(kept[subject], **facts, **more)
            else:
                with pytest.raises(RuleBrokenError):
                    action(kept[subject], **facts, **more)

    lacking = db.session.scalars(select(Registration.id).where(queries.lacks_credential()))
    assert set(lacking) == {people[one].id for one in set(range(PEOPLE)) - model.covered()}
    assert [one.state for one in kept] == [state for state, _, _ in model.papers]
    assert (delegation.state is D.CREDENTIALED) is (len(model.covered()) == PEOPLE)
    db.session.rollback()


def _people(delegation: Delegation, person: Person) -> list[Registration]:
    """Three approved people of a delegation that needs a credential; each example finds them untouched."""
    known = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    if not known:
        delegation.needs_credential = True
        for quota in delegation.quotas:
            quota.seats = None
        saved(delegation)
        StoredFileFactory()
        known = [person(S.APPROVED) for _ in range(PEOPLE)]
    return list(known)


def _upload(delegation: Delegation, people: list[Registration], is_complete: bool) -> Credential:
    return actions.upload_credential(
        delegation,
        kind=CredentialKind.NOTE_VERBALE,
        number="1",
        issued_on=date(2026, 11, 2),
        signed_by="Cancillería",
        is_complete=is_complete,
        people=people,
        file=StoredFileFactory.build(),
        as_organiser=True,
        by="a test",
        at=NOON,
    )
