"""The shape of what organisers enter about rooms, sessions and people on them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from forum_app.agenda.models import Room, Session
from forum_app.agenda.rules import (
    SESSION_NEXT,
    SessionKind,
    SessionRole,
    SessionState,
    Visibility,
    check_room_name,
    check_times,
)
from forum_app.core.clock import check_wall_time, from_local, local
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, VersionedForm, choices, choices_of
from forum_app.core.i18n import DEFAULT, LANGUAGE_NAMES, text_of
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Organization
from forum_app.portfolio.models import Project

REQUIRED = DataRequired()
NAME = Length(max=300)
TEXT = Length(max=10_000)
COUNT = NumberRange(min=0, max=999)
PEOPLE = NumberRange(min=1, max=100_000)
MINUTES = NumberRange(min=1, max=600)
SPARE_LINES = 3  # empty lines for projects, to be filled without a script


def things(known: Iterable[Any], name: Callable[[Any], str]) -> list[SelectChoice]:
    """Things as choices by their public key, after the empty choice."""
    return choices(((str(thing.key), name(thing)) for thing in known), anything="–")


def by_key(known: Iterable[Any], key: str | None) -> Any:
    """The thing that was chosen, None for the empty choice."""
    return next((thing for thing in known if str(thing.key) == key), None)


class RoomForm(VersionedForm):
    name_es = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Name in English"), [Optional(), NAME])
    capacity = IntegerField(lazy_gettext("Capacity"), [Optional(), PEOPLE])
    setup_minutes = IntegerField(
        lazy_gettext("Set-up minutes before each session"), [InputRequired(), COUNT], default=0
    )
    booths = IntegerField(lazy_gettext("Interpretation booths"), [InputRequired(), COUNT], default=0)
    screens = IntegerField(lazy_gettext("Screens"), [InputRequired(), COUNT], default=0)
    step_free = BooleanField(lazy_gettext("Step-free access"))
    hearing_loop = BooleanField(lazy_gettext("Hearing loop"))

    def __init__(self, *, others: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.taken = [room.name_es for room in others]

    def validate_name_es(self, field: Field) -> None:
        check_room_name(field.data, others=self.taken)


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
    items = FieldList(FormField(ItemForm))

    def __init__(
        self,
        *,
        edition: ForumEdition,
        rooms: Sequence[Room],
        projects: Sequence[Project],
        session: Session | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data=_present(session) if session else None, **kwargs)
        self.edition, self.rooms, self.projects = edition, rooms, projects
        current = session.state if session else SessionState.DRAFT
        self.kind.choices = choices_of(SessionKind)
        self.theme.choices = things(edition.themes, lambda theme: text_of(theme, "title"))
        self.room.choices = things(rooms, lambda room: text_of(room, "name"))
        self.visibility.choices = choices_of(Visibility)
        self.state.choices = choices_of(
            state for state in SessionState if state in {current, *SESSION_NEXT[current]}
        )
        if not self.is_submitted():
            for _ in range(SPARE_LINES):
                self.items.append_entry()
        for line in self._lines:
            line.project.choices = things(projects, lambda project: text_of(project, "title"))

    @property
    def _lines(self) -> list[Any]:
        return list(self.items)

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
            **{
                name: self[name].data
                for name in ("title_es", "title_en", "description_es", "description_en", "expected")
            },
        }

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


def _present(session: Session) -> dict[str, Any]:
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
        "version": str(session.version),
        **{
            name: getattr(session, name)
            for name in ("title_es", "title_en", "description_es", "description_en", "expected")
        },
    }


class NamingForm(ForumForm):
    """A person: one of the edition's delegations, or somebody known by name and address."""

    registration = RadioField(lazy_gettext("People found"), validate_choice=True)
    name = StringField(lazy_gettext("Name"), [NAME])
    email = EmailField(
        lazy_gettext("E-mail address"),
        [Optional(), Length(max=254), Email(lazy_gettext("This does not look like an e-mail address."))],
    )
    language = SelectField(
        lazy_gettext("Language of the letters"),
        choices=lambda: choices(LANGUAGE_NAMES.items()),
        default=DEFAULT,
    )

    def __init__(self, *, found: Sequence[Registration], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found = found
        self.registration.choices = choices(
            (
                (str(one.key), f"{one.person.display_name} – {text_of(one.delegation, 'name')}")
                for one in found
            ),
            anything=gettext("Somebody else"),
        )
        if self.registration.data is None:
            self.registration.data = ""

    @property
    def chosen(self) -> Registration | None:
        """The registration of the edition that was chosen."""
        return by_key(self.found, self.registration.data)  # type: ignore[no-any-return]

    @property
    def names_a_person(self) -> bool:
        return self.chosen is not None or bool(self.name.data)

    def validate_name(self, _field: Field) -> None:
        if not self.names_a_person and not self.has_institution:
            raise RuleBrokenError(N_("Choose somebody of the list, or give a name."))

    @property
    def has_institution(self) -> bool:
        """Whether somebody holds the role even without a person."""
        return False


class AssignmentForm(NamingForm):
    """A role in a session and who holds it; an institution may, before it names a person."""

    role = SelectField(lazy_gettext("Role"))
    title_es = StringField(lazy_gettext("In what capacity"), [Optional(), NAME])
    title_en = StringField(lazy_gettext("In what capacity, in English"), [Optional(), NAME])
    organization = SelectField(lazy_gettext("Institution"))

    def __init__(self, *, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organizations = organizations
        self.role.choices = choices_of(SessionRole)
        self.organization.choices = things(
            organizations, lambda one: f"{text_of(one, 'acronym')} – {text_of(one, 'name')}"
        )

    @property
    def has_institution(self) -> bool:
        return bool(self.organization.data)


class AnswerForm(ForumForm):
    """Yes or no."""

    accepted = RadioField(
        choices=lambda: choices([("yes", gettext("I accept")), ("no", gettext("I decline"))]),
        validators=[REQUIRED],
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {"accepted": self.accepted.data == "yes"}


class RemovalForm(ForumForm):
    """Nothing but the question itself."""


class AccountForm(ForumForm):
    """Whether the invitation comes with an account to answer by."""

    account = BooleanField(lazy_gettext("Invite to an account too"))
