"""Pages of notes and letters: the focal point's upload, the organiser's queue, and who may open what."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.core import files
from forum_app.core.clock import local_day, now
from forum_app.core.db import db, transaction
from forum_app.delegations import queries
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import (
    CredentialState,
    DeadlineStep,
    DelegationState,
    OverriddenRule,
    RegistrationState,
)
from forum_app.editions.roles import Role
from tests.core.test_papers import PDF
from tests.delegations.conftest import Person
from tests.delegations.test_views import of
from tests.factories import saved
from tests.factories.delegations import (
    CredentialFactory,
    DeadlineFactory,
    DelegationFactory,
    FocalPointFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.pages import plain
from tests.statements import count_statements

C, S = CredentialState, RegistrationState
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def state(delegation: Delegation) -> Delegation:
    delegation.needs_credential = True
    for quota in delegation.quotas:
        quota.seats = None  # room for everybody: seats are not asked about here
    return saved(delegation)


def about(credential: Credential, rest: str = "") -> str:
    return f"/{credential.delegation.edition.slug}/credentials/{credential.key}/{rest}"


def test_people_of_one_name_are_told_apart_by_position_or_number(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    adviser = person(person__display_name="Diego Zúñiga", position_title_es="Asesor")
    plain_one = person(person__display_name="Diego Zúñiga", position_title_es=None, position_title_en=None)
    person(person__display_name="Suharti", position_title_es="Directora")

    text = embassy.get(of(state, "credentials/new")).text

    told = re.findall(r'<label[^>]*for="people-\d+"[^>]*>([^<]+)</label>', text)
    assert sorted(told) == sorted(
        [f"Diego Zúñiga – {adviser.position_title_es}", f"Diego Zúñiga – {plain_one.reference}", "Suharti"]
    )


def filled(delegation: Delegation, *people: Registration, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "note_verbale",
        "number": "5-12-M/203",
        "issued_on": local_day(now(), delegation.edition.time_zone).isoformat(),
        "signed_by": "Embajada de Francia",
        "file": (io.BytesIO(PDF), "nota.pdf"),
        "people": [str(one.key) for one in people],
    } | facts


def only() -> Credential:
    return db.session.scalars(select(Credential)).one()


def kept(delegation: Delegation, *people: Registration, **facts: Any) -> Credential:
    """A document whose scan lies on disk."""
    with transaction():
        file = files.keep(PDF, media_type="application/pdf", at=now())
    made: Credential = CredentialFactory(delegation=delegation, people=list(people), file=file, **facts)
    return made


# Uploading


def test_focal_point_uploads_a_note_that_names_whom_nobody_has_named(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    named, new = person(S.APPROVED), person(S.APPROVED)
    CredentialFactory(delegation=state, people=[named])
    page = embassy.get(of(state, "credentials/new?lang=en")).text

    answer = embassy.post(of(state, "credentials/new"), data=filled(state, new))

    ticked = [f'value="{one.key}"' for one in (named, new)]
    boxes = [line for line in page.split("<input") if any(key in line for key in ticked)]
    assert [f'value="{new.key}"' in box for box in boxes if "checked" in box.split(">")[0]] == [True]
    made = db.session.scalars(select(Credential).order_by(Credential.part.desc())).first()
    assert answer.status_code == 302
    assert (made.people, made.state, made.uploaded_by, made.is_complete) == (
        [new],
        C.UPLOADED,
        "Hélène Dubois",
        False,
    )
    assert files.read(made.file) == PDF


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"file": (io.BytesIO(b"MZ"), "nota.pdf")}, "not a document that we can keep"),
        ({"file": (io.BytesIO(PDF[:-9]), "nota.pdf")}, "cut off"),
        ({"file": (io.BytesIO(b""), "")}, "Choose a file"),
        ({"people": []}, "Tick at least one person"),
        ({"issued_on": "2999-01-01"}, "has not come yet"),
        ({"issued_on": ""}, "Date of the document"),
        ({"number": "  "}, "Number of the document"),
        ({"signed_by": ""}, "Signed by"),
        ({"kind": "passport"}, "Document"),
    ],
)
def test_upload_says_beside_the_field_what_is_wrong(
    embassy: FlaskClient, state: Delegation, person: Person, facts: dict[str, Any], words: str
) -> None:
    data = filled(state, person(S.APPROVED)) | facts

    answer = embassy.post(of(state, "credentials/new?lang=en"), data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(Credential)).all() == []


def test_upload_refuses_somebody_of_another_delegation(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    foreign = person(S.APPROVED, delegation=DelegationFactory(edition=state.edition))

    answer = embassy.post(of(state, "credentials/new"), data=filled(state, foreign))

    assert answer.status_code == 422
    assert db.session.scalars(select(Credential)).all() == []


def test_upload_after_the_deadline_is_for_organisers(
    embassy: FlaskClient, desk: FlaskClient, state: Delegation, person: Person
) -> None:
    one = person(S.APPROVED)
    DeadlineFactory(edition=state.edition, kind=state.kind, step=DeadlineStep.CREDENTIAL, at=now())

    late = embassy.post(of(state, "credentials/new?lang=en"), data=filled(state, one))
    organiser = desk.post(of(state, "credentials/new"), data=filled(state, one))

    assert (late.status_code, organiser.status_code) == (422, 302)
    assert "The deadline has passed" in late.text
    assert "Upload a note" not in embassy.get(of(state, "?lang=en")).text


def test_upload_asks_for_people_where_there_are_none(embassy: FlaskClient, state: Delegation) -> None:
    answer = embassy.get(of(state, "credentials/new?lang=en"))

    assert "Nobody is on the list yet" in answer.text


def test_focal_point_replaces_a_note_that_nobody_decided_on(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    one = person(S.APPROVED)
    old = kept(state, one)
    page = embassy.get(about(old, "replace"))

    answer = embassy.post(about(old, "replace"), data=filled(state, one, number="204"))

    assert (page.status_code, answer.status_code) == (200, 302)
    assert old.number in page.text
    assert (old.state, old.superseded_by.number) == (C.SUPERSEDED, "204")


def test_focal_point_does_not_replace_what_was_accepted(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    one = person(S.APPROVED)
    old = kept(state, one, state=C.ACCEPTED)

    answer = embassy.post(about(old, "replace?lang=en"), data=filled(state, one))

    assert answer.status_code == 422
    assert "have looked at this document" in answer.text
    assert only() is old


@pytest.mark.parametrize(("kept_as", "offered"), [(C.UPLOADED, [True, True]), (C.ACCEPTED, [True, False])])
def test_an_organiser_can_replace_what_was_accepted_too(
    desk: FlaskClient,
    embassy: FlaskClient,
    state: Delegation,
    person: Person,
    kept_as: C,
    offered: list[bool],
) -> None:
    one = kept(state, person(S.APPROVED), state=kept_as)

    links = [f'href="{about(one, "replace")}"' in each.get(about(one)).text for each in (desk, embassy)]

    assert links == offered


# Who opens what


def test_a_scan_is_handed_out_as_an_attachment(embassy: FlaskClient, state: Delegation) -> None:
    answer = embassy.get(about(kept(state, part=3), "file"))

    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=note_verbale-3.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rest", ["", "file", "replace"])
def test_a_foreign_document_is_missing(state: Delegation, person: Person, sign_in: SignIn, rest: str) -> None:
    one = kept(state, person(S.APPROVED))
    stranger = sign_in(FocalPointFactory(delegation__edition=state.edition).user)
    keeper = sign_in(RoleGrantFactory(edition=state.edition, role=Role.CHECKIN).user)
    elsewhere = sign_in(RoleGrantFactory(edition=EditionFactory(), role=Role.ORGANISER).user)
    address = about(one, rest)
    nowhere = address.replace(str(one.key), "00000000-0000-4000-8000-000000000000")

    for browser in (stranger, elsewhere, keeper):
        answers = [browser.get(place) for place in (address, nowhere)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].status_code in {403, 404}
        assert plain(answers[0].text, address) == plain(answers[1].text, nowhere)
    assert stranger.get(address).status_code == 404


def test_a_focal_point_decides_nothing(embassy: FlaskClient, state: Delegation, person: Person) -> None:
    one = kept(state, person(S.APPROVED))

    answers = [
        embassy.get(f"/{state.edition.slug}/credentials/"),
        embassy.post(about(one, "decide"), data={"decision": "accept-copy"}),
        embassy.post(about(one, "settle"), data={"keep": str(one.key), "why": "because"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 404, 404]
    assert one.state is C.UPLOADED


def test_a_focal_point_sees_the_state_and_the_reason(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    one = kept(state, person(S.APPROVED), state=C.REJECTED, decision_reason="The seal is missing")

    page = embassy.get(about(one, "?lang=en")).text

    assert "Document rejected" in page
    assert "The seal is missing" in page
    assert "Accept the copy" not in page


# The queue and the decision


def test_the_queue_shows_first_what_is_to_be_looked_at(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    for part, (number, kept_as) in enumerate(
        [("A-1", C.UPLOADED), ("A-2", C.PROVISIONALLY_ACCEPTED), ("A-3", C.ACCEPTED)], start=1
    ):
        CredentialFactory(
            delegation=state, part=part, number=number, state=kept_as, is_complete=False, people=[person()]
        )

    def found(query: str) -> list[str]:
        page = desk.get(f"/{state.edition.slug}/credentials/?{query}").text
        return [number for number in ("A-1", "A-2", "A-3") if f">{number}</a>" in page]

    assert found("") == ["A-1"]
    assert found("pile=copies") == ["A-2"]
    assert found("pile=decided") == ["A-3"]
    assert found("pile=disputed") == []
    assert found("pile=all") == ["A-1", "A-2", "A-3"]
    assert found("pile=all&q=a-3") == ["A-3"]
    assert found("pile=all&kind=full_powers") == []
    assert found("pile=nonsense") == ["A-1"]


def test_the_queue_of_an_edition_without_documents_says_where_they_come_from(
    desk: FlaskClient, state: Delegation
) -> None:
    assert "No documents yet" in desk.get(f"/{state.edition.slug}/credentials/?lang=en").text


def test_the_queue_asks_as_much_for_twice_the_documents(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    totals = []
    for _ in range(2):
        for part in range(3):
            other = DelegationFactory(edition=state.edition)
            people = [person(delegation=other), person(delegation=other)]
            CredentialFactory(delegation=other, part=part + 1, people=people)
        with count_statements() as counter:
            assert desk.get(f"/{state.edition.slug}/credentials/").status_code == 200
        totals.append(counter.total)

    assert totals[0] == totals[1]


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        (C.UPLOADED, "accept-copy", C.PROVISIONALLY_ACCEPTED),
        (C.UPLOADED, "original", C.ORIGINAL_RECEIVED),
        (C.ORIGINAL_RECEIVED, "accept", C.ACCEPTED),
        (C.ACCEPTED, "reject", C.REJECTED),
        (C.PROVISIONALLY_ACCEPTED, "supersede", C.SUPERSEDED),
    ],
)
def test_an_organiser_decides(
    desk: FlaskClient, state: Delegation, person: Person, before: C, decision: str, after: C
) -> None:
    one = kept(state, person(S.APPROVED), state=before)

    answer = desk.post(about(one, "decide"), data={"decision": decision, "reason": "A reason"})

    assert answer.status_code == 302
    assert one.state is after


def test_a_decision_that_needs_a_reason_asks_for_it(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    one = kept(state, person(S.APPROVED))

    answer = desk.post(about(one, "decide?lang=en"), data={"decision": "reject"})

    assert (answer.status_code, one.state) == (422, C.UPLOADED)
    assert "Give a reason" in answer.text


@pytest.mark.parametrize("decision", ["accept", "nonsense"])
def test_a_decision_that_is_not_offered_is_refused(
    desk: FlaskClient, state: Delegation, person: Person, decision: str
) -> None:
    one = kept(state, person(S.APPROVED))

    answer = desk.post(about(one, "decide"), data={"decision": decision})

    assert (answer.status_code, one.state) == (422, C.UPLOADED)


def test_a_dispute_is_shown_side_by_side_and_settled(
    desk: FlaskClient, embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    agreed, first_only, second_only = (person(S.APPROVED) for _ in range(3))
    first = kept(state, agreed, first_only, part=1)
    second = kept(state, agreed, second_only, part=2)
    pages = [browser.get(about(first, "?lang=en")).text for browser in (desk, embassy)]

    answer = desk.post(about(first, "settle"), data={"keep": str(second.key), "why": "Cancillería decides"})

    for page in pages:
        assert "Two lists disagree" in page
        assert page.count("Not named") == 2
        assert "1 person is named by all lists" in page
    assert ["Let this list hold" in page for page in pages] == [True, False]
    assert answer.status_code == 302
    assert (first.state, second.state) == (C.SUPERSEDED, C.PROVISIONALLY_ACCEPTED)


@pytest.mark.parametrize("data", [{}, {"keep": "nonsense", "why": "A reason"}])
def test_a_dispute_is_not_settled_without_list_and_reason(
    desk: FlaskClient, state: Delegation, person: Person, data: dict[str, str]
) -> None:
    first, second = kept(state, person(S.APPROVED), part=1), kept(state, person(S.APPROVED), part=2)

    answer = desk.post(about(first, "settle"), data=data)

    assert (answer.status_code, first.state, second.state) == (422, C.UPLOADED, C.UPLOADED)


# What other pages say


def test_the_delegation_page_tells_focal_points_what_is_missing(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    covered, waiting, missing = (person(S.APPROVED) for _ in range(3))
    kept(state, covered, part=1, state=C.ACCEPTED, is_complete=False)
    one_is_missing = embassy.get(of(state, "?lang=en")).text
    kept(state, waiting, part=2, is_complete=False)
    kept(state, missing, part=3, is_complete=False, state=C.PROVISIONALLY_ACCEPTED)

    one_is_looked_at = embassy.get(of(state, "?lang=en")).text

    assert "Note or letter for 2 people" in one_is_missing
    assert "Note or letter for 1 person, which the organizers are looking at" in one_is_looked_at


def test_the_delegation_page_warns_of_lists_that_disagree(
    embassy: FlaskClient, state: Delegation, person: Person
) -> None:
    first = kept(state, person(S.APPROVED), part=1)
    kept(state, person(S.APPROVED), part=2)

    page = embassy.get(of(state, "?lang=en")).text

    assert "Two lists disagree" in page
    assert f'href="{about(first)}">See them side by side' in page


def test_the_board_finds_delegations_with_people_whom_no_document_names(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    person(S.APPROVED)
    DelegationFactory(edition=state.edition, name_es="Otra", needs_credential=True)

    page = desk.get(f"/{state.edition.slug}/delegations/?missing=credential&lang=en").text

    assert ">Peru</a>" in page
    assert ">Otra" not in page


def test_the_settings_of_a_delegation_say_whether_it_needs_a_credential(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    person(S.APPROVED)
    state.state = DelegationState.CREDENTIAL_PENDING
    saved(state)
    data = {
        "name_es": "Perú",
        "name_en": "Peru",
        "state": "credential_pending",
        "version": str(state.version),
    }

    answer = desk.post(of(state, "edit"), data=data)

    assert answer.status_code == 302
    assert (state.needs_credential, state.state) == (False, DelegationState.ACCEPTED)


def test_the_review_desk_lets_a_badge_go_without_a_document(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    one = person(S.APPROVED)
    address = f"/{state.edition.slug}/registrations/{one.key}/"
    before = desk.get(f"{address}?lang=en").text

    desk.post(f"{address}set-aside", data={"rule": "credential", "reason": "The ambassador vouches for her"})

    assert "The badge waits" in before
    assert "The badge waits" not in desk.get(f"{address}?lang=en").text
    assert one.passes_over(OverriddenRule.CREDENTIAL)
    assert not queries.waits_for_credential(one)


def test_the_review_desk_finds_those_whom_no_document_names(
    desk: FlaskClient, state: Delegation, person: Person
) -> None:
    named = person(S.APPROVED, person__display_name="Ana Núñez")
    person(S.APPROVED, person__display_name="Luis Quispe")
    kept(state, named, state=C.ACCEPTED)

    page = desk.get(f"/{state.edition.slug}/registrations/?point=credential").text

    assert [name in page for name in ("Ana Núñez", "Luis Quispe")] == [False, True]
