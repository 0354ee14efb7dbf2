"""The shape of what is entered about a session."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, StopValidation

from forum_app.agenda.models import Room, Session
from forum_app.agenda.rules import (
    SESSION_NEXT,
    MediaPolicy,
    SessionKind,
    SessionState,
    Visibility,
    check_times,
)
from forum_app.core.clock import check_wall_time, from_local, local
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import VersionedForm, choices_of
from forum_app.core.i18n import text_of
from forum_app.editions.models import ForumEdition
from forum_app.portfolio.models import Project

from .fields import (
    MINUTES,
    NAME,
    PEOPLE,
    REQUIRED,
    TEXT,
    PairForm,
    add_spare_lines,
    by_key,
    check_pairs,
    pairs_of,
    present_pair,
    spoken_languages,
    things,
)

PLAIN = (
    *("title_es", "title_en", "description_es", "description_en", "expected", "language"),
    *("is_locked", "without_moderator", "is_exclusive", "signup_seats", "cancelled_reason"),
)


class ItemForm(Form):
    """A project on the agenda of a session."""

    project = SelectField(lazy_gettext("Project"))
    minutes = IntegerField(lazy_gettext("Minutes"), [Optional(), MINUTES])


def all_or_none(form: "SessionForm", _field: Field) -> None:
    """Stands before `Optional`, which ends the validation of an empty field."""
    given = [part.data is not None for part in (form.day, form.starts, form.ends)]
    if any(given) and not all(given):
        raise StopValidation(gettext("Give the day, the start and the end, or leave all three empty."))


class SessionForm(VersionedForm):
    """A session; times are read on the clocks of the edition."""

    kind = SelectField(lazy_gettext("Kind"))
    theme = SelectField(lazy_gettext("Theme"))
    title_es = StringField(lazy_gettext("Title"), [REQUIRED, NAME])
    title_en = StringField(lazy_gettext("Title in English"), [Optional(), NAME])
    description_es = TextAreaField(lazy_gettext("Description"), [Optional(), TEXT])
    description_en = TextAreaField(lazy_gettext("Description in English"), [Optional(), TEXT])
    day = DateField(lazy_gettext("Day"), [all_or_none, Optional()])
    starts = TimeField(lazy_gettext("From"), [Optional()])
    ends = TimeField(lazy_gettext("To"), [Optional()])
    ends_next_day = BooleanField(lazy_gettext("Ends on the next day"))
    room = SelectField(lazy_gettext("Room"))
    expected = IntegerField(lazy_gettext("People expected"), [Optional(), PEOPLE])
    visibility = SelectField(lazy_gettext("Who may attend"))
    state = SelectField(lazy_gettext("State"))
    cancelled_reason = StringField(lazy_gettext("Why it is cancelled"), [Optional(), NAME])
    language = SelectField(lazy_gettext("Language spoken"), choices=spoken_languages, default="es")
    interpretation = FieldList(FormField(PairForm), lazy_gettext("Interpretation"))
    media = SelectField(lazy_gettext("Press"), default=MediaPolicy.OPENING.value)
    is_locked = BooleanField(lazy_gettext("Lock: day, time and room stay as they are"))
    without_moderator = BooleanField(lazy_gettext("Nobody is to moderate it"))
    is_exclusive = BooleanField(lazy_gettext("Nothing runs beside it"))
    signup_seats = IntegerField(lazy_gettext("Seats to sign up for"), [Optional(), PEOPLE])
    after = FieldList(SelectField(lazy_gettext("Comes after")), lazy_gettext("Comes after"))
    before = FieldList(SelectField(lazy_gettext("Comes before")), lazy_gettext("Comes before"))
    items = FieldList(FormField(ItemForm))

    def __init__(
        self,
        *,
        edition: ForumEdition,
        rooms: Sequence[Room],
        projects: Sequence[Project],
        others: Sequence[Session] = (),
        orders: Mapping[str, Sequence[Session]] | None = None,
        session: Session | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data=_present(session, orders or {}) if session else None, **kwargs)
        self.edition, self.rooms, self.projects, self.others = edition, rooms, projects, others
        current = session.state if session else SessionState.DRAFT
        self.kind.choices = choices_of(SessionKind)
        self.theme.choices = things(edition.themes, lambda theme: text_of(theme, "title"))
        self.room.choices = things(rooms, lambda room: text_of(room, "name"))
        self.visibility.choices = choices_of(Visibility)
        self.state.choices = choices_of(
            state for state in SessionState if state in {current, *SESSION_NEXT[current]}
        )
        self.media.choices = choices_of(MediaPolicy)
        for lines in (self.items, self.interpretation, self.after, self.before):
            add_spare_lines(lines, self)
        for line in self._lines:
            line.project.choices = things(projects, lambda project: text_of(project, "title"))
        sessions = things(others, lambda other: text_of(other, "title"))
        for choice in self._ordered:
            choice.choices = sessions

    @property
    def _lines(self) -> list[Any]:
        return list(self.items)

    @property
    def _ordered(self) -> list[Any]:
        return [*self.after, *self.before]

    @property
    def orders(self) -> dict[str, list[Session]]:
        """The sessions that this one comes after, and those that it comes before."""
        chosen = {"after": self.after, "before": self.before}
        return {
            name: [session for line in lines if (session := by_key(self.others, line.data))]
            for name, lines in chosen.items()
        }

    @property
    def facts(self) -> dict[str, Any]:
        starts_at, ends_at = self._hours()
        return {
            "kind": SessionKind(self.kind.data),
            "theme": by_key(self.edition.themes, self.theme.data),
            "room": by_key(self.rooms, self.room.data),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "visibility": Visibility(self.visibility.data),
            "state": SessionState(self.state.data),
            "items": [
                (project, line.minutes.data)
                for line in self._lines
                if (project := by_key(self.projects, line.project.data))
            ],
            "interpretation": pairs_of(self.interpretation),
            "media": MediaPolicy(self.media.data),
            **{name: self[name].data for name in PLAIN},
        }

    def validate_interpretation(self, _field: Field) -> None:
        check_pairs(list(self.interpretation))

    def validate_starts(self, _field: Field) -> None:
        if walls := self._walls():
            check_wall_time(walls[0], self.edition.time_zone)

    def validate_ends(self, _field: Field) -> None:
        walls = self._walls()
        if walls and not self.starts.errors:
            check_wall_time(walls[1], self.edition.time_zone)
            check_times(*self._hours())

    def validate_items(self, _field: Field) -> None:
        chosen = [line.project.data for line in self._lines if line.project.data]
        if len(chosen) != len(set(chosen)):
            raise RuleBrokenError(N_("A project is presented once in a session."))

    def _hours(self) -> tuple[datetime | None, datetime | None]:
        walls = self._walls()
        if walls is None:
            return None, None
        return from_local(walls[0], self.edition.time_zone), from_local(walls[1], self.edition.time_zone)

    def _walls(self) -> tuple[datetime, datetime] | None:
        """What the clocks show at start and end."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if day is None or starts is None or ends is None:
            return None
        last = day + timedelta(days=1) if self.ends_next_day.data and day < date.max else day
        return datetime.combine(day, starts), datetime.combine(last, ends)


def _present(session: Session, orders: Mapping[str, Sequence[Session]]) -> dict[str, Any]:
    """A session as the form shows it."""
    zone = session.edition.time_zone
    starts = local(session.starts_at, zone) if session.starts_at else None
    ends = local(session.ends_at, zone) if session.ends_at else None
    return {
        "kind": session.kind.value,
        "theme": str(session.theme.key) if session.theme else "",
        "room": str(session.room.key) if session.room else "",
        "day": starts and starts.date(),
        "starts": starts and starts.time(),
        "ends": ends and ends.time(),
        "ends_next_day": bool(starts and ends and ends.date() > starts.date()),
        "visibility": session.visibility.value,
        "state": session.state.value,
        "items": [{"project": str(item.project.key), "minutes": item.minutes} for item in session.items],
        "interpretation": [present_pair(pair) for pair in session.interpretation],
        "media": session.media.value,
        "version": str(session.version),
        **{name: [str(other.key) for other in sessions] for name, sessions in orders.items()},
        **{name: getattr(session, name) for name in PLAIN},
    }
