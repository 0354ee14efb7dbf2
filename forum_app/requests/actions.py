"""What is done with letters: asked for, issued with a number, answered by the consulate, withdrawn."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.clock import local_day
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db, hold, lock
from forum_app.core.i18n import text_of
from forum_app.delegations.actions import check_open
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import HOLDS_SEAT, DeadlineStep
from forum_app.editions.models import ForumEdition
from forum_app.mail.actions import forget_letters

from . import emails, faces, passports, queries, rules
from .documents import letter_sheet
from .models import InvitationLetter, LetterRequest
from .passports import Passport
from .rules import LetterKind, LetterState

FORGETTING = "requests.forget-passports"  # the chore, as the journal names it


class Signature(NamedTuple):
    """Who signs, and as what in each language."""

    name: str
    title_es: str | None = None
    title_en: str | None = None


def ask_for_letter(
    registration: Registration,
    kind: LetterKind,
    *,
    language: str,
    consulate: str | None,
    passport: Passport | None,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
) -> LetterRequest:
    """Ask for a letter; passport data are kept for a visa alone, and sealed."""
    lock(registration)
    edition = registration.edition
    check_open(registration.delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.VISA)
    known = {one.kind for one in queries.open_requests(registration)}
    rules.check_may_ask(has_ended=registration.has_ended, is_asked_for=kind in known)
    request = LetterRequest(
        key=(key := uuid4()),
        edition=edition,
        registration=registration,
        kind=kind,
        language=language,
        consulate=consulate,
        state=LetterState.REQUESTED,
        asked_at=at,
        asked_by=by.name if isinstance(by, User) else by,
    )
    if passport and kind is LetterKind.VISA_SUPPORT:
        today = local_day(at, edition.time_zone)
        rules.check_passport(passport.expires_on, today=today, last_day=edition.ends_on)
        request.sealed_passport = passports.sealed(passport, bound_to=key.bytes)
    db.session.add(request)
    db.session.flush()
    _note("requested", request, by=by, at=at)
    return request


def issue(request: LetterRequest, *, signature: Signature, by: User | str, at: datetime) -> InvitationLetter:
    """Give a letter its number and its code, and keep it as it is now.

    Numbers of an edition have no gaps: whoever issues holds their sequence until the transaction ends, and a
    letter that fails takes no number.
    """
    edition = request.edition
    hold(f"letters of edition {edition.id}")
    lock(request)
    rules.check_step(request.state, LetterState.ISSUED)
    registration = request.registration
    db.session.refresh(registration)
    rules.check_issuable(is_confirmed=registration.state in HOLDS_SEAT)
    serial, code = queries.last_serial(edition) + 1, rules.new_code()
    number = rules.number(
        mark=rules.mark(edition.roman, edition.slug), year=_year(edition, at), serial=serial
    )
    letter = InvitationLetter(
        key=(key := uuid4()),
        edition_id=edition.id,
        request=request,
        serial=serial,
        number=number,
        code_hash=secret_hash(code),
        signatory=signature.name,
        signatory_title_es=signature.title_es,
        signatory_title_en=signature.title_en,
        issued_at=at,
        issued_by=by.name if isinstance(by, User) else by,
    )
    face = faces.face_of(
        request,
        _opened(request),
        number=number,
        code=code,
        signatory=signature.name,
        title=text_of(letter, "signatory_title", request.language),
        at=at,
    )
    letter.sealed_face = faces.sealed(face, bound_to=key.bytes)
    db.session.add(letter)
    _enter(request, LetterState.ISSUED, by=by, at=at, number=number)
    return letter


def issue_all(
    edition: ForumEdition, *, signature: Signature, by: User | str, at: datetime
) -> list[InvitationLetter]:
    """Issue every waiting letter of a person whom the delegation has confirmed, in the order of asking."""
    waiting = queries.ready_to_issue(edition)
    return [issue(request, signature=signature, by=by, at=at) for request in waiting]


def decide(
    request: LetterRequest,
    wanted: LetterState,
    *,
    reason: str | None,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
) -> None:
    """Note what the consulate said, that no letter is needed, or withdraw it; the registration stays."""
    lock(request)
    rules.check_decision(request.state, wanted, request.kind, as_organiser=as_organiser, reason=reason)
    _enter(request, wanted, by=by, at=at, reason=reason)


def withdraw_letters_of_leaver(
    registration: Registration, *, by: User | str, at: datetime, reason: str | None = None
) -> None:
    """Withdraw what a person who does not come any more has asked for, or holds."""
    held = [lock(request) for request in queries.open_requests(registration)]
    for request in (one for one in held if one.is_open):
        _enter(request, LetterState.WITHDRAWN, by=by, at=at, reason=reason, tell=False)


def read_passport(request: LetterRequest, *, by: User | str, at: datetime) -> Passport | None:
    """The passport data of a request; who read them is kept, what they are is not."""
    passport = _opened(request)
    if passport:
        _note("passport-read", request, by=by, at=at)
    return passport


def download(letter: InvitationLetter, *, by: User | str, at: datetime) -> bytes:
    """The letter as it was issued, as a PDF; who took it is kept, since a passport may stand on it."""
    _note("downloaded", letter.request, by=by, at=at)
    return letter_sheet(faces.face_as_issued(letter))


def forget_passports(*, at: datetime) -> int:
    """Erase the passports of editions that are long over, on the letters too; what else they say stays.

    Whoever checks the code of a letter is told the same as before. Answers how many were erased.
    """
    kept = queries.kept_too_long(at=at)
    for request in kept:
        _forget_passport(request, at=at)
    return len(kept)


def forget_person(registration: Registration, *, at: datetime) -> list[str]:
    """Erase the passports of somebody who asked for erasure; no file goes with them."""
    for request in queries.requests_for(registration):
        if request.sealed_passport:
            _forget_passport(request, at=at)
        forget_letters(f"letter_request:{request.key}")
    return []


def _forget_passport(request: LetterRequest, *, at: datetime) -> None:
    passport = _opened(request)
    if passport and (letter := request.letter):
        face = faces.without(passport, faces.face_as_issued(letter))
        letter.sealed_face = faces.sealed(face, bound_to=letter.key.bytes)
    request.sealed_passport = None
    _note("passport-erased", request, by=FORGETTING, at=at)


def _opened(request: LetterRequest) -> Passport | None:
    kept = request.sealed_passport
    return passports.opened(kept, bound_to=request.key.bytes) if kept else None


def _year(edition: ForumEdition, at: datetime) -> int:
    """The year of the forum as far as it is known, else that of the letter."""
    begins = edition.starts_on
    return begins.year if begins else edition.year or local_day(at, edition.time_zone).year


def _enter(
    request: LetterRequest,
    wanted: LetterState,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    tell: bool = True,
    **details: str,
) -> None:
    before = request.state
    request.state, request.decided_at, request.decision_reason = wanted, at, reason
    db.session.flush()
    _note(wanted.value, request, by=by, at=at, reason=reason, before=before.value, **details)
    if tell:
        emails.tell(request, at=at, reason=reason)


def _note(what: str, request: LetterRequest, *, by: User | str, at: datetime, **details: Any) -> None:
    record(
        f"letter.{what}",
        subject=(LetterRequest.__tablename__, request.key),
        by=by,
        at=at,
        edition=request.edition.slug,
        kind=request.kind.value,
        **details,
    )
