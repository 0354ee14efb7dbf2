"""The programme as a table: CSV for programs, XLSX for people."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from flask_babel import force_locale, gettext

from forum_app.agenda.faces import PersonFace, ProgrammeFace, SessionFace
from forum_app.core.spreadsheets import Column, write_csv, write_xlsx

Cell = str | int | date | time | None


def programme_csv(programme: ProgrammeFace) -> bytes:
    """One line a session, hours on the clocks of the edition."""
    with force_locale(programme.language):
        return write_csv([column.heading for column in _columns()], map(_written, _rows(programme)))


def programme_xlsx(programme: ProgrammeFace) -> bytes:
    """One line a session, with days and hours as spreadsheets know them, to be sorted and filtered."""
    with force_locale(programme.language):
        return write_xlsx(gettext("Programme"), _columns(), _rows(programme), title=programme.edition)


def _columns() -> Sequence[Column]:
    return [
        Column(gettext("Day"), 12),
        Column(gettext("From"), 8),
        Column(gettext("To"), 8),
        Column(gettext("Minutes"), 9),
        Column(gettext("Session"), 60),
        Column(gettext("Kind"), 18),
        Column(gettext("Theme"), 28),
        Column(gettext("Room"), 22),
        Column(gettext("Venue"), 22),
        Column(gettext("Moderation"), 32),
        Column(gettext("People"), 48),
        Column(gettext("Projects"), 48),
        Column(gettext("Language"), 10),
        Column(gettext("Interpretation"), 16),
        Column(gettext("Access"), 24),
        Column(gettext("State"), 14),
        Column(gettext("Description"), 60),
        Column(gettext("Address"), 40),
        Column(gettext("Identifier"), 38),
    ]


def _rows(programme: ProgrammeFace) -> Iterator[Sequence[Cell]]:
    for session in programme.sessions:
        chairs = [person for person in session.people if person.is_chair]
        others = [person for person in session.people if not person.is_chair]
        yield [
            session.day,
            _clock(session.starts),
            _clock(session.ends),
            int(session.length.total_seconds()) // 60 or None,
            session.title,
            session.kind_word,
            session.theme,
            session.room,
            session.place,
            "; ".join(map(_named, chairs)),
            "; ".join(f"{person.role_word}: {_named(person)}" for person in others),
            "; ".join(session.projects),
            session.language,
            ", ".join(session.interpretation),
            session.visibility_word,
            _state(session),
            session.text,
            session.url,
            str(session.key),
        ]


def _clock(instant: datetime | None) -> time | None:
    return instant.time() if instant else None


def _named(person: PersonFace) -> str:
    return f"{person.name} ({person.institution})" if person.institution else person.name


def _state(session: SessionFace) -> str:
    words = {True: gettext("Confirmed"), False: gettext("To be confirmed")}
    return str(gettext("Cancelled") if session.is_cancelled else words[session.starts is not None])


def _written(row: Sequence[Cell]) -> list[object]:
    return [f"{cell:%H:%M}" if isinstance(cell, time) else cell for cell in row]
