"""Files that gather what several domains hold."""

import json
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from forum_app.accounts.queries import history
from forum_app.agenda.queries import roles_held, signups_of
from forum_app.core.db import Base
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import needs_of
from forum_app.press.queries import accreditations_of
from forum_app.requests.queries import requests_for

from . import queries

OURS = frozenset(
    {"id", "key", "sort_key", "search_key", "version", "link_number"}
)  # tells nothing of the person


def own_data(registration: Registration) -> bytes:
    """All that is held about a person in one edition, as JSON that a machine can take over."""
    person = registration.person
    told = {
        "edition": registration.edition.name_es,
        "delegation": registration.delegation.name_es,
        "person": _row(person),
        "registration": _row(registration) | {"badge_category": registration.badge_category.code},
        "needs": _row(registration.needs) | needs_of(registration)._asdict() if registration.needs else None,
        "has_photo": registration.photo_id is not None,
        "corrections_asked_for": [_row(one) for one in queries.corrections_of(registration)],
        "erasure_asked_for": [_row(one) for one in queries.erasures_of(registration)],
        "sessions": [
            {"title": held.session.title_es, "role": held.role, "state": held.state}
            for held in roles_held(registration)
        ],
        "sessions_signed_up_for": [
            {"title": one.session.title_es, "asked_at": one.asked_at, "seat": one.seat}
            for one in signups_of(registration)
        ],
        "letters_asked_for": [_row(one) for one in requests_for(registration)],
        "media_accreditations": [_row(one) for one in accreditations_of(registration)],
        "badges": [_row(badge) for badge in queries.badges_of(registration)],
        "admissions": [
            {"at": one.admitted_at, "checkpoint": one.name_es} for one in queries.admissions_of(registration)
        ],
        "letters": [
            {"subject": letter.subject, "written_at": letter.created_at}
            for letter in queries.letters_about(registration)
        ],
        "history": [
            {"at": line.at, "what": line.action, "reason": line.reason} for line in history(registration)
        ],
    }
    return json.dumps(told, default=_plain, ensure_ascii=False, indent=2).encode()


def _row(thing: Base) -> dict[str, Any]:
    """The columns of a row that say something; bytes and the numbers of other rows do not."""
    columns = inspect(type(thing)).columns
    facts = {column.key: getattr(thing, column.key) for column in columns if not column.foreign_keys}
    return {name: fact for name, fact in facts.items() if name not in OURS and not isinstance(fact, bytes)}


def _plain(value: object) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value) if isinstance(value, UUID) else repr(value)
