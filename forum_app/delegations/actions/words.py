"""Keeping the words that registrations are found by; whoever changes a name on them calls this."""

from collections.abc import Iterable

from sqlalchemy import delete, insert

from forum_app.core.collation import fold, words
from forum_app.core.db import db, table_of
from forum_app.delegations.models import Registration, RegistrationWord

OF_PERSON = (
    *("display_name", "given_names", "surname_particle", "surname_1", "surname_2", "badge_name"),
    "native_name",
)
OF_REGISTRATION = ("reference", "institution", "position_title_es", "position_title_en")
OF_DELEGATION = ("name_es", "name_en")
_WORDS = insert(table_of(RegistrationWord))


def index(registrations: Iterable[Registration]) -> None:
    """Write anew the words that registrations are found by."""
    changed = list(registrations)
    ids = [registration.id for registration in changed]
    db.session.execute(delete(RegistrationWord).where(RegistrationWord.registration_id.in_(ids)))
    index_new(changed)


def index_new(registrations: Iterable[Registration]) -> None:
    """Write the words of registrations that have none yet."""
    rows = [
        {"edition_id": registration.edition_id, "word": word, "registration_id": registration.id}
        for registration in registrations
        for word in sorted(_words(registration))
    ]
    if rows:
        db.session.execute(_WORDS, rows)


def _words(registration: Registration) -> set[str]:
    """Folded words of what a desk searches by; an e-mail address is one word."""
    holders = (
        (registration.person, OF_PERSON),
        (registration, OF_REGISTRATION),
        (registration.delegation, OF_DELEGATION),
    )
    texts = {getattr(holder, field) for holder, fields in holders for field in fields}
    found = set[str]().union(*(words(text) for text in texts if text))
    return found | {fold(registration.person.email)} if registration.person.email else found
