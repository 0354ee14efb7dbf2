"""Letters: asked for, numbered without gaps, kept as issued, withdrawn with their person."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from forum_app.accounts.models import JournalEntry
from forum_app.accounts.queries import history
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DeadlineStep, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.requests import actions, faces, jobs, queries
from forum_app.requests.models import InvitationLetter, LetterRequest
from forum_app.requests.rules import LetterKind, LetterState
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.delegations import DeadlineFactory, FocalPointFactory, RegistrationFactory
from tests.factories.mail import LetterFactory
from tests.factories.requests import LetterRequestFactory
from tests.races import race, writing

from .conftest import PASSPORT, SIGNATURE, Ask

S, K = LetterState, LetterKind
Issue = Callable[[LetterRequest], LetterRequest]


def printed(letter: InvitationLetter) -> bytes:
    with transaction():
        return actions.download(letter, by="Rosa", at=NOON)


def words(pdf: bytes) -> str:
    return " ".join(PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def journal(request: LetterRequest) -> list[tuple[str, str]]:
    return [(line.action, line.actor_name) for line in reversed(history(request))]


def test_a_letter_is_asked_for_and_the_passport_is_sealed(ask: Ask) -> None:
    request = ask()

    kept = db.session.execute(text("SELECT sealed_passport FROM letter_request")).scalar_one()
    details = db.session.scalars(select(JournalEntry.details).order_by(JournalEntry.id)).all()
    assert (request.state, request.asked_by, journal(request)) == (
        S.REQUESTED,
        "Hélène",
        [("letter.requested", "Hélène")],
    )
    assert PASSPORT.number.encode() not in bytes(kept)
    assert PASSPORT.number not in repr(details)


def test_reading_the_passport_is_kept(ask: Ask) -> None:
    request = ask()

    with transaction():
        passport = actions.read_passport(request, by="Rosa", at=NOON)

    assert (passport, journal(request)[-1]) == (PASSPORT, ("letter.passport-read", "Rosa"))


def test_a_letter_of_invitation_keeps_no_passport(ask: Ask) -> None:
    request = ask(K.INVITATION)

    with transaction():
        passport = actions.read_passport(request, by="Rosa", at=NOON)

    assert (request.sealed_passport, passport, len(journal(request))) == (None, None, 1)


def test_a_second_letter_of_the_same_kind_is_refused_while_the_first_is_open(ask: Ask) -> None:
    ask()

    ask(K.INVITATION)
    with pytest.raises(RuleBrokenError, match="asked for already"):
        ask()


def test_whoever_has_left_gets_no_letter(ask: Ask, person: Registration) -> None:
    saved(person).state = RegistrationState.WITHDRAWN
    saved(person)

    with pytest.raises(RuleBrokenError, match="has ended"):
        ask()


def test_a_passport_that_ends_before_the_forum_is_refused(ask: Ask) -> None:
    with pytest.raises(RuleBrokenError, match="before the forum ends"):
        ask(passport=PASSPORT._replace(expires_on=date(2027, 6, 1)))


def test_focal_points_ask_until_the_deadline_and_organisers_after_it(
    ask: Ask, edition: ForumEdition, person: Registration
) -> None:
    DeadlineFactory(
        edition=edition, kind=person.delegation.kind, step=DeadlineStep.VISA, at=NOON - timedelta(days=1)
    )

    with pytest.raises(RuleBrokenError, match="deadline has passed"):
        ask(as_organiser=False)
    assert ask(as_organiser=True).state is S.REQUESTED


@pytest.mark.parametrize("state", [RegistrationState.DRAFT, RegistrationState.SUBMITTED])
def test_no_letter_is_issued_before_the_delegation_confirms(
    ask: Ask, issue: Issue, person: Registration, state: RegistrationState
) -> None:
    person.state = state
    saved(person)
    request = ask()

    with pytest.raises(RuleBrokenError, match="has not confirmed"):
        issue(request)

    db.session.rollback()
    assert (request.state, request.letter) == (S.REQUESTED, None)


def test_an_issued_letter_says_who_comes_from_where_and_when(ask: Ask, issue: Issue) -> None:
    letter = issue(ask()).letter

    assert letter is not None
    said = words(printed(letter))
    wanted = [
        "V-FORO/2027/0001",
        "Consulado General del Perú en Seúl",
        "Hwang Byung-ki",
        "황병기",
        "AB1234567 (FR)",
        "la delegación de la República Dominicana",
        "1–2 de junio de 2027",
        "Rosa Quispe",
        "Directora Ejecutiva",
        faces.face_as_issued(letter).code,
    ]
    assert [part for part in wanted if part not in said] == []


def test_what_is_not_known_of_the_forum_is_to_be_confirmed(
    ask: Ask, issue: Issue, edition: ForumEdition
) -> None:
    edition.starts_on = edition.ends_on = edition.year = None
    edition.venue = edition.city = edition.host_country = None
    saved(edition)

    letter = issue(ask()).letter

    assert letter is not None
    assert words(printed(letter)).count("por confirmar") == 2


def test_a_letter_in_english_is_english_throughout(ask: Ask, issue: Issue) -> None:
    letter = issue(ask(K.INVITATION, language="en", consulate=None)).letter

    assert letter is not None
    said = words(printed(letter))
    wanted = ["To whom it may concern", "the delegation of Dominican Republic", "Executive Director"]
    assert [part for part in wanted if part not in said] == []
    assert ("AB1234567" in said, "Directora" in said) == (False, False)


def test_a_rehearsal_is_marked(ask: Ask, issue: Issue, edition: ForumEdition) -> None:
    edition.is_rehearsal = True
    saved(edition)

    letter = issue(ask()).letter

    assert letter is not None
    assert words(printed(letter)).count("datos ficticios") == 1


def test_what_is_changed_later_does_not_reach_a_letter(ask: Ask, issue: Issue, person: Registration) -> None:
    letter = issue(ask()).letter
    assert letter is not None
    before = printed(letter)

    person.person.display_name = "Otra Persona"
    person.delegation.name_es = "Otro país"
    person.edition.venue = "Otra sede"
    saved(person)

    assert printed(letter) == before


def test_downloads_are_kept_in_the_journal(ask: Ask, issue: Issue) -> None:
    request = issue(ask())
    assert request.letter is not None

    printed(request.letter)

    assert [action for action, _name in journal(request)] == [
        "letter.requested",
        "letter.issued",
        "letter.downloaded",
    ]


def test_numbers_follow_each_other_within_the_edition(
    ask: Ask, edition: ForumEdition, person: Registration
) -> None:
    late = RegistrationFactory(
        delegation=person.delegation, badge_category=person.badge_category, state=RegistrationState.SUBMITTED
    )
    asked = [ask(K.INVITATION), ask(), ask(registration=late)]

    with transaction():
        issued = actions.issue_all(edition, signature=SIGNATURE, by="Rosa", at=NOON)

    assert [letter.number for letter in issued] == ["V-FORO/2027/0001", "V-FORO/2027/0002"]
    assert [request.state for request in asked] == [S.ISSUED, S.ISSUED, S.REQUESTED]


def test_a_letter_that_fails_takes_no_number(ask: Ask, issue: Issue) -> None:
    first, second = ask(K.INVITATION), ask()

    def fail() -> None:
        with transaction():
            actions.issue(first, signature=SIGNATURE, by="Rosa", at=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    issue(second)

    assert db.session.scalars(select(InvitationLetter.serial)).all() == [1]


@pytest.mark.parametrize("known", [{"year": 2028}, {"year": None}])
def test_the_year_of_a_number_is_that_of_the_forum_as_far_as_it_is_known(
    ask: Ask, issue: Issue, edition: ForumEdition, known: dict[str, Any]
) -> None:
    edition.starts_on = edition.ends_on = None
    edition.year = known["year"]
    saved(edition)

    letter = issue(ask()).letter

    assert letter is not None
    assert letter.number == f"V-FORO/{known['year'] or NOON.year}/0001"


def waiting(person: Registration) -> list[int]:
    """The row numbers of letters that wait, of as many confirmed people."""
    crowd = [
        LetterRequestFactory(
            registration__delegation=person.delegation,
            registration__badge_category=person.badge_category,
            registration__state=RegistrationState.APPROVED,
            kind=K.INVITATION,
        )
        for _one in range(4)
    ]
    return [request.id for request in crowd]


def issue_at_once(numbers: list[int]) -> Counter[object]:
    """What comes of issuing these letters at the same moment."""

    def act(number: int) -> None:
        request = db.session.get_one(LetterRequest, number)
        actions.issue(request, signature=SIGNATURE, by="Rosa", at=NOON)

    return race([writing(lambda number=number: act(number)) for number in numbers])


@pytest.mark.parametrize("rounds", [20, pytest.param(1_000, marks=pytest.mark.full)])
def test_letters_issued_at_the_same_moment_have_each_their_number(person: Registration, rounds: int) -> None:
    outcomes = [issue_at_once(waiting(person)) for _round in range(rounds)]

    serials = db.session.scalars(select(InvitationLetter.serial).order_by(InvitationLetter.serial)).all()
    assert outcomes == [{"done": 4}] * rounds
    assert serials == list(range(1, 4 * rounds + 1))


def test_control_counted_before_its_turn_a_number_is_given_again(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = waiting(person)
    counted = queries.last_serial(person.edition)
    monkeypatch.setattr(queries, "last_serial", lambda _edition: counted)

    outcome = issue_at_once(numbers)

    assert outcome == {"done": 1, IntegrityError: 3}


def test_one_letter_is_issued_once_however_many_try(ask: Ask) -> None:
    number = ask().id

    def act() -> None:
        request = db.session.get_one(LetterRequest, number)
        actions.issue(request, signature=SIGNATURE, by="Rosa", at=NOON)

    outcome = race([writing(act)] * 4)

    assert outcome == {"done": 1, RuleBrokenError: 3}
    assert db.session.scalars(select(InvitationLetter.serial)).all() == [1]


@pytest.mark.parametrize("action", [delegations.withdraw, delegations.revoke])
def test_letters_are_withdrawn_with_whoever_leaves(
    ask: Ask, issue: Issue, person: Registration, action: Callable[..., None]
) -> None:
    asked, issued = ask(K.INVITATION), issue(ask())

    with transaction():
        action(person, by="Rosa", at=NOON, reason="Does not travel")

    assert [(one.state, one.decision_reason) for one in (asked, issued)] == [
        (S.WITHDRAWN, "Does not travel")
    ] * 2


def test_focal_points_are_told_where_the_letter_lies(ask: Ask, issue: Issue, person: Registration) -> None:
    point = FocalPointFactory(delegation=person.delegation)
    request = issue(ask())

    with transaction():
        actions.decide(request, S.REFUSED, reason=None, by="Rosa", at=NOON)

    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [(one.kind, one.to_address) for one in letters] == [
        ("requests/issued", point.user.email),
        ("requests/refused", point.user.email),
    ]
    assert [PASSPORT.number in one.body for one in letters] == [False, False]


def test_a_granted_visa_is_kept_without_a_notice(ask: Ask, issue: Issue, person: Registration) -> None:
    request = issue(ask())
    FocalPointFactory(delegation=person.delegation)

    with transaction():
        actions.decide(request, S.GRANTED, reason=None, by="Rosa", at=now())

    assert (request.state, request.is_valid) == (S.GRANTED, True)
    assert db.session.scalars(select(Letter)).all() == []


# What goes


def test_passports_are_erased_a_month_after_the_forum_and_the_letters_stay(
    ask: Ask, issue: Issue, edition: ForumEdition
) -> None:
    request = issue(ask())
    unissued, invitation = (
        ask(registration=RegistrationFactory(delegation__edition=edition)),
        ask(K.INVITATION),
    )
    letter = request.letter
    assert letter is not None
    last = datetime(2027, 6, 2, 12, tzinfo=UTC)

    with transaction():
        early = actions.forget_passports(at=last + timedelta(days=30))
    before = words(printed(letter))
    with transaction():
        erased = actions.forget_passports(at=last + timedelta(days=31))
    with transaction():
        again = actions.forget_passports(at=last + timedelta(days=31))
    after = words(printed(letter))

    assert (early, erased, again) == (0, 2, 0)
    assert [one.sealed_passport for one in (request, unissued, invitation)] == [None, None, None]
    assert [PASSPORT.number in said for said in (before, after)] == [True, False]
    assert ["Hwang Byung-ki" in said for said in (before, after)] == [True, True]
    assert len(before.split()) > len(after.split())
    assert ("letter.passport-erased", actions.FORGETTING) in journal(request)


def test_the_chore_erases_the_passports_of_an_archived_edition(ask: Ask, edition: ForumEdition) -> None:
    request = ask()
    edition.state = EditionState.ARCHIVED
    saved(edition)

    jobs.forget_passports()

    db.session.rollback()
    assert request.sealed_passport is None


def test_erasure_takes_the_passports_of_the_person_and_the_letters_about_them(
    ask: Ask, issue: Issue, edition: ForumEdition, person: Registration
) -> None:
    mine, other = issue(ask()), ask(registration=RegistrationFactory(delegation__edition=edition))
    invitation = ask(K.INVITATION)
    LetterFactory(about=f"letter_request:{mine.key}")
    LetterFactory(about=f"letter_request:{other.key}")

    with transaction():
        dropped = actions.forget_person(person, at=NOON)

    assert (mine.sealed_passport, invitation.sealed_passport) == (None, None)
    assert other.sealed_passport is not None
    assert journal(mine)[-1] == ("letter.passport-erased", actions.FORGETTING)
    assert (dropped, db.session.scalars(select(Letter.about)).all()) == ([], [f"letter_request:{other.key}"])
