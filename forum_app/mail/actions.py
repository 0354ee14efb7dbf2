"""What happens to letters: put into the outbox with what they tell, leased, sent or refused, tried again."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert

from forum_app.core import jobs
from forum_app.core.crypto import seal
from forum_app.core.db import db, table_of
from forum_app.core.text import plain_line

from . import queries, rules
from .emails import compose, in_language
from .models import Letter
from .rules import LEASE, Fault, LetterState

_LETTER = insert(table_of(Letter)).inline()  # nobody asks for its number
DELIVER = "mail.deliver"  # the chore that empties the outbox


def post(
    template: str,
    *,
    to: tuple[str, str],
    language: str,
    at: datetime,
    link: str | None = None,
    edition: Any = None,
    about: str | None = None,
    **values: Any,
) -> None:
    """Write a letter and leave it to the worker.

    Args:
        template: as "delegations/mail/invitation.txt"; its first line is the subject.
        to: name and address.
        link: the absolute address that `{{ link }}` stands for; sealed until sent, then dropped.
        edition: the edition that the letter belongs to; only its slug is kept.
        about: kind and public key of the subject, as "delegation:…".

    """
    link = in_language(link, language) if link else None
    subject, body = compose(template, language=language, name=to[0], edition=edition, **values)
    key = uuid4()
    db.session.execute(
        _LETTER,
        {
            "key": key,
            "kind": template.removesuffix(".txt").replace("/mail/", "/"),
            "to_name": plain_line(to[0]),
            "to_address": to[1],
            "language": language,
            "subject": subject,
            "body": body,
            "sealed_link": seal(queries.SEALED_FOR, link.encode(), bound_to=key.bytes) if link else None,
            "edition_slug": edition.slug if edition else None,
            "about": about,
            "message_id": f"<{key}@forum>",
            "due_at": at,
            "created_at": at,
        },
    )
    jobs.nudge(DELIVER)


def lease_next(*, at: datetime) -> Letter | None:
    """Take the next letter for as long as sending it may last; None when there is none to be taken."""
    letter = queries.next_letter(at=at)
    if letter:
        letter.state = LetterState.SENDING
        letter.attempts += 1
        letter.lease_until = at + LEASE
    return letter


def note_sent(letter: Letter, *, at: datetime) -> None:
    """The mail server has taken the letter; its secret is not needed any more."""
    letter.state = LetterState.SENT
    letter.sent_at = at
    letter.sealed_link = letter.lease_until = letter.error = None


def note_fault(letter: Letter, fault: Fault, *, said: str, at: datetime) -> None:
    """The mail server did not take the letter; it is tried again where that makes sense."""
    wait = rules.wait_after(fault, letter.attempts)
    letter.state = LetterState.FAILED if wait is None else LetterState.QUEUED
    letter.due_at = at + wait if wait else letter.due_at
    letter.lease_until = None
    letter.error = said


def retry(letter: Letter, *, at: datetime) -> None:
    """Put a letter that could not be delivered back into the outbox."""
    rules.check_may_retry(letter.state)
    letter.state = LetterState.QUEUED
    letter.attempts = 0
    letter.due_at = at
    letter.error = None
    jobs.nudge(DELIVER)


def forget_letters(about: str) -> None:
    """Erase the letters about a subject, whose words and address nobody needs any more."""
    table = delete(Letter).where(Letter.about == about, Letter.state != LetterState.SENDING)
    db.session.execute(table)
