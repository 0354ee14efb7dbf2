"""What is done with notes and letters, whom it covers, and where it puts the delegation."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import (
    CredentialKind,
    CredentialState,
    DelegationKind,
    DelegationState,
    OverriddenRule,
    Pile,
    ReceivedForm,
    RegistrationState,
)
from forum_app.editions.models import ForumEdition
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import (
    CredentialFactory,
    DelegationFactory,
    FocalPointFactory,
    StoredFileFactory,
)
from tests.factories.editions import EditionFactory
from tests.factories.people import CountryFactory
from tests.races import race, writing
from tests.statements import count_statements

C, D, S = CredentialState, DelegationState, RegistrationState
BY = "a test"
REASON = "The other ministry speaks for the State"


@pytest.fixture
def state(delegation: Delegation) -> Delegation:
    """A delegation whose badges wait for a note."""
    delegation.needs_credential = True
    for quota in delegation.quotas:
        quota.seats = None  # room for everybody: seats are not asked about here
    return saved(delegation)


def upload(delegation: Delegation, *people: Registration, **facts: Any) -> Credential:
    facts = {
        "kind": CredentialKind.NOTE_VERBALE,
        "number": "5-12-M/203",
        "issued_on": date(2026, 11, 2),
        "signed_by": "Ministerio de Relaciones Exteriores",
        "is_complete": True,
        "file": StoredFileFactory(),
    } | facts
    with transaction():
        return actions.upload_credential(
            delegation, people=people, by=BY, at=NOON, **{"as_organiser": True} | facts
        )


def do(action: Callable[..., Any], subject: Any, **facts: Any) -> Any:
    with transaction():
        return action(subject, by=BY, at=NOON, **facts)


def journal(kind: str) -> list[str]:
    found = db.session.scalars(
        select(JournalEntry).where(JournalEntry.subject_kind == kind).order_by(JournalEntry.id)
    )
    return [entry.action for entry in found]


def letters() -> list[str]:
    return [letter.kind for letter in db.session.scalars(select(Letter).order_by(Letter.id))]


def lacking(edition: ForumEdition) -> list[int]:
    """Who lacks a credential, by row number."""
    found = select(Registration.id).where(Registration.edition_id == edition.id, queries.lacks_credential())
    return sorted(db.session.scalars(found))


# Uploading


def test_documents_of_a_delegation_are_numbered_as_parts(state: Delegation, person: Person) -> None:
    first, second = person(S.APPROVED), person(S.APPROVED)

    parts = [upload(state, first), upload(state, second, is_complete=False)]

    assert [(one.part, one.state, one.people) for one in parts] == [
        (1, C.UPLOADED, [first]),
        (2, C.UPLOADED, [second]),
    ]
    assert journal("credential") == ["credential.uploaded"] * 2
    assert lacking(state.edition) == [first.id, second.id]  # nobody has looked at them


def test_upload_refuses_a_document_that_names_nobody(state: Delegation) -> None:
    with pytest.raises(RuleBrokenError, match="at least one person"):
        upload(state)


def test_upload_refuses_people_of_others_and_those_who_left(state: Delegation, person: Person) -> None:
    foreign = person(S.APPROVED, delegation=DelegationFactory(edition=state.edition))

    for somebody in (foreign, person(S.WITHDRAWN)):
        with pytest.raises(RuleBrokenError, match="not on the list"):
            upload(state, somebody)


def test_upload_refuses_more_than_a_delegation_may_keep(state: Delegation, person: Person) -> None:
    upload(state, person(S.APPROVED), file=StoredFileFactory(size=actions.credentials.MOST_BYTES))

    with pytest.raises(RuleBrokenError, match="200 MB"):
        upload(state, person(S.APPROVED))


def test_parts_uploaded_at_once_have_numbers_of_their_own(state: Delegation, person: Person) -> None:
    people = [person(S.APPROVED) for _ in range(6)]
    keys = [(state.id, one.id, StoredFileFactory().id) for one in people]

    def act(delegation_id: int, registration_id: int, file_id: int) -> None:
        from forum_app.core.models import StoredFile

        actions.upload_credential(
            db.session.get_one(Delegation, delegation_id),
            people=[db.session.get_one(Registration, registration_id)],
            file=db.session.get_one(StoredFile, file_id),
            kind=CredentialKind.NOTE_VERBALE,
            number="1",
            issued_on=date(2026, 11, 2),
            signed_by="Cancillería",
            is_complete=False,
            as_organiser=True,
            by=BY,
            at=NOON,
        )

    done = race([writing(lambda key=key: act(*key)) for key in keys])

    assert done == {"done": 6}
    assert sorted(db.session.scalars(select(Credential.part))) == [1, 2, 3, 4, 5, 6]


def test_a_document_that_nobody_decided_on_is_replaced(state: Delegation, person: Person) -> None:
    one = person(S.APPROVED)
    old = upload(state, one)

    new = do(
        actions.replace_credential,
        old,
        people=[one],
        kind=CredentialKind.CREDENTIAL_LETTER,
        number="5-12-M/204",
        issued_on=date(2026, 11, 3),
        signed_by="Embajada",
        is_complete=True,
        file=StoredFileFactory(),
    )

    assert (old.state, old.superseded_by, old.decision_reason) == (C.SUPERSEDED, new, "5-12-M/204")
    assert (new.state, new.part) == (C.UPLOADED, 2)
    assert letters() == []


def test_a_focal_point_does_not_replace_what_was_accepted(state: Delegation, person: Person) -> None:
    old = upload(state, person(S.APPROVED))
    do(actions.accept_copy, old)

    with pytest.raises(RuleBrokenError, match="have looked at"):
        do(actions.replace_credential, old, people=old.people)


# Deciding


def test_a_copy_is_provisional_and_the_original_final(state: Delegation, person: Person) -> None:
    FocalPointFactory(delegation=state)
    one = upload(state, person(S.APPROVED))

    do(actions.accept_copy, one)
    copy = (one.state, one.received_form, lacking(state.edition))
    do(actions.receive_original, one)
    do(actions.accept_original, one)

    assert copy == (C.PROVISIONALLY_ACCEPTED, ReceivedForm.COPY, [])
    assert (one.state, one.received_form) == (C.ACCEPTED, ReceivedForm.ORIGINAL)
    assert (one.original_received_at, one.decided_at) == (NOON, NOON)
    assert letters() == ["delegations/credential_accepted_as_copy", "delegations/credential_accepted"]
    assert journal("credential") == [
        "credential.uploaded",
        "credential.provisionally_accepted",
        "credential.original_received",
        "credential.accepted",
    ]


def test_an_original_that_comes_first_is_provisionally_accepted_on_the_way(
    state: Delegation, person: Person
) -> None:
    one = upload(state, person(S.APPROVED))

    do(actions.receive_original, one)

    assert (one.state, lacking(state.edition)) == (C.ORIGINAL_RECEIVED, [])
    assert letters() == []


def test_a_rejected_document_covers_nobody_and_its_reason_is_read(state: Delegation, person: Person) -> None:
    FocalPointFactory(delegation=state)
    named = person(S.APPROVED)
    one = upload(state, named)
    do(actions.accept_copy, one)

    do(actions.reject_credential, one, reason="The seal is missing")

    assert (one.state, one.decision_reason, lacking(state.edition)) == (
        C.REJECTED,
        "The seal is missing",
        [named.id],
    )
    body = db.session.scalars(select(Letter.body).order_by(Letter.id.desc())).first()
    assert "The seal is missing" in (body or "")


@pytest.mark.parametrize("action", [actions.reject_credential, actions.supersede_credential])
def test_what_ends_a_document_asks_for_a_reason(
    state: Delegation, person: Person, action: Callable[..., None]
) -> None:
    one = upload(state, person(S.APPROVED))

    with pytest.raises(RuleBrokenError, match="Give a reason"):
        do(action, one, reason=None)

    assert one.state is C.UPLOADED


def test_a_superseded_document_covers_nobody(state: Delegation, person: Person) -> None:
    named = person(S.APPROVED)
    one = upload(state, named)
    do(actions.accept_copy, one)

    do(actions.supersede_credential, one, reason="Withdrawn by the embassy")

    assert (one.state, lacking(state.edition)) == (C.SUPERSEDED, [named.id])


def test_two_who_decide_at_once_decide_once(state: Delegation, person: Person) -> None:
    key = upload(state, person(S.APPROVED)).id

    def accept() -> None:
        actions.accept_copy(db.session.get_one(Credential, key), by=BY, at=NOON)

    assert race([writing(accept)] * 5) == {"done": 1, RuleBrokenError: 4}


# Covering


def test_nobody_lacks_a_credential_where_none_is_needed(delegation: Delegation, person: Person) -> None:
    person(S.APPROVED)

    assert lacking(delegation.edition) == []


def test_each_part_covers_whom_it_names(state: Delegation, person: Person) -> None:
    first, second, third = (person(S.APPROVED) for _ in range(3))

    for part in (upload(state, first, is_complete=False), upload(state, second, is_complete=False)):
        do(actions.accept_copy, part)

    assert lacking(state.edition) == [third.id]
    assert queries.covered_and_lacking(state) == (2, 1)
    assert queries.named_already(state) == {first.id, second.id}


def test_somebody_answers_for_a_person_whom_no_note_names(state: Delegation, person: Person) -> None:
    one = person(S.APPROVED)

    do(actions.set_aside, one, rule=OverriddenRule.CREDENTIAL, reason="The ambassador vouches for her")

    assert lacking(state.edition) == []
    assert not queries.waits_for_credential(one)


def test_approval_does_not_wait_for_a_credential(state: Delegation, person: Person) -> None:
    from tests.delegations.test_steps import ready

    one = ready(person)

    do(actions.approve, one)

    assert (one.state, queries.waits_for_credential(one)) == (S.APPROVED, True)


# The delegation


def test_confirming_somebody_makes_the_credential_pending(state: Delegation, person: Person) -> None:
    one = person(S.SUBMITTED)

    do(actions.confirm, one, as_organiser=True)

    assert state.state is D.CREDENTIAL_PENDING
    assert journal("delegation") == ["delegation.credential_pending"]


def test_a_delegation_is_credentialed_once_everybody_is_named(state: Delegation, person: Person) -> None:
    first, second = person(S.APPROVED), person(S.APPROVED)

    do(actions.accept_copy, upload(state, first, is_complete=False))
    one_of_two = state.state
    do(actions.accept_copy, upload(state, second, is_complete=False))

    assert (one_of_two, state.state) == (D.CREDENTIAL_PENDING, D.CREDENTIALED)


def test_a_delegation_waits_again_when_its_document_falls(state: Delegation, person: Person) -> None:
    one = upload(state, person(S.APPROVED))
    do(actions.accept_copy, one)

    do(actions.reject_credential, one, reason="The seal is missing")

    assert state.state is D.CREDENTIAL_PENDING


def test_whoever_leaves_is_not_waited_for(state: Delegation, person: Person) -> None:
    covered, other = person(S.APPROVED), person(S.APPROVED)
    do(actions.accept_copy, upload(state, covered))
    pending = state.state

    do(actions.withdraw, other)

    assert (pending, state.state) == (D.CREDENTIAL_PENDING, D.CREDENTIALED)


def test_a_delegation_all_of_whom_somebody_answers_for_has_accepted(
    state: Delegation, person: Person
) -> None:
    one = person(S.APPROVED)
    with transaction():
        actions.follow_credentials(state, by=BY, at=NOON)

    do(actions.set_aside, one, rule=OverriddenRule.CREDENTIAL, reason="The ambassador vouches for her")

    assert state.state is D.ACCEPTED


@pytest.mark.parametrize("stays", [D.INVITED, D.DECLINED, D.CLOSED])
def test_credentials_move_no_delegation_that_has_not_accepted(
    state: Delegation, person: Person, stays: D
) -> None:
    state.state = stays
    saved(state)

    do(actions.accept_copy, upload(state, person(S.APPROVED)))

    assert state.state is stays


def test_a_delegation_that_needs_none_any_more_waits_no_longer(state: Delegation, person: Person) -> None:
    person(S.APPROVED)
    with transaction():
        actions.follow_credentials(state, by=BY, at=NOON)
    pending = state.state

    do(actions.edit_delegation, state, seats={}, needs_credential=False)

    assert (pending, state.state) == (D.CREDENTIAL_PENDING, D.ACCEPTED)


@pytest.mark.parametrize(
    ("kind", "needed"), [(DelegationKind.OBSERVER_STATE, True), (DelegationKind.ACADEMIA, False)]
)
def test_a_new_delegation_needs_a_credential_by_its_kind(
    edition: ForumEdition, kind: DelegationKind, needed: bool
) -> None:
    who = {"country": CountryFactory()}
    made = do(actions.create_delegation, edition, kind=kind, name_es="Una", name_en="One", **who)

    assert made.needs_credential is needed


def test_a_new_delegation_keeps_what_is_said_of_its_credential(edition: ForumEdition) -> None:
    made = do(
        actions.create_delegation,
        edition,
        kind=DelegationKind.OBSERVER_STATE,
        country=CountryFactory(),
        name_es="Una",
        name_en="One",
        needs_credential=False,
    )

    assert made.needs_credential is False


# Disputes


def test_settling_lets_one_list_hold_and_supersedes_the_other(state: Delegation, person: Person) -> None:
    FocalPointFactory(delegation=state)
    one, two = person(S.APPROVED), person(S.APPROVED)
    first, second = upload(state, one), upload(state, one, two)

    do(actions.settle_dispute, second, reason=REASON)

    assert (first.state, first.superseded_by, first.decision_reason) == (C.SUPERSEDED, second, REASON)
    assert (second.state, lacking(state.edition)) == (C.PROVISIONALLY_ACCEPTED, [])
    assert letters() == ["delegations/credential_superseded", "delegations/credential_accepted_as_copy"]


def test_settling_for_a_list_that_was_accepted_leaves_it_accepted(state: Delegation, person: Person) -> None:
    one, two = person(S.APPROVED), person(S.APPROVED)
    first = upload(state, one)
    do(actions.accept_copy, first)
    second = upload(state, one, two)

    do(actions.settle_dispute, first, reason=REASON)

    assert (first.state, second.state) == (C.PROVISIONALLY_ACCEPTED, C.SUPERSEDED)
    assert lacking(state.edition) == [two.id]


def test_settling_asks_for_a_reason(state: Delegation, person: Person) -> None:
    one, two = person(S.APPROVED), person(S.APPROVED)
    first, _second = upload(state, one), upload(state, two)

    with pytest.raises(RuleBrokenError, match="Give a reason"):
        do(actions.settle_dispute, first, reason=None)


def test_settling_refuses_a_list_that_nobody_disputes(state: Delegation, person: Person) -> None:
    one = upload(state, person(S.APPROVED))

    with pytest.raises(RuleBrokenError, match="No list disagrees"):
        do(actions.settle_dispute, one, reason=REASON)


def test_a_disputed_list_is_not_accepted_before_protocol_decides(state: Delegation, person: Person) -> None:
    one, two = person(S.APPROVED), person(S.APPROVED)
    first, second = upload(state, one), upload(state, two)

    for disputed in (first, second):
        with pytest.raises(RuleBrokenError, match="disagree"):
            do(actions.accept_copy, disputed)
        with pytest.raises(RuleBrokenError, match="disagree"):
            do(actions.receive_original, disputed)


def test_lists_disagree_no_more_when_those_they_disagreed_on_have_left(
    state: Delegation, person: Person
) -> None:
    one, two = person(S.APPROVED), person(S.APPROVED)
    upload(state, one)
    upload(state, one, two)
    disputed = list(queries.disputed_among([state]))

    do(actions.withdraw, two)

    assert (disputed, queries.disputed_among([state])) == ([state.id], {})


def test_lists_side_by_side_name_those_in_dispute_first(state: Delegation, person: Person) -> None:
    agreed, only_first, only_second = (person(S.APPROVED) for _ in range(3))
    gone = person(S.APPROVED)
    lists = [upload(state, agreed, only_first, gone), upload(state, agreed, only_second)]
    do(actions.withdraw, gone)

    named = queries.side_by_side(lists)

    assert [one.is_agreed for one in named] == [False, False, True]
    assert {one.registration.id: one.by for one in named} == {
        agreed.id: (True, True),
        only_first.id: (True, False),
        only_second.id: (False, True),
    }


# The queue


def test_the_piles_say_what_is_still_to_be_done(state: Delegation, person: Person) -> None:
    people = [person(S.APPROVED) for _ in range(3)]
    states = [C.UPLOADED, C.ORIGINAL_RECEIVED, C.PROVISIONALLY_ACCEPTED, C.ACCEPTED, C.REJECTED, C.SUPERSEDED]
    for number, kept in enumerate(states):
        CredentialFactory(delegation=state, part=number + 1, state=kept, people=people, is_complete=False)
    other = DelegationFactory(edition=state.edition)
    theirs = [person(S.APPROVED, delegation=other) for _ in range(2)]
    for number in range(2):
        CredentialFactory(delegation=other, part=number + 1, people=theirs[number:])
    CredentialFactory(delegation=DelegationFactory(edition=EditionFactory()))

    sizes = queries.pile_sizes(state.edition)
    queue = queries.credentials_in(state.edition)
    piled = {
        pile: [one.delegation_id for one in db.session.scalars(queries.piled(queue, pile))] for pile in Pile
    }

    assert sizes == {Pile.WAITING: 4, Pile.COPIES: 1, Pile.DISPUTED: 2, Pile.DECIDED: 3, Pile.ALL: 8}
    assert {pile: len(found) for pile, found in piled.items()} == sizes
    assert piled[Pile.DISPUTED] == [other.id, other.id]


def test_the_queue_is_narrowed_by_delegation_number_and_kind(state: Delegation) -> None:
    one = CredentialFactory(delegation=state, number="N.º 12/A")
    two = CredentialFactory(
        delegation__edition=state.edition, delegation__name_es="Japón", kind=CredentialKind.FULL_POWERS
    )

    def found(**wishes: Any) -> list[Credential]:
        return list(db.session.scalars(queries.piled(queries.credentials_in(state.edition), **wishes)))

    assert found() == [one, two]
    assert found(q="japon") == [two]
    assert found(q="12/a") == [one]
    assert found(kind=CredentialKind.FULL_POWERS) == [two]


def test_the_queue_takes_as_many_statements_for_twice_the_documents(
    state: Delegation, person: Person
) -> None:
    def statements() -> int:
        db.session.expire_all()
        with count_statements() as counter:
            found = db.session.scalars(queries.credentials_in(state.edition)).all()
            queries.disputed_among([one.delegation for one in found])
            assert set(queries.how_many_named(found).values()) == {2}
        return counter.total

    totals = []
    for part in range(1, 5):
        CredentialFactory(delegation=state, part=part, people=[person(S.APPROVED), person(S.APPROVED)])
        totals.append(statements())

    assert totals[1] == totals[3]
