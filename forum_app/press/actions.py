"""What is done with accreditations of media: asked for, sent again, decided, withdrawn; and the open door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core import files
from forum_app.core.clock import local_day
from forum_app.core.crypto import new_secret, secret_hash
from forum_app.core.db import db, hold, lock
from forum_app.core.errors import N_, GoneError, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations.actions import check_open, confirm, create_delegation, register
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DeadlineStep, DelegationKind, DelegationRole
from forum_app.editions.models import ForumEdition
from forum_app.mail.actions import forget_letters
from forum_app.people.rules import NameOrder, shown_name

from . import emails, queries, rules
from .models import MediaAccreditation, MediaApplicant, MediaDoor, MediaLink
from .rules import LINK_LIFETIME, MediaState, Paper

State = MediaState
POOL_NAMES = {"name_es": "Medios de comunicación", "name_en": "Media"}
COLUMNS: Mapping[Paper, str] = {Paper.ASSIGNMENT: "assignment", Paper.CARD: "card"}


class Applicant(NamedTuple):
    """What somebody without a delegation says of themselves."""

    given_names: str | None
    surname_1: str | None
    surname_2: str | None
    display_name: str | None
    nationality: str | None


def submit(
    registration: Registration,
    *,
    papers: Mapping[Paper, StoredFile],
    by: User | str,
    at: datetime,
    at_desk: bool = False,
    **facts: Any,
) -> MediaAccreditation:
    """Ask for the accreditation of somebody who is registered with a press badge.

    Args:
        registration: whose.
        papers: the scans; the letter of assignment is among them.
        by: who asks, the person or who speaks for the delegation.
        at: when.
        at_desk: whether the deadline does not bind, nor an earlier rejection.
        facts: `outlet`, `medium`, `outlet_country`, `job`, `card_number`, `card_expires_on`, `equipment`.

    """
    lock(registration)
    check_open(registration.delegation, at=at, as_organiser=at_desk, step=DeadlineStep.MEDIA)
    rules.check_concerned(
        carries_press_badge=queries.carries_press_badge(registration), has_ended=registration.has_ended
    )
    latest = queries.latest_of(registration)
    rules.check_first(latest.state if latest else None, at_desk=at_desk)
    return _enter(registration.edition, facts, papers, by=by, at=at, registration=registration)


def send_again(
    accreditation: MediaAccreditation,
    *,
    papers: Mapping[Paper, StoredFile],
    by: User | str,
    at: datetime,
    at_desk: bool = False,
    **facts: Any,
) -> list[str]:
    """Correct or complete what was sent, until there is a decision; the press desk looks at it anew.

    Answers the hashes of the papers that others took the place of, for `core.files.erase`.
    """
    lock(accreditation)
    before = accreditation.state
    rules.check_changeable(before)
    if before is State.SUBMITTED:  # what the press desk asked for may come after the deadline
        check_open(_delegation(accreditation), at=at, as_organiser=at_desk, step=DeadlineStep.MEDIA)
    _check(facts, accreditation.edition, at=at)
    for name, value in facts.items():
        setattr(accreditation, name, value)
    replaced = [file for paper in papers if (file := accreditation.paper(paper))]
    _keep_papers(accreditation, papers)
    accreditation.state, accreditation.submitted_at = State.SUBMITTED, at
    accreditation.decision_reason = None
    db.session.flush()
    _note("sent-again", accreditation, by=by, at=at, before=before.value)
    return [files.drop(file) for file in replaced]


def decide(
    accreditation: MediaAccreditation,
    wanted: MediaState,
    *,
    reason: str | None,
    by: User | str,
    at: datetime,
) -> None:
    """Accredit, ask for what is missing, or say no; whoever asked and the focal points read it.

    An applicant without a delegation becomes somebody in the pool of the edition, on the day of the approval.
    """
    lock(accreditation)
    before = accreditation.state
    rules.check_step(before, wanted, reason=reason)
    if wanted is State.APPROVED:
        rules.check_not_both(holds_official_badge=queries.holds_official_badge(accreditation))
        if accreditation.applicant:
            _register(accreditation, accreditation.applicant, by=by, at=at)
    accreditation.state, accreditation.decided_at, accreditation.decision_reason = wanted, at, reason
    db.session.flush()
    _note(wanted.value, accreditation, by=by, at=at, reason=reason, before=before.value)
    emails.tell(accreditation, at=at, reason=reason)


def withdraw_of_leaver(
    registration: Registration, *, by: User | str, at: datetime, reason: str | None = None
) -> None:
    """Withdraw the accreditation of whoever does not come any more; the registration's letter tells of it."""
    latest = queries.latest_of(registration)
    if latest and State.WITHDRAWN in rules.NEXT[lock(latest).state]:
        before = latest.state
        latest.state, latest.decided_at, latest.decision_reason = State.WITHDRAWN, at, reason
        db.session.flush()
        _note("withdrawn", latest, by=by, at=at, reason=reason, before=before.value)


