"""Deadlines by kind and step, with grace; extended for one delegation; they bind focal points alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries, rules
from forum_app.delegations.models import Deadline, Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    Due,
    Phase,
    RegistrationState,
    Term,
    TooLateError,
    Window,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.accounts import UserFactory
from tests.factories.delegations import (
    DeadlineExtensionFactory,
    DeadlineFactory,
    DelegationFactory,
    StoredFileFactory,
)

S = RegistrationState
HOUR = timedelta(hours=1)
LONG_AGO = NOON - timedelta(days=4000)  # before the clock of a page as well
EARLIER, LATER, LATEST = NOON - HOUR, NOON + HOUR, NOON + 3 * HOUR
OPEN = EditionState.REGISTRATION_OPEN
CLOSED = EditionState.REGISTRATION_CLOSED
PHOTO, CONFIRM, NOMINATE, VISA = (
    DeadlineStep.PHOTO,
    DeadlineStep.CONFIRM,
    DeadlineStep.NOMINATE,
    DeadlineStep.VISA,
)
EXTENDED = Due(LATER, is_extension=True)


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (EARLIER, Phase.RUNNING),
        (NOON, Phase.GRACE),
        (NOON + HOUR - timedelta(seconds=1), Phase.GRACE),
        (LATER, Phase.PAST),
    ],
)
def test_phase_runs_into_grace_and_ends(at: datetime, phase: Phase) -> None:
    assert Due(NOON, HOUR).phase(at) is phase


@pytest.mark.parametrize(
    ("step", "due", "closes_at", "counts"),
    [
        (CONFIRM, None, None, None),
        (CONFIRM, None, NOON, Due(NOON)),
        (CONFIRM, Due(EARLIER, HOUR), NOON, Due(EARLIER, HOUR)),
        (CONFIRM, Due(EARLIER, 2 * HOUR), NOON, Due(EARLIER, HOUR)),
        (NOMINATE, Due(LATER, HOUR), NOON, Due(NOON)),
        (CONFIRM, EXTENDED, NOON, EXTENDED),
        (PHOTO, Due(LATER), NOON, Due(LATER)),
        (PHOTO, None, NOON, None),
    ],
)
def test_effective_ends_nominations_and_confirmations_with_registration(
    step: DeadlineStep, due: Due | None, closes_at: datetime | None, counts: Due | None
) -> None:
    assert rules.effective(step, due, Window(OPEN, None, closes_at)) == counts


@pytest.mark.parametrize(
    ("step", "due", "window", "open_now"),
    [
        (CONFIRM, None, Window(OPEN, None, None), True),
        (CONFIRM, None, Window(OPEN, EARLIER, LATER), True),
        (CONFIRM, None, Window(OPEN, LATER, None), False),
        (PHOTO, None, Window(OPEN, LATER, None), False),
        (CONFIRM, None, Window(OPEN, None, NOON), False),
        (CONFIRM, Due(NOON), Window(OPEN, None, None), False),
        (CONFIRM, Due(NOON, HOUR), Window(OPEN, None, None), True),
        (CONFIRM, Due(EARLIER, HOUR), Window(OPEN, None, None), False),
        (CONFIRM, EXTENDED, Window(OPEN, None, EARLIER), True),
        (CONFIRM, Due(EARLIER, is_extension=True), Window(OPEN, None, LATER), False),
        (CONFIRM, EXTENDED, Window(CLOSED, None, EARLIER), True),
        (CONFIRM, Due(LATER), Window(CLOSED, None, None), False),
        (NOMINATE, EXTENDED, Window(EditionState.RUNNING, None, None), True),
        (PHOTO, None, Window(CLOSED, None, EARLIER), True),
        (PHOTO, Due(NOON), Window(CLOSED, None, LATER), False),
        (CONFIRM, EXTENDED, Window(EditionState.DRAFT, None, None), False),
        (CONFIRM, None, Window(EditionState.CALL_OPEN, None, None), False),
        (CONFIRM, EXTENDED, Window(EditionState.CLOSED, None, None), False),
        (PHOTO, None, Window(EditionState.ARCHIVED, None, None), False),
    ],
)
def test_step_is_in_time_by_state_window_deadline_and_extension(
    step: DeadlineStep, due: Due | None, window: Window, open_now: bool
) -> None:
    assert rules.is_in_time(step, due, window, at=NOON) is open_now
    assert (step in rules.open_steps({step: due} if due else {}, window, at=NOON)) is open_now


def test_clocks_tell_the_next_deadline_first_and_the_past_last() -> None:
    known = {PHOTO: Due(LATEST), VISA: Due(EARLIER), NOMINATE: Due(EARLIER, 2 * HOUR)}

    found = rules.clocks(known, Window(OPEN, None, LATER), at=NOON)

    assert [step for step, _ in found] == [NOMINATE, CONFIRM, PHOTO, VISA]


def test_dues_of_a_delegation_are_its_kinds_or_its_last_extension(delegation: Delegation) -> None:
    edition = delegation.edition
    DeadlineFactory(edition=edition, step=CONFIRM, at=NOON, grace_hours=2)
    DeadlineFactory(edition=edition, step=PHOTO, at=NOON)
    DeadlineFactory(edition=edition, kind=DelegationKind.MEDIA, step=VISA, at=NOON)
    DeadlineExtensionFactory(delegation=delegation, step=PHOTO, until=LATEST, at=EARLIER)
    DeadlineExtensionFactory(delegation=delegation, step=PHOTO, until=LATER, at=NOON)
    DeadlineExtensionFactory(delegation=DelegationFactory(edition=edition), step=CONFIRM)

    assert queries.dues(delegation) == {CONFIRM: Due(NOON, 2 * HOUR), PHOTO: EXTENDED}


def test_deadlines_are_set_changed_and_taken_away(edition: ForumEdition) -> None:
    kinds = [DelegationKind.HOST, DelegationKind.MEDIA]
    with transaction():
        first = {CONFIRM: Term(NOON, 12), PHOTO: Term(NOON)}
        actions.set_deadlines(edition, kinds, terms=first, by="a test", at=NOON)

    with transaction():
        actions.set_deadlines(edition, kinds[:1], terms={CONFIRM: Term(LATER)}, by="a test", at=NOON)

    found = queries.deadlines(edition)
    assert {step: (one.at, one.grace_hours) for step, one in found[kinds[0]].items()} == {CONFIRM: (LATER, 0)}
    assert {step: (one.at, one.grace_hours) for step, one in found[kinds[1]].items()} == {
        CONFIRM: (NOON, 12),
        PHOTO: (NOON, 0),
    }
    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [(one.action, one.details["kind"]) for one in entries] == [
        ("edition.deadlines-set", "host"),
        ("edition.deadlines-set", "media"),
        ("edition.deadlines-set", "host"),
    ]


def test_extension_keeps_who_gave_it_and_why(delegation: Delegation) -> None:
    organiser = UserFactory(name="Rosa Quispe")

    with pytest.raises(RuleBrokenError, match="reason"), transaction():
        actions.extend(delegation, CONFIRM, until=LATER, reason="", by=organiser, at=NOON)
    with transaction():
        actions.extend(delegation, CONFIRM, until=LATER, reason="Late note", by=organiser, at=NOON)
        actions.extend(delegation, PHOTO, until=LATER, reason="Courier", by="forum", at=NOON)

    confirm, photo = queries.extensions(delegation)
    assert (confirm.by_name, confirm.by_id, confirm.reason) == ("Rosa Quispe", organiser.id, "Late note")
    assert (photo.by_name, photo.by_id) == ("forum", None)
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).first()
    assert entry is not None
    assert (entry.action, entry.reason) == ("delegation.deadline-extended", "Late note")


def late(delegation: Delegation, step: DeadlineStep) -> None:
    DeadlineFactory(edition=delegation.edition, step=step, at=EARLIER)


FACTS: dict[str, Any] = {
    "role": DelegationRole.DELEGATE,
    "name_order": "given_first",
    "display_name": "Ana Núñez",
}


def register(delegation: Delegation, _person: Person, **facts: Any) -> None:
    actions.register(delegation, **FACTS, **facts, by="a test", at=NOON)


def register_for_visa(delegation: Delegation, person: Person, **facts: Any) -> None:
    register(delegation, person, needs_visa_letter=True, **facts)


def ask_for_visa(_delegation: Delegation, person: Person, **facts: Any) -> None:
    one = person()
    actions.edit(one, version=one.version, **FACTS, needs_visa_letter=True, by="a test", at=NOON, **facts)


def confirm(_delegation: Delegation, person: Person, **facts: Any) -> None:
    actions.confirm(person(), by="a test", at=NOON, **facts)


def confirm_draft(_delegation: Delegation, person: Person, **facts: Any) -> None:
    actions.confirm(person(S.DRAFT), by="a test", at=NOON, **facts)


def import_for_visa(delegation: Delegation, _person: Person, **facts: Any) -> None:
    row = {
        "ref": "SYN-0001",
        "role_in_delegation": "delegate",
        "given_names": "Ana",
        "surname_1": "Núñez",
        "needs_visa_letter": "1",
    }
    actions.import_roster(delegation, [row], by="a test", at=NOON, **facts)


def confirm_all(delegation: Delegation, _person: Person, **facts: Any) -> None:
    actions.confirm_all(delegation, by="a test", at=NOON, **facts)


def hand_in(_delegation: Delegation, person: Person, **facts: Any) -> None:
    actions.submit(person(S.DRAFT), by="a test", at=NOON, **facts)


def send_photo(_delegation: Delegation, person: Person, **facts: Any) -> None:
    actions.set_photo(person(), None, by="a test", at=NOON, **facts)


def wait_sooner(_delegation: Delegation, person: Person, **facts: Any) -> None:
    person(S.WAITLISTED, waiting_position=1)
    actions.wait_sooner(person(S.WAITLISTED, waiting_position=2), by="a test", at=NOON, **facts)


@pytest.mark.parametrize(
    ("step", "act"),
    [
        (NOMINATE, register),
        (NOMINATE, hand_in),
        (NOMINATE, confirm_draft),
        (CONFIRM, confirm_draft),
        (CONFIRM, confirm),
        (CONFIRM, confirm_all),
        (CONFIRM, wait_sooner),
        (PHOTO, send_photo),
        (VISA, register_for_visa),
        (VISA, ask_for_visa),
        (VISA, import_for_visa),
    ],
)
def test_step_is_refused_to_focal_points_when_its_deadline_has_passed(
    delegation: Delegation, person: Person, step: DeadlineStep, act: Callable[..., None]
) -> None:
    for other in set(DeadlineStep) - {step}:
        DeadlineFactory(edition=delegation.edition, step=other, at=LATER)
    late(delegation, step)

    with pytest.raises(TooLateError):
        act(delegation, person)
    db.session.rollback()
    act(delegation, person, as_organiser=True)


def test_delegate_hands_in_until_the_deadline_to_nominate(delegation: Delegation, person: Person) -> None:
    late(delegation, NOMINATE)

    with pytest.raises(TooLateError):
        actions.hand_in(person(S.DRAFT), at=NOON)


def test_delegate_sends_no_photo_after_its_deadline(delegation: Delegation, person: Person) -> None:
    late(delegation, PHOTO)

    with pytest.raises(TooLateError):
        actions.send_own_photo(person(), StoredFileFactory(), at=NOON)


def test_visa_letter_asked_for_in_time_does_not_bar_a_later_correction(
    delegation: Delegation, person: Person
) -> None:
    late(delegation, VISA)
    one = person(needs_visa_letter=True)

    with transaction():
        facts = FACTS | {"needs_visa_letter": True, "institution": "APCI"}
        actions.edit(one, version=one.version, **facts, by="a test", at=NOON)

    assert one.institution == "APCI"


def test_deadline_is_one_a_kind_and_step(edition: ForumEdition) -> None:
    with transaction():
        for _ in range(2):
            actions.set_deadlines(
                edition, [DelegationKind.HOST], terms={PHOTO: Term(NOON)}, by="a test", at=NOON
            )

    assert len(db.session.scalars(select(Deadline)).all()) == 1


# What the organisers sent back


def sent_back(person: Person, edition: ForumEdition, state: EditionState) -> Registration:
    """Somebody returned by the organisers when the deadlines have passed and registration is over."""
    one = person(S.UNDER_REVIEW)
    for step in (CONFIRM, PHOTO):
        DeadlineExtensionFactory(delegation_id=one.delegation_id, step=step, until=LONG_AGO)
    with transaction():
        actions.return_to_delegation(one, reason="The title is missing", by="Rosa", at=NOON)
        edition.state = state
    return one


def mend(one: Registration) -> None:
    facts = {"display_name": "Ana Ruiz", "name_order": "given_first", "role": one.delegation_role}
    with transaction():
        actions.edit(one, version=one.version, by="Ana", at=NOON, **facts)
        actions.set_photo(one, None, by="Ana", at=NOON)


def test_returned_person_is_mended_and_confirmed_after_the_deadlines(
    person: Person, edition: ForumEdition
) -> None:
    one = sent_back(person, edition, CLOSED)

    mend(one)
    with transaction():
        actions.confirm(one, by="Ana", at=NOON)

    assert (one.state, one.person.display_name) == (S.DELEGATION_CONFIRMED, "Ana Ruiz")


def test_returned_person_hands_in_and_the_delegation_confirms_after_the_deadlines(
    person: Person, edition: ForumEdition
) -> None:
    one, other = sent_back(person, edition, CLOSED), person(S.SUBMITTED)

    with transaction():
        actions.hand_in(one, at=NOON)
    with transaction():
        actions.confirm(one, by="Ana", at=NOON)

    assert one.state is S.DELEGATION_CONFIRMED
    with pytest.raises(TooLateError), transaction():
        actions.confirm(other, by="Ana", at=NOON)


def test_nothing_is_mended_once_the_edition_is_over(person: Person, edition: ForumEdition) -> None:
    one = sent_back(person, edition, EditionState.CLOSED)

    with pytest.raises(RuleBrokenError, match="has closed"):
        mend(one)

    db.session.rollback()
    assert one.state is S.RETURNED


def test_delegation_page_offers_to_mend_what_was_sent_back(
    person: Person, edition: ForumEdition, embassy: FlaskClient
) -> None:
    one = sent_back(person, edition, CLOSED)
    other = person(S.SUBMITTED)

    page = embassy.get(f"/{edition.slug}/delegations/{one.delegation.key}/").text

    offered = [
        f"/registrations/{who.key}/{deed}" in page for who in (one, other) for deed in ("edit", "confirm")
    ]
    assert offered == [True, True, False, False]
