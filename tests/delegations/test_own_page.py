"""The page behind a delegate's link: what it changes, when it works, and what strangers learn of it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum_app.accounts.models import Attempt, User
from forum_app.accounts.queries import history
from forum_app.core.crypto import sign
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import actions, links, queries
from forum_app.delegations.models import CorrectionRequest, Delegation, FocalPoint, Registration
from forum_app.delegations.rules import OPEN_TO_DELEGATES, DelegationRole, RegistrationState, is_link_live
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import FocalPointFactory, led
from tests.pages import plain

S = RegistrationState
SignIn = Callable[[User], FlaskClient]


def address(registration: Registration, page: str = "") -> str:
    return f"/my-registration/{links.token_of(registration)}{page}"


def own(registration: Registration, **changes: Any) -> dict[str, Any]:
    """The form as it stands, with changes."""
    facts = {
        "display_name": registration.person.display_name,
        "name_order": "given_first",
        "email": registration.person.email or "",
        "version": str(registration.version),
    }
    return facts | changes


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind.removeprefix("delegations/"), letter.to_address) for letter in found]


def picture() -> tuple[BytesIO, str]:
    body = BytesIO()
    Image.new("RGB", (600, 800), "#8d5b3e").save(body, "JPEG")
    body.seek(0)
    return body, "yo.jpg"


def heads(answer: TestResponse) -> list[tuple[str, str]]:
    return sorted(pair for pair in answer.headers if pair[0] != "Content-Length")


def send_photo(client: FlaskClient, registration: Registration) -> TestResponse:
    form = {"photo": picture()}
    return client.post(address(registration, "/photo"), data=form, content_type="multipart/form-data")


def test_link_leads_to_its_registration_alone(person: Person) -> None:
    registration, other = person(), person()

    assert queries.registration_by_link(links.token_of(registration)) is registration
    assert links.token_of(registration) != links.token_of(other)


def test_link_holds_nothing_of_the_person(person: Person) -> None:
    registration = person(person__display_name="Eva Luna", person__email="eva@example.org")

    token = links.token_of(registration).lower()

    words = ("eva", "luna", "example", registration.reference.lower())
    assert [word for word in words if word in token] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace("-2.", "-3."),
        lambda token: token.partition(".")[0],
        lambda _token: "x",
        lambda _token: sign("something else", "00000000000040008000000000000000-1"),
        lambda _token: sign(links.PURPOSE, "00000000000040008000000000000000-1"),
    ],
    ids=["changed", "another number", "unsigned", "short", "another purpose", "of nobody"],
)
def test_a_link_that_is_not_ours_answers_as_one_that_ended(
    person: Person, client: FlaskClient, organiser: User, spoil: Callable[[str], str]
) -> None:
    registration = person()
    ended = address(registration)
    with transaction():
        actions.end_link(registration, by=organiser, at=NOON)

    place = f"/my-registration/{spoil(links.token_of(registration))}"
    wrong, missing = client.get(place), client.get(ended)

    assert (wrong.status_code, missing.status_code) == (404, 404)
    assert plain(wrong.text, place) == plain(missing.text, ended)
    assert heads(wrong) == heads(missing)


@pytest.mark.parametrize(
    ("edition", "sent", "expected"),
    [
        (EditionState.REGISTRATION_OPEN, 1, True),
        (EditionState.CLOSED, 1, True),
        (EditionState.REGISTRATION_OPEN, 0, False),
        (EditionState.DRAFT, 1, False),
        (EditionState.ARCHIVED, 1, False),
    ],
)
def test_link_ends_with_its_number_and_with_its_edition(
    edition: EditionState, sent: int, expected: bool
) -> None:
    assert is_link_live(edition, sent=sent, now=1) is expected


def test_pages_are_secret_and_looking_changes_nothing(person: Person, client: FlaskClient) -> None:
    registration = person(S.DRAFT)
    before = registration.version

    pages = ["", "/data", "/photo", "/correction", "/data.json"]
    answers = [client.get(address(registration, page)) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"strict-origin"}
    assert ["no-store" in answer.headers["Cache-Control"] for answer in answers] == [True] * len(pages)
    assert (registration.version, registration.state, letters()) == (before, S.DRAFT, [])


def test_tries_at_links_are_limited_by_address(client: FlaskClient) -> None:
    answers = [client.get(f"/my-registration/guess-{number}").status_code for number in range(31)]

    assert answers == [404] * 30 + [429]


def test_what_is_sent_from_one_page_is_limited(person: Person, client: FlaskClient) -> None:
    registration = person()

    answers = [client.post(address(registration, "/wishes")).status_code for _ in range(61)]

    assert answers == [302] * 60 + [429]
    assert db.session.query(Attempt).count() == 60


@pytest.mark.parametrize("state", sorted(OPEN_TO_DELEGATES))
def test_delegate_corrects_own_data(person: Person, client: FlaskClient, state: S) -> None:
    registration = person(state)

    answer = client.post(address(registration, "/data"), data=own(registration, display_name="Ana Ruíz"))

    assert answer.location == address(registration)
    assert registration.person.display_name == "Ana Ruíz"
    assert registration.state is S.SUBMITTED


@pytest.mark.parametrize("state", sorted(set(S) - OPEN_TO_DELEGATES))
def test_what_is_confirmed_is_not_changed_by_hand(person: Person, client: FlaskClient, state: S) -> None:
    registration = person(state)
    name = registration.person.display_name

    answer = client.post(address(registration, "/data"), data=own(registration, display_name="Ana Ruíz"))
    with pytest.raises(RuleBrokenError), transaction():
        actions.change_own(registration, version=1, at=NOON, display_name="Ana", name_order="given_first")

    assert answer.location == address(registration, "/correction")
    assert registration.person.display_name == name


def test_delegate_cannot_choose_role_seat_or_state(person: Person, client: FlaskClient) -> None:
    registration = person(S.SUBMITTED)
    columns = dict.fromkeys(("role", "delegation_role"), "head_of_delegation")
    columns |= {"state": "approved", "seat_number": "1", "reference": "V-XXXXX", "link_number": "9"}

    client.post(address(registration, "/data"), data=own(registration, **columns))

    assert (registration.delegation_role, registration.state) == (DelegationRole.DELEGATE, S.SUBMITTED)
    assert (registration.seat_number, registration.link_number) == (None, 1)


def test_of_two_who_save_the_delegate_sees_both(person: Person, client: FlaskClient) -> None:
    registration = person(S.SUBMITTED)
    sent = own(registration, institution="Ministry")
    registration.institution = "Embassy"
    saved(registration)

    answer = client.post(address(registration, "/data"), data=sent)

    assert answer.status_code == 409
    assert re.findall(r"<bdi>([^<]*)</bdi>", answer.text) == ["Embassy", "Ministry"]
    assert registration.institution == "Embassy"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Ministry"), ("theirs", "Embassy")])
def test_delegate_chooses_of_both_versions(
    person: Person, client: FlaskClient, choice: str, kept: str
) -> None:
    registration = person(S.SUBMITTED)
    registration.institution = "Embassy"
    saved(registration)
    chosen = {"contested": "institution", "keep-institution": choice, "institution": "Ministry"}

    answer = client.post(address(registration, "/data"), data=own(registration, **chosen))

    assert (answer.status_code, registration.institution) == (302, kept)


def test_delegate_who_chooses_neither_version_is_asked_again(person: Person, client: FlaskClient) -> None:
    registration = person(S.SUBMITTED, institution="Embassy")
    unsaid = own(registration, contested="institution", institution="Ministry")

    answer = client.post(address(registration, "/data"), data=unsaid)

    assert (answer.status_code, registration.institution) == (409, "Embassy")


def test_after_the_deadline_nothing_is_taken(person: Person, client: FlaskClient) -> None:
    registration = person(S.SUBMITTED)
    registration.edition.state = EditionState.REGISTRATION_CLOSED
    saved(registration.edition)

    answer = client.post(address(registration, "/data"), data=own(registration, display_name="Ana Ruíz"))

    assert (answer.status_code, registration.person.display_name == "Ana Ruíz") == (422, False)


def test_delegate_sends_the_photo_and_sees_it(person: Person, client: FlaskClient) -> None:
    registration = person(S.UNDER_REVIEW)
    missing = client.get(address(registration, "/photo.jpg")).status_code

    send_photo(client, registration)
    again = send_photo(client, registration)

    shown = client.get(address(registration, "/photo.jpg"))
    assert (missing, shown.status_code, shown.mimetype) == (404, 200, "image/jpeg")
    assert again.status_code == 422  # the organisers look at the first one


def test_correction_is_asked_for_and_dealt_with(
    person: Person, client: FlaskClient, sign_in: SignIn, organiser: User
) -> None:
    registration = person(S.APPROVED)
    desk = f"/{registration.edition.slug}/registrations/{registration.key}"

    client.post(address(registration, "/correction"), data={"text": "Mi apellido es Núñez"})
    browser = sign_in(organiser)
    told = "Mi apellido es Núñez" in browser.get(f"{desk}/").text
    browser.post(f"{desk}/corrections/done")

    (asked,) = db.session.scalars(select(CorrectionRequest))
    assert told
    assert (asked.done_by, queries.corrections(registration)) == (organiser.name, [])
    assert [line.action for line in history(registration)] == [
        "registration.correction-done",
        "registration.correction-asked",
    ]


def test_correction_that_is_dealt_with_stays_so(person: Person, organiser: User) -> None:
    registration, other = person(S.APPROVED), UserFactory()
    with transaction():
        asked = actions.ask_correction(registration, "Núñez", by="José", at=NOON)
        actions.settle_correction(asked, by=organiser, at=NOON)
        actions.settle_correction(asked, by=other, at=NOON)

    assert asked.done_by == organiser.name


@pytest.mark.parametrize("text", ["", " "])
def test_correction_needs_a_text(person: Person, client: FlaskClient, text: str) -> None:
    answer = client.post(address(person(S.APPROVED), "/correction"), data={"text": text})

    assert answer.status_code == 422


def test_nothing_is_asked_about_a_registration_that_has_ended(person: Person, client: FlaskClient) -> None:
    registration = person(S.WITHDRAWN)

    answers = [
        client.post(address(registration, "/correction"), data={"text": "Núñez"}).status_code,
        client.post(address(registration, "/wishes"), data={"keeps_off_list": "y"}).status_code,
        send_photo(client, registration).status_code,
    ]

    assert answers == [409, 409, 422]


def test_objection_to_the_list_is_kept_and_can_be_taken_back(person: Person, client: FlaskClient) -> None:
    registration = person(S.APPROVED)

    client.post(address(registration, "/wishes"), data={"keeps_off_list": "y"})
    client.post(address(registration, "/wishes"), data={"keeps_off_list": "y"})
    objected = registration.keeps_off_list
    client.post(address(registration, "/wishes"))

    assert (objected, registration.keeps_off_list) == (True, False)
    assert [line.action for line in history(registration)] == [
        "registration.list-agreed",
        "registration.list-objected",
    ]


def invite(delegation: Delegation, by: User, **facts: Any) -> Registration:
    facts = {"display_name": "Ana Ruiz", "email": "ana@example.org", "language": "en"} | facts
    with transaction():
        return actions.invite_to_fill_in(delegation, role=DelegationRole.ADVISER, by=by, at=NOON, **facts)


def test_invited_delegate_fills_in_and_the_delegation_confirms(
    delegation: Delegation, focal_point: User, client: FlaskClient
) -> None:
    registration = invite(delegation, focal_point)
    letter = db.session.scalars(select(Letter)).one()
    told = focal_point.name in letter.body
    link = (link_of(letter) or "").partition("?")[0]

    client.post(address(registration, "/data"), data=own(registration, institution="Ministry"))
    with transaction():
        actions.confirm(registration, by=focal_point, at=NOON)

    assert (link.endswith(address(registration)), told) == (True, True)
    assert (registration.state, registration.institution) == (S.DELEGATION_CONFIRMED, "Ministry")
    assert [kind for kind, _to in letters()] == ["fill_in", "received", "confirmed"]


def test_draft_that_was_asked_for_is_not_confirmed_with_all_others(
    delegation: Delegation, focal_point: User, person: Person
) -> None:
    asked, other = invite(delegation, focal_point), person()

    with transaction():
        done = actions.confirm_all(delegation, by=focal_point, at=NOON)

    assert (done, asked.state) == ([other], S.DRAFT)


def test_whoever_was_asked_writes_the_name_anew_in_its_parts(
    client: FlaskClient, delegation: Delegation, focal_point: User
) -> None:
    asked = invite(delegation, focal_point)
    invited_as = asked.person.display_name

    page = client.get(address(asked, "/data")).text
    parts = own(asked, display_name="", given_names="Haruka", surname_1="Sato")
    client.post(address(asked, "/data"), data=parts)

    assert f'value="{invited_as}"' not in page
    assert (asked.person.display_name, asked.state) == ("Haruka Sato", S.SUBMITTED)


def test_invitation_needs_an_address(delegation: Delegation, focal_point: User) -> None:
    with pytest.raises(RuleBrokenError, match="address"):
        invite(delegation, focal_point, email=None)


def test_focal_point_invites_on_the_page(delegation: Delegation, focal_point: User, sign_in: SignIn) -> None:
    client = sign_in(focal_point)
    place = f"/{delegation.edition.slug}/delegations/{delegation.key}/people/invite"
    entered = {"display_name": "Ana Ruiz", "email": "ana@example.org", "role": "adviser", "language": "es"}

    page = client.get(place)
    refused = client.post(place, data=entered | {"email": ""})
    answer = client.post(place, data=entered)

    (made,) = queries.roster(delegation)
    assert (page.status_code, refused.status_code, answer.status_code) == (200, 422, 302)
    assert (made.state, made.delegation_role) == (S.DRAFT, DelegationRole.ADVISER)


def test_focal_point_cannot_invite_after_the_deadline(
    delegation: Delegation, focal_point: User, sign_in: SignIn
) -> None:
    delegation.edition.state = EditionState.REGISTRATION_CLOSED
    saved(delegation.edition)

    answer = sign_in(focal_point).post(
        f"/{delegation.edition.slug}/delegations/{delegation.key}/people/invite",
        data={"display_name": "Ana", "email": "ana@example.org", "role": "adviser", "language": "es"},
    )

    assert (answer.status_code, letters()) == (422, [])


def test_new_link_ends_the_old_one(person: Person, focal_point: User, sign_in: SignIn) -> None:
    registration = person(person__email="eva@example.org")
    old, slug, key = address(registration), registration.edition.slug, registration.key
    client = sign_in(focal_point)

    client.post(f"/{slug}/registrations/{key}/link/renew")

    assert letters() == [("link", "eva@example.org")]
    assert [client.get(old).status_code, client.get(address(registration)).status_code] == [404, 200]


def test_ended_link_sends_nothing(
    person: Person, organiser: User, sign_in: SignIn, client: FlaskClient
) -> None:
    registration = person()
    old = address(registration)

    sign_in(organiser).post(f"/{registration.edition.slug}/registrations/{registration.key}/link/end")

    assert (client.get(old).status_code, letters()) == (404, [])


def test_link_of_somebody_without_address_goes_to_the_focal_points(
    person: Person, delegation: Delegation, organiser: User
) -> None:
    registration = person(person__email=None)
    focal_point = FocalPointFactory(delegation=delegation).user

    with transaction():
        actions.renew_link(registration, by=organiser, at=NOON)

    assert letters() == [("link", focal_point.email)]


def test_first_contact_names_who_entered_the_data_once(delegation: Delegation, focal_point: User) -> None:
    with transaction():
        made = actions.register(
            delegation,
            display_name="Ana Ruiz",
            email="ana@example.org",
            language="en",
            role=DelegationRole.DELEGATE,
            by=focal_point,
            at=NOON,
        )
        actions.confirm(made, by=focal_point, at=NOON)

    received, confirmed = db.session.scalars(select(Letter).order_by(Letter.id))
    assert f"Your data were entered by {focal_point.name}" in received.body
    assert "Your data were entered" not in confirmed.body
    assert made.noticed_at == NOON


def test_a_draft_edition_has_no_own_pages(app: Flask, person: Person, client: FlaskClient) -> None:
    registration = person()
    registration.edition.state = EditionState.DRAFT
    saved(registration.edition)

    assert client.get(address(registration)).status_code == 404


@pytest.mark.parametrize(
    ("language", "denial"), [("es", "No es la aprobación"), ("en", "It is not the approval:")]
)
def test_received_confirmed_and_approved_are_three_letters(
    person: Person, organiser: User, language: str, denial: str
) -> None:
    kept = saved(StoredFile(sha256="0" * 64, media_type="image/jpeg", size=1, created_at=NOON))
    registration = person(S.DRAFT, person__language=language, photo=kept)
    led(registration.delegation)
    with transaction():
        actions.submit(registration, by=organiser, at=NOON)
        actions.confirm(registration, by=organiser, at=NOON)
        actions.approve(registration, by=organiser, at=NOON)

    written = list(db.session.scalars(select(Letter).order_by(Letter.id)))
    assert [letter.kind for letter in written] == [
        "delegations/received",
        "delegations/confirmed",
        "delegations/approved",
    ]
    assert len({letter.subject for letter in written}) == 3
    assert [denial in letter.body for letter in written] == [True, False, False]
    assert ["/my-registration/" in (link_of(letter) or "") for letter in written] == [True, True, True]


@pytest.mark.parametrize(("native", "shown"), [("王秀兰", 0), ("王秀蘭", 1)])
def test_name_in_its_own_script_stands_beside_another_spelling_alone(
    client: FlaskClient, person: Person, native: str, shown: int
) -> None:
    registration = person(person__display_name="王秀兰", person__native_name=native)

    page = client.get(address(registration))

    assert page.text.count(f'<bdi class="person-native">{native}</bdi>') == shown


def test_focal_points_never_get_the_link_to_an_own_page(
    person: Person, delegation: Delegation, focal_point: User
) -> None:
    registration = person(S.UNDER_REVIEW, person__email="eva@example.org")

    with transaction():
        actions.return_to_delegation(registration, reason="The photo is blurred.", by="a test", at=NOON)

    sent = {letter.to_address: link_of(letter) or "" for letter in db.session.scalars(select(Letter))}
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}/"
    assert urlsplit(sent["eva@example.org"]).path == address(registration)
    assert urlsplit(sent[focal_point.email]).path == page


def test_link_that_a_focal_point_passed_on_ends_with_the_task(
    person: Person, focal_point: User, client: FlaskClient
) -> None:
    alone, reached = person(person__email=None), person(person__email="eva@example.org")
    point = db.session.scalars(select(FocalPoint).where(FocalPoint.user == focal_point)).one()
    with transaction():
        actions.renew_link(alone, by=focal_point, at=NOON)
    passed_on, own = address(alone), address(reached)

    with transaction():
        actions.end_focal_point(point, by="a test", at=NOON)

    assert [client.get(passed_on).status_code, client.get(own).status_code] == [404, 200]
    assert [line.action for line in history(alone)] == ["registration.link-ended"] * 2
