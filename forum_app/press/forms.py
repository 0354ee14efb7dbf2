"""What is entered about media: outlet, papers and equipment; the filters of the queue; the decision."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from forum_app.core.collation import sort_key
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import (
    ForumForm,
    GetForm,
    OptionalChoice,
    choices,
    choices_of,
    or_none,
    uploaded,
)
from forum_app.core.i18n import LANGUAGE_NAMES, language, text_of
from forum_app.core.papers import media_type_of
from forum_app.core.territories import country_codes
from forum_app.people.models import Country
from forum_app.people.queries import nationalities

from .actions import Applicant
from .models import MediaAccreditation
from .rules import DECISIONS, MOST_BYTES, MediaJob, MediaState, Medium, Paper, check_card, check_equipment

REQUIRED = InputRequired()
NAME = Length(max=200)
TEXT = Length(max=2000)
LIST = Length(max=15_000)
ADDRESS = Email(lazy_gettext("This does not look like an e-mail address."))
Upload = tuple[bytes, str]  # the bytes of a scan, and what they are


class AccreditationForm(ForumForm):
    """For which outlet somebody works, with which papers and equipment."""

    outlet = StringField(lazy_gettext("Outlet"), [REQUIRED, NAME])
    medium = SelectField(lazy_gettext("Medium"), choices=partial(choices_of, Medium), coerce=Medium)
    outlet_country = SelectField(lazy_gettext("Country of the outlet"))
    job = SelectField(lazy_gettext("Job"), choices=partial(choices_of, MediaJob), coerce=MediaJob)
    assignment = FileField(lazy_gettext("Letter of assignment"))
    card = FileField(lazy_gettext("Press card"))
    card_number = StringField(lazy_gettext("Number of the press card"), [NAME])
    card_expires_on = DateField(lazy_gettext("Press card valid until"), [Optional()])
    equipment = TextAreaField(lazy_gettext("Equipment"), [LIST])

    def __init__(
        self,
        *,
        countries: Iterable[Country],
        today: date,
        sent: MediaAccreditation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data=_of(sent) if sent else None, **kwargs)
        self.today, self.sent = today, sent
        self.known = {one.iso2: one for one in countries}
        names = sorted((sort_key(text_of(one, "name"), language()), code) for code, one in self.known.items())
        states = [(code, text_of(self.known[code], "name")) for _key, code in names]
        self.outlet_country.choices = choices(states, anything=lazy_gettext("Another country"))
        self.papers: dict[Paper, Upload] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """What `actions.submit` takes, without the papers."""
        names = ("outlet", "medium", "job", "card_number", "card_expires_on", "equipment")
        return {name: self[name].data for name in names} | {
            "outlet_country": self.known.get(self.outlet_country.data or "")
        }

    def validate_assignment(self, field: FileField) -> None:
        self._read(Paper.ASSIGNMENT, field)
        if Paper.ASSIGNMENT not in self.papers and not (self.sent and self.sent.assignment_id):
            raise RuleBrokenError(N_("Add the letter of assignment."))

    def validate_card(self, field: FileField) -> None:
        self._read(Paper.CARD, field)

    def validate_card_expires_on(self, field: DateField) -> None:
        check_card(field.data, today=self.today)

    def validate_equipment(self, field: TextAreaField) -> None:
        check_equipment(field.data)

    def _read(self, paper: Paper, field: FileField) -> None:
        """Judge a scan by its bytes; none was sent where the field is empty."""
        content = uploaded(field)
        if content is not None:
            self.papers[paper] = content, media_type_of(content, most=MOST_BYTES)


def _of(sent: MediaAccreditation) -> dict[str, Any]:
    names = ("outlet", "medium", "job", "card_number", "card_expires_on", "equipment")
    return {name: getattr(sent, name) for name in names} | {
        "outlet_country": sent.outlet_country.iso2 if sent.outlet_country else ""
    }


class ApplicationForm(AccreditationForm):
    """The same of somebody without a delegation, who says who it is."""

    given_names = StringField(lazy_gettext("Given names"), [NAME])
    surname_1 = StringField(lazy_gettext("First surname"), [NAME])
    surname_2 = StringField(lazy_gettext("Second surname"), [NAME])
    display_name = StringField(lazy_gettext("Name as shown"), [NAME])
    nationality = OptionalChoice(
        lazy_gettext("Nationality"),
        lambda *_: choices(nationalities(), anything=lazy_gettext("Not stated")),
        usual=country_codes(),
    )

    def validate_given_names(self, field: StringField) -> None:
        if not (field.data or self.surname_1.data or self.display_name.data):
            raise RuleBrokenError(N_("Write the name as in the passport."))

    @property
    def applicant(self) -> Applicant:
        """Who asks."""
        return Applicant(
            given_names=self.given_names.data,
            surname_1=self.surname_1.data,
            surname_2=self.surname_2.data,
            display_name=self.display_name.data,
            nationality=self.nationality.data,
        )


class DoorForm(ForumForm):
    """Where the link to the form is to be sent."""

    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=254), ADDRESS])
    language = SelectField(lazy_gettext("Language of the letters"), choices=choices(LANGUAGE_NAMES.items()))


class QueueFilters(GetForm):
    q = StringField(lazy_gettext("Person or outlet"))
    state = SelectField(
        lazy_gettext("State"),
        choices=partial(choices_of, MediaState, anything=lazy_gettext("All states")),
        coerce=or_none(MediaState),
    )
    medium = SelectField(
        lazy_gettext("Medium"),
        choices=partial(choices_of, Medium, anything=lazy_gettext("All media")),
        coerce=or_none(Medium),
    )
    country = SelectField(lazy_gettext("Country of the outlet"), coerce=or_none(str))

    def __init__(self, formdata: Mapping[str, Any], *, countries: Iterable[Country]) -> None:
        super().__init__(formdata)
        named = sorted((text_of(one, "name"), one.iso2) for one in countries)
        self.country.choices = choices(
            ((code, name) for name, code in named), anything=lazy_gettext("All countries")
        )


class DecisionForm(ForumForm):
    """What the press desk decides, and why."""

    state = SelectField(
        lazy_gettext("Decision"),
        choices=choices((one.value, one.value) for one in DECISIONS),
        coerce=MediaState,
    )
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class SetAsideForm(ForumForm):
    """Why the badge need not wait."""

    why = StringField(lazy_gettext("Reason"), [REQUIRED, TEXT])
