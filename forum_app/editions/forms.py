"""The shape of what is typed in about an edition, its themes, categories and team."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_month_names
from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.core.clock import check_wall_time, from_local, local
from forum_app.core.collation import sort_key
from forum_app.core.db import db
from forum_app.core.forms import ForumForm, VersionedForm, choices, choices_of
from forum_app.core.i18n import date_locale, language, text_of
from forum_app.people.models import Country
from forum_app.people.queries import countries, country_by_iso2

from . import queries, rules
from .models import BadgeCategory, ForumEdition, Theme
from .roles import Role
from .rules import HIGHEST, HUES, EditionFormat, EditionState

LONGEST_NAME = 200
LONGEST_TEXT = 4000
EARLIEST, LATEST = 2000, 2100
MONTHS = range(1, 13)
WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # browsers send seconds only where there are any
WINDOW = ("registration_opens_at", "registration_closes_at")
COUNTRIES = ("pro_tempore_presidency", "host_country")

NAME = Length(max=LONGEST_NAME)
TEXT = Length(max=LONGEST_TEXT)


class EditionForm(ForumForm):
    """The facts of an edition; what is not known stays empty."""

    ordinal = IntegerField(lazy_gettext("Number"), [Optional(), NumberRange(1, HIGHEST)])
    name_es = StringField(lazy_gettext("Name"), [InputRequired(), NAME])
    name_en = StringField(lazy_gettext("Name"), [NAME])
    summary_es = TextAreaField(lazy_gettext("Summary"), [TEXT])
    summary_en = TextAreaField(lazy_gettext("Summary"), [TEXT])
    bloc_es = StringField(lazy_gettext("Bloc"), [InputRequired(), NAME])
    bloc_en = StringField(lazy_gettext("Bloc"), [NAME])
    pro_tempore_presidency = SelectField(lazy_gettext("Pro Tempore Presidency"))
    host_country = SelectField(lazy_gettext("Host country"))
    city = StringField(lazy_gettext("City"), [NAME])
    venue = StringField(lazy_gettext("Venue"), [NAME])
    format = SelectField(lazy_gettext("Format"))
    time_zone = SelectField(lazy_gettext("Time zone"), [InputRequired()])
    starts_on = DateField(lazy_gettext("First day"), [Optional()])
    ends_on = DateField(lazy_gettext("Last day"), [Optional()])
    month = SelectField(lazy_gettext("Month"), coerce=lambda value: int(value) if value else None)
    year = IntegerField(lazy_gettext("Year"), [Optional(), NumberRange(EARLIEST, LATEST)])
    languages = SelectMultipleField(
        lazy_gettext("Languages"),
        [InputRequired()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    registration_opens_at = DateTimeLocalField(lazy_gettext("Registration opens"), [Optional()], format=WALL)
    registration_closes_at = DateTimeLocalField(
        lazy_gettext("Registration closes"), [Optional()], format=WALL
    )

    def __init__(self, *, edition: ForumEdition | None = None, **kwargs: Any) -> None:
        super().__init__(data=_data(edition) if edition else NEW, **kwargs)
        states = db.session.scalars(countries()).all()
        names = sorted(states, key=lambda state: sort_key(text_of(state, "name"), language()))
        known = [(state.iso2, text_of(state, "name")) for state in names]
        unknown = lazy_gettext("Not known yet")
        self.pro_tempore_presidency.choices = choices(known, anything=unknown)
        self.host_country.choices = choices(known, anything=unknown)
        self.format.choices = choices_of(EditionFormat, anything=unknown)
        self.zones = ZONES | ({edition.time_zone} if edition else set())  # a file may name any of the list
        self.time_zone.choices = choices((zone, zone.replace("_", " ")) for zone in sorted(self.zones))
        self.month.choices = choices(_months(), anything=unknown)
        self.languages.choices = choices((("es", "Español"), ("en", "English")))

    def validate_ends_on(self, _field: DateField) -> None:
        rules.check_days(self.starts_on.data, self.ends_on.data)

    def validate_month(self, _field: SelectField) -> None:
        rules.check_month(self.year.data, self.month.data)

    def validate_registration_opens_at(self, field: DateTimeLocalField) -> None:
        self._check_wall(field)

    def validate_registration_closes_at(self, field: DateTimeLocalField) -> None:
        self._check_wall(field)
        if self.registration_opens_at.errors:
            return
        opens_at, closes_at = (self._instant(name) for name in WINDOW)
        rules.check_window(opens_at, closes_at)

    @property
    def facts(self) -> dict[str, Any]:
        """Countries as objects, instants from the clocks of the zone; known days make a month superfluous."""
        facts = super().facts
        facts |= {name: _country(facts[name]) for name in COUNTRIES}
        facts |= {name: self._instant(name) for name in WINDOW}
        facts["format"] = EditionFormat(facts["format"]) if facts["format"] else None
        if facts["starts_on"]:
            facts |= {"year": None, "month": None}
        return facts

    def _instant(self, name: str) -> datetime | None:
        wall: datetime | None = self[name].data
        zone = self.time_zone.data
        return from_local(wall, zone) if wall and zone in self.zones else None

    def _check_wall(self, field: DateTimeLocalField) -> None:
        if field.data and self.time_zone.data in self.zones:
            check_wall_time(field.data, self.time_zone.data)


ZONES = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")} | {"UTC"}
NEW = {
    "pro_tempore_presidency": "",
    "host_country": "",
    "month": "",
    "bloc_es": "Alianza del Pacífico",
    "bloc_en": "Pacific Alliance",
    "time_zone": "America/Lima",
    "languages": ["es", "en"],
    "format": EditionFormat.IN_PERSON.value,
}


class NewEditionForm(EditionForm):
    """An edition that is opened; its address is chosen once."""

    slug = StringField(lazy_gettext("Web address"), [InputRequired(), Length(max=60)])

    def __init__(self, *, reserved: frozenset[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reserved = reserved

    def validate_slug(self, field: StringField) -> None:
        slug = field.data or ""
        rules.check_slug(slug, self.reserved)
        rules.check_slug_free(slug, taken=queries.is_slug_taken(slug))


class SettingsForm(VersionedForm, EditionForm):
    """An edition that is there; it moves on by its state."""

    state = SelectField(lazy_gettext("State"))

    def __init__(self, *, edition: ForumEdition, by_administrator: bool, **kwargs: Any) -> None:
        super().__init__(edition=edition, **kwargs)
        self.current = edition.state
        self.by_administrator = by_administrator
        self.state.choices = choices_of(EditionState)

    def validate_state(self, field: SelectField) -> None:
        wanted = EditionState(field.data)
        rules.check_step(self.current, wanted, by_administrator=self.by_administrator)

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"state": EditionState(self.state.data)}


class ThemeForm(VersionedForm):
    """A theme: its words in both languages and its hue."""

    title_es = StringField(lazy_gettext("Title"), [InputRequired(), NAME])
    title_en = StringField(lazy_gettext("Title"), [NAME])
    description_es = TextAreaField(lazy_gettext("Description"), [TEXT])
    description_en = TextAreaField(lazy_gettext("Description"), [TEXT])
    colour = RadioField(lazy_gettext("Colour"), [InputRequired()])

    def __init__(self, *, theme: Theme | None = None, next_hue: str = HUES[0], **kwargs: Any) -> None:
        super().__init__(obj=theme, data={"colour": theme.colour if theme else next_hue}, **kwargs)
        kept = [theme.colour] if theme and theme.colour not in HUES else []
        self.colour.choices = choices(zip([*HUES, *kept], [*HUE_NAMES, *map(str, kept)], strict=True))


HUE_NAMES = (
    lazy_gettext("Blue"),
    lazy_gettext("Orange"),
    lazy_gettext("Green"),
    lazy_gettext("Purple"),
    lazy_gettext("Ochre"),
    lazy_gettext("Indigo"),
    lazy_gettext("Wine"),
    lazy_gettext("Grey"),
)


class CategoryForm(VersionedForm):
    """The words and the colour of a badge category."""

    name_es = StringField(lazy_gettext("Name"), [InputRequired(), Length(max=40)])
    name_en = StringField(lazy_gettext("Name"), [InputRequired(), Length(max=40)])
    colour = StringField(lazy_gettext("Colour"), [InputRequired()])

    def __init__(self, *, category: BadgeCategory, **kwargs: Any) -> None:
        super().__init__(obj=category, **kwargs)

    def validate_colour(self, field: StringField) -> None:
        rules.check_colour(field.data or "")


class ColleagueForm(ForumForm):
    """Somebody who is to work on the edition."""

    name = StringField(lazy_gettext("Name"), [InputRequired(), Length(max=120)])
    email = EmailField(lazy_gettext("E-mail address"), [InputRequired(), Email(), Length(max=254)])
    role = RadioField(lazy_gettext("Role"), [InputRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = choices_of(Role)

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"role": Role(self.role.data)}


class StepForm(ForumForm):
    """Before or after its neighbour."""

    down = BooleanField()


def _data(edition: ForumEdition) -> dict[str, Any]:
    """The form's view of an edition: codes of countries, wall times of its zone."""
    data = {name: getattr(edition, name) for name in EditionForm.__dict__ if hasattr(edition, name)}
    for name in COUNTRIES:
        data[name] = data[name].iso2 if data[name] else ""
    for name in WINDOW:
        data[name] = local(data[name], edition.time_zone).replace(tzinfo=None) if data[name] else None
    data |= {"state": edition.state.value, "version": edition.version}
    return data | {"format": edition.format.value if edition.format else ""}


def _country(iso2: str | None) -> Country | None:
    return country_by_iso2(iso2) if iso2 else None


def _months() -> list[tuple[str, str]]:
    names = get_month_names(locale=date_locale())
    return [(str(month), names[month]) for month in MONTHS]
