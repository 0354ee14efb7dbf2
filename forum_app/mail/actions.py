"""Putting letters into the outbox, in the transaction of what they tell."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from forum_app.core.crypto import seal
from forum_app.core.db import db

from .emails import compose
from .models import Letter


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
) -> Letter:
    """Write a letter and leave it to the worker.

    Args:
        template: as "delegations/mail/invitation.txt"; its first line is the subject.
        to: name and address.
        link: the absolute address that `{{ link }}` stands for; sealed until sent, then dropped.
        edition: the edition that the letter belongs to; only its slug is kept.
        about: kind and public key of the subject, as "delegation:…".

    """
    subject, body = compose(template, language=language, name=to[0], edition=edition, **values)
    letter = Letter(
        key=(key := uuid4()),
        kind=template.removesuffix(".txt").replace("/mail/", "/"),
        to_name=to[0],
        to_address=to[1],
        language=language,
        subject=subject,
        body=body,
        sealed_link=seal("letter link", link.encode(), bound_to=key.bytes) if link else None,
        edition_slug=edition.slug if edition else None,
        about=about,
        message_id=f"<{key}@forum>",
        due_at=at,
        created_at=at,
    )
    db.session.add(letter)
    return letter
