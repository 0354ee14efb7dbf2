"""One decision on many registrations: whom it is about, how it is carried out, how it ends."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.models import Job, JobState
from forum_app.core.progress import untold
from forum_app.delegations import actions, queries
from forum_app.delegations.actions import CARRY_OUT
from forum_app.delegations.jobs import carry_out
from forum_app.delegations.models import BulkRun, Registration
from forum_app.delegations.rules import BulkDecision, BulkOutcome, RegistrationState
from forum_app.editions.models import ForumEdition, RoleGrant
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.delegations.test_steps import ready
from tests.delegations.test_views import SignIn
from tests.factories.crowds import crowd
from tests.factories.delegations import BulkRowFactory, BulkRunFactory, DelegationFactory, RegistrationFactory
from tests.pages import plain
from tests.work import run_due

S = RegistrationState
APPROVE, RETURN, TAKE_UP = BulkDecision.APPROVE, BulkDecision.RETURN, BulkDecision.TAKE_UP


def states(*registrations: Registration) -> list[RegistrationState]:
    db.session.rollback()
    return [registration.state for registration in registrations]


def asked(
    edition: ForumEdition, by: User, decision: BulkDecision = APPROVE, reason: str | None = None
) -> BulkRun:
    with transaction():
        return actions.decide_on_many(edition, [], decision=decision, reason=reason, by=by, at=NOON)


def work() -> int:
    return run_due(at=max(NOON, now()) + timedelta(minutes=1))  # pages ask for work by the real clock


def test_every_decision_does_to_each_row_what_it_says(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    one, two = person(S.DELEGATION_CONFIRMED), person(S.DELEGATION_CONFIRMED)

    found = []
    for decision in (TAKE_UP, RETURN):
        asked(edition, organiser, decision, "A photo of each is missing")
        work()
        found.append(states(one, two))

    assert found == [[S.UNDER_REVIEW] * 2, [S.RETURNED] * 2]


def test_what_a_rule_bars_is_named_and_the_rest_is_done(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    fine, bare = ready(person), person(S.DELEGATION_CONFIRMED)

    run = asked(edition, organiser)
    work()

    (barred,) = queries.barred_rows(run)
    assert states(fine, bare) == [S.APPROVED, S.DELEGATION_CONFIRMED]
    assert (barred.registration, barred.why_es, barred.why_en) == (
        bare,
        "Falta la fotografía.",
        "The photo is missing.",
    )
    assert queries.bulk_counts(run) == {
        BulkOutcome.DONE: 1,
        BulkOutcome.BARRED: 1,
        BulkOutcome.WAITING: 0,
    }


def test_run_tells_the_journal_who_asked_and_each_row_who_decided(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    registration = person(S.DELEGATION_CONFIRMED)

    run = asked(edition, organiser, RETURN, "The photo is missing")
    work()

    lines = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [(line.action, line.actor_id, line.subject_key, line.reason) for line in lines] == [
        ("registrations.bulk-asked", organiser.id, str(run.key), "The photo is missing"),
        ("registration.under_review", organiser.id, str(registration.key), None),
        ("registration.returned", organiser.id, str(registration.key), "The photo is missing"),
        ("registrations.bulk-finished", organiser.id, str(run.key), None),
    ]
    assert lines[-1].details == {"decision": "return", "done": 1, "barred": 0}


def test_only_the_edition_and_the_states_of_the_decision_are_meant(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    meant = person(S.UNDER_REVIEW)
    for state in (S.DRAFT, S.APPROVED, S.WITHDRAWN, S.REJECTED):
        person(state)
    RegistrationFactory(state=S.UNDER_REVIEW)

    run = asked(edition, organiser)

    assert queries.waiting_rows(run) == [meant.id]


def test_decision_that_nobody_waits_for_is_refused(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    person(S.APPROVED)

    with pytest.raises(RuleBrokenError):
        asked(edition, organiser)

    assert db.session.scalars(select(BulkRun)).all() == []


def test_returning_many_needs_a_reason(edition: ForumEdition, person: Person, organiser: User) -> None:
    person(S.UNDER_REVIEW)

    with pytest.raises(RuleBrokenError):
        asked(edition, organiser, RETURN)


def test_run_done_twice_decides_once(edition: ForumEdition, person: Person, organiser: User) -> None:
    registration = ready(person)
    run = asked(edition, organiser)
    work()
    before = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()

    carry_out({"run": str(run.key)}, untold)

    assert states(registration) == [S.APPROVED]
    assert db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all() == before


def test_run_cut_off_in_the_middle_goes_on_where_it_was(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    one, two = ready(person), ready(person)
    run = asked(edition, organiser)
    with transaction():
        actions.carry_out_row(run, one.id, at=NOON)
    halfway = states(one, two)

    carry_out({"run": str(run.key)}, untold)

    assert (halfway, states(one, two)) == ([S.APPROVED, S.DELEGATION_CONFIRMED], [S.APPROVED] * 2)


def test_row_that_was_decided_on_is_left_alone(person: Person, organiser: User) -> None:
    one = ready(person)
    run = BulkRunFactory(edition=one.edition, by=organiser)
    row = BulkRowFactory(run=run, registration=one, outcome=BulkOutcome.BARRED)

    with transaction():
        goes_on = actions.carry_out_row(row.run, row.registration_id, at=NOON)

    assert (goes_on, row.outcome, states(row.registration)) == (
        True,
        BulkOutcome.BARRED,
        [S.DELEGATION_CONFIRMED],
    )


def test_stopped_run_leaves_the_rest_as_it_was(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    one = ready(person)
    run = asked(edition, organiser)
    with transaction():
        actions.stop(run, by=organiser, at=NOON)

    work()
    with transaction():
        actions.stop(run, by=organiser, at=now())
        actions.finish(run, at=now())

    job = db.session.scalars(select(Job).where(Job.kind == CARRY_OUT)).one()
    assert (states(one), run.stopped_at, run.finished_at) == ([S.DELEGATION_CONFIRMED], NOON, None)
    assert job.state is JobState.DONE


def test_five_hundred_rows_are_one_action(edition: ForumEdition, organiser: User, sign_in: SignIn) -> None:
    from tests.factories.crowds import crowd

    people = crowd(edition, 500)
    client = sign_in(organiser)
    rest = f"/{edition.slug}/registrations/"
    waiting = [one for one in people if one.state in {S.DELEGATION_CONFIRMED, S.WAITLISTED}]

    client.post(f"{rest}decide?state=waitlisted", data={"decision": "take_up", "every": "yes", "sure": "yes"})
    run = db.session.scalars(select(BulkRun)).one()
    counts = queries.bulk_counts(run)

    assert counts[BulkOutcome.WAITING] == len(waiting) == 100


# The pages


def test_desk_asks_before_it_decides_on_many(desk: FlaskClient, person: Person) -> None:
    one, two = ready(person), person(S.APPROVED)
    keys = {"keys": [str(one.key), str(two.key)]}
    rest = f"/{one.edition.slug}/registrations/decide"

    question = desk.post(rest, data={"decision": "approve", **keys})
    answer = desk.post(rest, data={"decision": "approve", "sure": "yes", **keys})
    work()
    page = desk.get(answer.headers["Location"])

    assert "¿Aprobar 1 inscripción?" in question.text
    assert "Se seleccionó 1 más" in question.text
    assert states(one) == [S.APPROVED]
    assert "<strong>1 de 1</strong>" in page.text
    assert "Todas las inscripciones están tratadas." in page.text


def test_desk_decides_on_all_that_the_filters_match(desk: FlaskClient, person: Person) -> None:
    one = person(S.UNDER_REVIEW)
    other = person(S.UNDER_REVIEW, delegation=DelegationFactory(edition=one.edition))
    rest = f"/{one.edition.slug}/registrations/decide?delegation={one.delegation.key}"

    desk.post(rest, data={"decision": "return", "reason": "Falta la imagen", "every": "yes", "sure": "yes"})
    work()

    assert states(one, other) == [S.RETURNED, S.UNDER_REVIEW]


def test_desk_shows_the_refusal_beside_the_reason(desk: FlaskClient, person: Person) -> None:
    one = person(S.UNDER_REVIEW)

    answer = desk.post(
        f"/{one.edition.slug}/registrations/decide",
        data={"decision": "return", "every": "yes", "sure": "yes"},
    )

    assert answer.status_code == 422
    assert answer.text.count("Indique un motivo") == 2  # above the form and beside the field
    assert states(one) == [S.UNDER_REVIEW]


def test_desk_says_when_nothing_was_chosen_or_nobody_waits(desk: FlaskClient, person: Person) -> None:
    one = person(S.APPROVED)
    rest = f"/{one.edition.slug}/registrations/decide?state=approved"

    none = desk.post(rest, data={"decision": "approve"}, follow_redirects=True)
    nobody = desk.post(rest, data={"decision": "approve", "every": "yes"})

    assert none.request.full_path == f"/{one.edition.slug}/registrations/?state=approved"
    assert "seleccione primero" in none.text
    assert "Ninguna de estas inscripciones espera esta decisión." in nobody.text


def test_page_of_a_run_names_the_barred_and_stops_it(desk: FlaskClient, person: Person) -> None:
    one = person(S.UNDER_REVIEW, person__display_name="Rosa Quispe")
    run = BulkRunFactory(edition=one.edition)
    BulkRowFactory(run=run, registration=one, outcome=BulkOutcome.BARRED, why_es="Falta la fotografía.")
    BulkRowFactory(run=run, registration=person(S.UNDER_REVIEW))
    rest = f"/{one.edition.slug}/registrations/decisions/{run.key}/"

    running = desk.get(rest)
    part = desk.get(f"{rest}standing")
    stopped = desk.post(f"{rest}stop", follow_redirects=True)

    assert "Detener" in running.text
    assert plain(part.text).strip() in plain(running.text)
    assert "<strong>Falta la fotografía.</strong>" in stopped.text
    assert "1 quedó como estaba" in stopped.text


def test_row_is_decided_in_place(desk: FlaskClient, person: Person) -> None:
    fine, bare = ready(person), person(S.DELEGATION_CONFIRMED)
    address = "/{}/registrations/{}/row".format

    approved = desk.post(address(fine.edition.slug, fine.key), data={"decision": "approve"})
    refused = desk.post(address(bare.edition.slug, bare.key), data={"decision": "approve"})
    unexplained = desk.post(address(bare.edition.slug, bare.key), data={"decision": "return"})
    unknown = desk.post(address(bare.edition.slug, bare.key), data={"decision": "king"})
    returned = desk.post(
        address(bare.edition.slug, bare.key), data={"decision": "return", "reason": "Falta la imagen"}
    )

    codes = [answer.status_code for answer in (approved, refused, unexplained, unknown, returned)]
    assert codes == [200, 422, 422, 422, 200]
    assert states(fine, bare) == [S.APPROVED, S.RETURNED]
    assert 'role="alert"' in refused.text
    assert "Falta la fotografía." in refused.text
    assert "<!doctype" not in approved.text
    assert 'data-decision="approve"' not in approved.text


def test_approving_from_the_list_leads_back_to_it(desk: FlaskClient, person: Person) -> None:
    one = ready(person)
    here = f"/{one.edition.slug}/registrations/?state=under_review"

    answer = desk.post(
        f"/{one.edition.slug}/registrations/{one.key}/approve", data={"next": here, "keys": str(one.key)}
    )

    assert answer.headers["Location"] == here


def test_list_goes_on_after_somebody(desk: FlaskClient, person: Person) -> None:
    people = [person(person__display_name=name, person__surname_1=None) for name in ("Ana", "Rosa", "Úrsula")]
    list_ = f"/{people[0].edition.slug}/registrations/?after="

    found = desk.get(f"{list_}{people[0].key}")
    lost = desk.get(f"{list_}nobody")

    names = [[one.person.display_name in answer.text for one in people] for answer in (found, lost)]
    assert names == [[False, True, True], [True, True, True]]
    assert "1–2 de 2" in found.text


@pytest.mark.full
def test_five_hundred_are_decided_in_one_action(edition: ForumEdition, organiser: User) -> None:
    people = crowd(edition, 500)
    with transaction():
        db.session.execute(update(Registration).values(state=S.UNDER_REVIEW))

    run = asked(edition, organiser, RETURN, "The photo is older than a year")
    work()

    assert queries.bulk_counts(run) == {
        BulkOutcome.DONE: 500,
        BulkOutcome.BARRED: 0,
        BulkOutcome.WAITING: 0,
    }
    assert set(states(*people)) == {S.RETURNED}


def test_run_stops_when_the_role_of_whoever_asked_ends(
    edition: ForumEdition, person: Person, organiser: User
) -> None:
    one = ready(person)
    run = asked(edition, organiser)
    with transaction():
        db.session.execute(update(RoleGrant).values(revoked_at=NOON))

    work()

    assert (states(one), run.finished_at, run.stopped_at is None) == ([S.DELEGATION_CONFIRMED], None, False)