def open_door(edition: ForumEdition, *, by: User | str, at: datetime) -> MediaDoor:
    """Take requests of media without a delegation; the pool that they come into is made the first time."""
    hold(f"media door of edition {edition.id}")
    door = queries.door_of(edition)
    if door is None:
        pool = create_delegation(edition, kind=DelegationKind.MEDIA, **POOL_NAMES, by=by, at=at)
        door = MediaDoor(edition=edition, pool=pool, is_open=False)
        db.session.add(door)
    _turn(door, is_open=True, by=by, at=at)
    return door


def close_door(edition: ForumEdition, *, by: User | str, at: datetime) -> None:
    """Take no more requests of media without a delegation; those that are here are decided all the same."""
    hold(f"media door of edition {edition.id}")
    if door := queries.door_of(edition):
        _turn(door, is_open=False, by=by, at=at)


def check_door_open(edition: ForumEdition, *, at: datetime) -> MediaDoor:
    """Refuse a request while the edition takes none, or after the deadline and its grace."""
    door = queries.door_of(edition)
    if door is None or not door.is_open:
        raise GoneError(N_("This edition takes no requests of media here. Write to the organizers."))
    check_open(door.pool, at=at, as_organiser=False, step=DeadlineStep.MEDIA)
    return door


def ask_for_link(edition: ForumEdition, *, email: str, language: str, at: datetime) -> None:
    """Send the link that opens the form; to whoever has a request already, the link to that."""
    check_door_open(edition, at=at)
    if known := queries.applied_from(edition, email):
        emails.send_known(known, at=at)
    else:
        link, secret = make_link(edition, email=email, language=language, at=at)
        emails.send_link(link, secret=secret, at=at)


def make_link(edition: ForumEdition, *, email: str, language: str, at: datetime) -> tuple[MediaLink, str]:
    """A link that opens the form once, and its secret, which is for the letter alone."""
    secret = new_secret()
    link = MediaLink(
        edition=edition,
        email=email,
        language=language,
        secret_hash=secret_hash(secret),
        expires_at=at + LINK_LIFETIME,
    )
    db.session.add(link)
    db.session.flush()
    return link, secret


def apply(
    link: MediaLink,
    applicant: Applicant,
    *,
    papers: Mapping[Paper, StoredFile],
    at: datetime,
    **facts: Any,
) -> MediaAccreditation:
    """Ask for an accreditation without a delegation; the link has proved the address, and is used up."""
    hold(f"media link {link.secret_hash}")
    db.session.refresh(link)
    if link.used_at:
        raise GoneError(N_("This link was used already or has expired. Ask for a new one."))
    check_door_open(link.edition, at=at)
    link.used_at = at
    name = _display_name(applicant)
    who = MediaApplicant(
        **applicant._asdict() | {"display_name": name}, email=link.email, language=link.language
    )
    made = _enter(link.edition, facts, papers, by=name, at=at, applicant=who)
    emails.tell(made, at=at)
    return made


def note_export(edition: ForumEdition, what: str, *, by: User | str, at: datetime) -> None:
    """Keep who took a list out of the system, and when."""
    record(f"media.{what}-exported", subject=("edition", edition.key), by=by, at=at, edition=edition.slug)


def forget(*, at: datetime) -> list[str]:
    """Erase papers, press cards, equipment and applicants of editions that are long over.

    Who was accredited, for which outlet, stays with the edition. Answers the hashes for `core.files.erase`.
    """
    dropped = []
    for accreditation in queries.kept_too_long(at=at):
        dropped += _forget(accreditation)
    return dropped


