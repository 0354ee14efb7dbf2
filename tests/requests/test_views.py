"""Pages of letters: asking, the queue, the paper, and the check of a code by anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.accounts.rules import LIMITS, Door
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.requests import actions, faces
from forum_app.requests.models import LetterRequest
from forum_app.requests.rules import LetterKind, LetterState, typed_code
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.delegations import FocalPointFactory, RegistrationFactory
from tests.factories.editions import RoleGrantFactory
from tests.factories.people import CountryFactory
from tests.factories.requests import LetterRequestFactory
from tests.pages import plain
from tests.statements import count_statements

from .conftest import PASSPORT, SIGNATURE, Ask

S, K = LetterState, LetterKind
Issue = Callable[[LetterRequest], LetterRequest]
SIGNED = {"name": "Rosa Quispe", "title_es": "Directora", "title_en": "Director"}


def at(request: LetterRequest, rest: str = "") -> str:
    return f"/{request.edition.slug}/letters/{request.key}/{rest}"


def new(registration: Registration) -> str:
    return f"/{registration.edition.slug}/registrations/{registration.key}/letters/new"


def filled(**facts: Any) -> dict[str, Any]:
    return {
        "kind": "visa_support",
        "language": "es",
        "consulate": "Consulado General del Perú en París",
        "passport_number": "ab 1234567",
        "passport_country": "FR",
        "passport_expires_on": PASSPORT.expires_on.isoformat(),
    } | facts


def code_of(request: LetterRequest) -> str:
    assert request.letter is not None
    return faces.face_as_issued(request.letter).code


@pytest.fixture(autouse=True)
def france(app: object) -> None:
    CountryFactory(iso2="FR", name_en="France", name_es="Francia")


# Asking


def test_focal_point_asks_for_a_letter_from_the_page_of_the_delegation(
    embassy: FlaskClient, person: Registration
) -> None:
    home = f"/foro/delegations/{person.delegation.key}/letters?lang=en"
    before = embassy.get(home).text

    answer = embassy.post(new(person), data=filled())

    request = db.session.scalars(select(LetterRequest)).one()
    after = embassy.get(home).text
    assert ("Need a letter for the visa" in before, "Need a letter for the visa" in after) == (True, False)
    assert answer.headers["Location"] == at(request)
    with transaction():
        assert actions.read_passport(request, by="Rosa", at=NOON) == PASSPORT


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"passport_number": ""}, "needs this of the passport"),
        ({"passport_country": ""}, "needs this of the passport"),
        ({"passport_expires_on": ""}, "needs this of the passport"),
        ({"passport_number": "AB-1"}, "Letters and digits alone"),
        ({"passport_expires_on": "2020-01-01"}, "has expired"),
        ({"passport_expires_on": "2027-06-01"}, "before the forum ends"),
    ],
)
def test_a_letter_for_a_visa_needs_a_passport_that_will_do(
    embassy: FlaskClient, person: Registration, facts: dict[str, str], words: str
) -> None:
    answer = embassy.post(new(person) + "?lang=en", data=filled(**facts))

    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.scalars(select(LetterRequest)).all() == []


def test_a_letter_of_invitation_needs_no_passport_and_keeps_none(
    embassy: FlaskClient, person: Registration
) -> None:
    embassy.post(new(person), data=filled(kind="invitation"))

    assert db.session.scalars(select(LetterRequest.sealed_passport)).all() == [None]


def test_a_second_letter_is_refused_above_the_form(
    embassy: FlaskClient, person: Registration, ask: Ask
) -> None:
    ask()

    answer = embassy.post(new(person) + "?lang=en", data=filled())

    assert (answer.status_code, "asked for already" in answer.text) == (422, True)


def test_letters_of_another_delegation_are_missing(
    embassy: FlaskClient, edition: ForumEdition, ask: Ask
) -> None:
    theirs = RegistrationFactory(delegation__edition=edition, state=RegistrationState.APPROVED)
    request = ask(registration=theirs)
    missing = at(request).replace(str(request.key), str(theirs.key))

    answers = [embassy.get(address) for address in (at(request), missing, new(theirs))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert plain(answers[0].text, at(request)) == plain(answers[1].text, missing)
    assert embassy.post(at(request, "document")).status_code == 404


# The queue


def test_organiser_issues_one_letter(desk: FlaskClient, ask: Ask) -> None:
    request = ask()

    answer = desk.post(at(request, "issue"), data=SIGNED, follow_redirects=True)

    assert request.letter is not None
    assert (request.state, request.letter.signatory) == (S.ISSUED, "Rosa Quispe")
    assert "V-FORO/2027/0001" in answer.text


def test_a_letter_needs_somebody_who_signs(desk: FlaskClient, ask: Ask) -> None:
    request = ask()

    answers = [desk.post(at(request, "issue")), desk.post("/foro/letters/issue")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert request.state is S.REQUESTED


def test_a_letter_of_somebody_unconfirmed_is_refused_in_words(
    desk: FlaskClient, ask: Ask, person: Registration
) -> None:
    person.state = RegistrationState.SUBMITTED
    saved(person)
    request = ask()

    answer = desk.post(at(request, "issue?lang=en"), data=SIGNED)

    assert (answer.status_code, "has not confirmed this person" in answer.text) == (422, True)


def test_organiser_issues_all_that_wait_in_one_action(desk: FlaskClient, ask: Ask) -> None:
    ask(K.INVITATION)
    ask()

    told = [desk.post("/foro/letters/issue?lang=en", data=SIGNED, follow_redirects=True) for _twice in "ab"]

    assert "Letters issued: 2, up to V-FORO/2027/0002." in told[0].text
    assert "No letter could be issued" in told[1].text
    assert db.session.scalars(select(LetterRequest.state)).all() == [S.ISSUED, S.ISSUED]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Beatriz", "Luis"]),
        ("?pile=issued", ["Eva"]),
        ("?pile=all", ["Beatriz", "Luis", "Eva"]),
        ("?pile=ended", []),
        ("?q=bea", ["Beatriz"]),
        ("?q=dominican", ["Beatriz", "Luis"]),
        ("?kind=invitation", ["Luis"]),
        ("?kind=nonsense&pile=nonsense", ["Beatriz", "Luis"]),
    ],
)
def test_the_queue_is_narrowed(
    desk: FlaskClient, delegation: Delegation, query: str, names: list[str]
) -> None:
    for name, kind, state in (
        ("Beatriz", K.VISA_SUPPORT, S.REQUESTED),
        ("Luis", K.INVITATION, S.REQUESTED),
        ("Eva", K.VISA_SUPPORT, S.ISSUED),
    ):
        LetterRequestFactory(
            registration__delegation=delegation,
            registration__person__display_name=name,
            kind=kind,
            state=state,
        )

    answer = desk.get(f"/foro/letters/{query}")

    assert [name for name in ("Beatriz", "Luis", "Eva") if f">{name}</a>" in answer.text] == names


def test_the_queue_asks_as_often_for_two_letters_as_for_four(
    desk: FlaskClient, delegation: Delegation
) -> None:
    def asked() -> int:
        for _one in range(2):
            LetterRequestFactory(registration__delegation=delegation)
        with count_statements() as counter:
            desk.get("/foro/letters/")
        return counter.total

    asked()

    assert asked() == asked()


def test_an_empty_queue_says_how_letters_come(desk: FlaskClient) -> None:
    assert "They appear here as soon as" in desk.get("/foro/letters/?lang=en").text


def test_the_passport_is_shown_to_organisers_alone_and_when_they_ask(
    desk: FlaskClient, embassy: FlaskClient, ask: Ask
) -> None:
    request = ask()

    shown = [
        desk.get(at(request)),
        embassy.get(at(request)),
        embassy.post(at(request, "passport")),
        desk.post(at(request, "passport")),
    ]

    assert [(one.status_code, PASSPORT.number in one.text) for one in shown] == [
        (200, False),
        (200, False),
        (404, False),
        (200, True),
    ]


def test_check_in_staff_see_no_letters(ask: Ask, sign_in: Callable[[User], FlaskClient]) -> None:
    request = ask()
    gate = sign_in(RoleGrantFactory(edition=request.edition, role=Role.CHECKIN).user)

    answers = [gate.get("/foro/letters/"), gate.get(at(request)), gate.post(at(request, "passport"))]

    assert [answer.status_code for answer in answers] == [403, 404, 404]


# The paper, and what became of it


def test_focal_point_downloads_a_letter_for_as_long_as_it_is_valid(
    embassy: FlaskClient, ask: Ask, issue: Issue
) -> None:
    request = ask()
    before = embassy.post(at(request, "document"))
    issue(request)
    answer = embassy.post(at(request, "document"))
    with transaction():
        actions.decide(request, S.NOT_NEEDED, reason=None, by="Rosa", at=NOON)

    after = embassy.post(at(request, "document"))

    assert [one.status_code for one in (before, answer, after)] == [404, 200, 404]
    assert answer.headers["Content-Disposition"] == "attachment; filename=V-FORO-2027-0001.pdf"
    assert answer.data.startswith(b"%PDF-")


def test_focal_point_says_that_the_visa_is_granted(embassy: FlaskClient, ask: Ask, issue: Issue) -> None:
    request = issue(ask())

    embassy.post(at(request, "decide"), data={"state": "granted"})

    assert request.state is S.GRANTED


def test_a_decision_that_nobody_knows_changes_nothing(embassy: FlaskClient, ask: Ask, issue: Issue) -> None:
    request = issue(ask())

    answer = embassy.post(at(request, "decide"), data={"state": "nonsense"})

    assert (answer.status_code, request.state) == (422, S.ISSUED)


def test_focal_point_cannot_withdraw_what_is_on_paper(embassy: FlaskClient, ask: Ask, issue: Issue) -> None:
    request = issue(ask())

    answer = embassy.post(at(request, "decide?lang=en"), data={"state": "withdrawn", "reason": "x"})

    assert (answer.status_code, request.state) == (422, S.ISSUED)


# Checking a code


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " "), typed_code])
def test_anybody_checks_a_code_and_learns_initials_and_delegation_alone(
    client: FlaskClient, ask: Ask, issue: Issue, typed: Callable[[str], str]
) -> None:
    request = issue(ask())

    answer = client.get("/verify/", query_string={"code": typed(code_of(request)), "lang": "en"})
    page = client.get(answer.headers["Location"] + "?lang=en").text

    assert [word in page for word in ("V-FORO/2027/0001", "H. B.", "Dominican Republic")] == [True] * 3
    assert [word in page for word in ("Hwang", "황병기", PASSPORT.number, "Hangul")] == [False] * 4
    assert "This letter is valid" in page


def test_the_code_in_an_address_may_be_in_small_letters_and_whole(
    client: FlaskClient, ask: Ask, issue: Issue
) -> None:
    code = code_of(issue(ask()))

    answers = [client.get(f"/verify/{one}") for one in (code.lower(), typed_code(code))]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_withdrawn_letter_says_so(client: FlaskClient, ask: Ask, issue: Issue) -> None:
    request = issue(ask())
    with transaction():
        actions.decide(request, S.WITHDRAWN, reason="Cancelled", by="Rosa", at=NOON, as_organiser=True)

    page = client.get(f"/verify/{code_of(request)}?lang=en").text

    assert ("not valid any more" in page, "Cancelled" in page) == (True, False)


def test_a_letter_of_a_rehearsal_says_so(
    client: FlaskClient, edition: ForumEdition, ask: Ask, issue: Issue
) -> None:
    edition.is_rehearsal = True
    saved(edition)

    page = client.get(f"/verify/{code_of(issue(ask()))}?lang=en").text

    assert "belongs to a rehearsal" in page


def test_an_unknown_code_and_one_of_a_draft_answer_alike(
    client: FlaskClient, edition: ForumEdition, ask: Ask, issue: Issue
) -> None:
    code = code_of(issue(ask()))
    edition.state = EditionState.DRAFT
    saved(edition)
    unknown = "2222-2222-2222-2222-2222"

    answers = [client.get(f"/verify/{one}") for one in (code, unknown)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Ninguna carta tiene este código" in answers[0].text
    assert plain(answers[0].text, code) == plain(answers[1].text, unknown)


def test_tries_at_codes_are_limited_for_right_ones_too(client: FlaskClient, ask: Ask, issue: Issue) -> None:
    code = code_of(issue(ask()))
    for _try in range(LIMITS[Door.LETTER_CODE].tries):
        client.get("/verify/2222-2222-2222-2222-2222")

    assert client.get(f"/verify/{code}").status_code == 429


def test_what_is_no_code_is_refused_at_the_form(client: FlaskClient) -> None:
    answer = client.get("/verify/?code=ABC&lang=en")

    assert (answer.status_code, "letters and digits" in answer.text) == (422, True)
    assert client.get("/verify/").status_code == 200


# Elsewhere


def test_focal_point_without_people_in_need_reads_how_to_ask(
    embassy: FlaskClient, person: Registration
) -> None:
    person.needs_visa_letter = False
    saved(person)

    page = embassy.get(f"/foro/delegations/{person.delegation.key}/letters?lang=en").text

    assert "No letters yet" in page


def test_letters_issued_all_at_once_are_signed_by_the_last_signatory(
    desk: FlaskClient, ask: Ask, issue: Issue
) -> None:
    issue(ask(K.INVITATION))

    page = desk.get(at(ask())).text

    assert f'value="{SIGNATURE.name}"' in page


def test_two_focal_points_of_a_delegation_see_the_same_letters(
    ask: Ask, person: Registration, sign_in: Callable[[User], FlaskClient]
) -> None:
    request = ask()
    second = sign_in(FocalPointFactory(delegation=person.delegation).user)

    assert second.get(at(request)).status_code == 200
