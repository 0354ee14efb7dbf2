"""Who has signed up for a session, as a table."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext

from forum_app.agenda.models import Session, SessionSignup
from forum_app.core.clock import local
from forum_app.core.i18n import text_of
from forum_app.core.spreadsheets import write_csv


def signups_csv(session: Session, signups: Iterable[SessionSignup]) -> bytes:
    """One line a person, in the language of the page, hours on the clocks of the edition."""
    columns = [
        gettext("Seat"),
        gettext("Place on the waiting list"),
        gettext("Name"),
        gettext("Delegation"),
        gettext("Registration number"),
        gettext("Signed up on"),
    ]
    return write_csv(columns, _rows(session, signups))


def _rows(session: Session, signups: Iterable[SessionSignup]) -> Iterator[Sequence[object]]:
    waiting = 0
    for signup in signups:
        waiting += signup.seat is None
        registration = signup.registration
        yield [
            signup.seat,
            waiting if signup.seat is None else None,
            registration.person.display_name,
            text_of(registration.delegation, "name"),
            registration.reference,
            local(signup.asked_at, session.edition.time_zone).strftime("%Y-%m-%d %H:%M"),
        ]