def forget_person(registration: Registration, **_facts: object) -> list[str]:
    """Erase what somebody sent who asked for erasure; answers the hashes for `core.files.erase`."""
    return [digest for one in queries.accreditations_of(registration) for digest in _forget(one)]


def forget_links(*, at: datetime) -> None:
    """Drop the links to the form that lead nowhere any more, and the addresses with them."""
    for link in queries.dead_links(at=at):
        db.session.delete(link)


def _forget(accreditation: MediaAccreditation) -> list[str]:
    papers = queries.papers_of(accreditation)
    accreditation.assignment = accreditation.card = accreditation.applicant = None
    accreditation.card_number = accreditation.card_expires_on = accreditation.equipment = None
    db.session.flush()
    forget_letters(f"media_accreditation:{accreditation.key}")
    return [files.drop(file) for file in papers]


def _enter(
    edition: ForumEdition,
    facts: dict[str, Any],
    papers: Mapping[Paper, StoredFile],
    *,
    by: User | str,
    at: datetime,
    registration: Registration | None = None,
    applicant: MediaApplicant | None = None,
) -> MediaAccreditation:
    _check(facts, edition, at=at)
    made = MediaAccreditation(
        key=uuid4(),
        edition=edition,
        registration=registration,
        applicant=applicant,
        state=State.SUBMITTED,
        submitted_at=at,
        submitted_by=by.name if isinstance(by, User) else by,
        **facts,
    )
    _keep_papers(made, papers)
    if made.assignment is None:
        raise RuleBrokenError(N_("The letter of assignment is missing."))
    db.session.add(made)
    db.session.flush()
    _note("submitted", made, by=by, at=at)
    return made


def _check(facts: dict[str, Any], edition: ForumEdition, *, at: datetime) -> None:
    rules.check_card(facts["card_expires_on"], today=local_day(at, edition.time_zone))
    rules.check_equipment(facts["equipment"])


def _keep_papers(accreditation: MediaAccreditation, papers: Mapping[Paper, StoredFile]) -> None:
    for paper, file in papers.items():
        setattr(accreditation, COLUMNS[paper], file)


def _delegation(accreditation: MediaAccreditation) -> Delegation:
    """The delegation whose deadline counts: the person's own, or the pool of the edition."""
    if accreditation.registration:
        return accreditation.registration.delegation
    return queries.pool_of(accreditation.edition)


def _register(
    accreditation: MediaAccreditation, applicant: MediaApplicant, *, by: User | str, at: datetime
) -> None:
    """Make the applicant somebody of the pool, confirmed; photo and approval follow as for all others."""
    pool = _delegation(accreditation)
    made = register(
        pool,
        role=DelegationRole.PRESS,
        given_names=applicant.given_names,
        surname_1=applicant.surname_1,
        surname_2=applicant.surname_2,
        display_name=applicant.display_name,
        name_order=NameOrder.GIVEN_FIRST,
        nationality=applicant.nationality,
        email=applicant.email,
        language=applicant.language,
        institution=accreditation.outlet,
        by=by,
        at=at,
        as_organiser=True,
    )
    confirm(made, by=by, at=at, as_organiser=True)
    accreditation.registration, accreditation.applicant = made, None


def _display_name(applicant: Applicant) -> str:
    name = applicant.display_name or shown_name(
        applicant.given_names, applicant.surname_1, applicant.surname_2, NameOrder.GIVEN_FIRST, None
    )
    if not name:
        raise RuleBrokenError(N_("Write the name as it is to be shown."))
    return name


def _turn(door: MediaDoor, *, is_open: bool, by: User | str, at: datetime) -> None:
    if door.is_open is not is_open:
        door.is_open = is_open
        what = "media.door-opened" if is_open else "media.door-closed"
        record(what, subject=("edition", door.edition.key), by=by, at=at, edition=door.edition.slug)
    db.session.flush()


def _note(
    what: str, accreditation: MediaAccreditation, *, by: User | str, at: datetime, **details: Any
) -> None:
    record(
        f"media_accreditation.{what}",
        subject=(MediaAccreditation.__tablename__, accreditation.key),
        by=by,
        at=at,
        edition=accreditation.edition.slug,
        **details,
    )
