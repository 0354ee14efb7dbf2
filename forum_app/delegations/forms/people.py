"""What is entered about the people of a delegation."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from babel import Locale
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from forum_app.core.errors import N_, ForumError, RuleBrokenError
from forum_app.core.forms import ForumForm, MemberField, OptionalChoice, choices
from forum_app.core.i18n import language
from forum_app.core.territories import country_codes
from forum_app.delegations import queries
from forum_app.delegations.actions import OF_PERSON, OF_REGISTRATION
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    AssistedError,
    DelegationRole,
    RegistrationState,
    check_stay,
    has_latin_form,
)
from forum_app.editions.rules import NEEDS_KEPT
from forum_app.people.queries import nationalities
from forum_app.people.rules import (
    HONORIFICS_EN,
    HONORIFICS_ES,
    SCRIPTS,
    SPOKEN,
    WORD_FORMS,
    NameOrder,
    filed_name,
    shown_name,
)

from .fields import ADDRESS, NAME, TEXT
from .versions import ContestedForm

KEPT = NEEDS_KEPT.days


class Names(NamedTuple):
    """A name as letters and lists show it, as the badge has it on two lines, and where lists file it."""

    shown: str | None
    badge: str | None
    native: str | None
    filed: str
    is_latin: bool


def _nationalities(_form: "DelegateForm", _field: SelectField) -> list[SelectChoice]:
    return choices(nationalities(), anything=gettext("Not stated"))


def _colleagues(form: "DelegateForm", _field: SelectField) -> list[SelectChoice]:
    names = ((key, one.person.display_name) for key, one in form.colleagues.items())
    return choices(names, anything=gettext("Nobody"))


def _languages(_form: "DelegateForm", field: SelectField) -> list[SelectChoice]:
    names = Locale(language()).languages
    return _offered(field, {code: names.get(code, code) for code in SPOKEN})


def _scripts(_form: "DelegateForm", field: SelectField) -> list[SelectChoice]:
    names = Locale(language()).scripts
    return _offered(field, {script: names[code] for script, code in SCRIPTS.items()})


def _word_forms(_form: "DelegateForm", field: SelectField) -> list[SelectChoice]:
    return _offered(field, WORD_FORMS)


def _offered(field: SelectField, words: Mapping[str, str]) -> list[SelectChoice]:
    """The usual choices, and what a list brought in besides them."""
    brought = {field.data: field.data} if field.object_data and field.data == field.object_data else {}
    return choices({**brought, **words}.items(), anything=gettext("Not stated"))


class DelegateForm(ContestedForm):
    """A person of a delegation; nothing of a name is changed, split or put into capitals by us."""

    role = MemberField(
        lazy_gettext("Role in the delegation"), DelegationRole, default=DelegationRole.DELEGATE
    )
    assistant_of = OptionalChoice(lazy_gettext("Assists"), _colleagues)
    honorific_es = StringField(
        lazy_gettext("Form of address in Spanish"), [NAME], render_kw={"list": "honorifics-es"}
    )
    honorific_en = StringField(
        lazy_gettext("Form of address in English"), [NAME], render_kw={"list": "honorifics-en"}
    )
    gender = OptionalChoice(lazy_gettext("Spanish words for the person"), _word_forms, usual=WORD_FORMS)
    given_names = StringField(lazy_gettext("Given names"), [NAME])
    surname_particle = StringField(lazy_gettext("Particle before the surname"), [NAME])
    surname_1 = StringField(lazy_gettext("First surname"), [NAME])
    surname_2 = StringField(lazy_gettext("Second surname"), [NAME])
    name_order = MemberField(lazy_gettext("Order of the name"), NameOrder)
    display_name = StringField(lazy_gettext("Name as shown"), [NAME])
    sort_name = StringField(lazy_gettext("Filed as"), [NAME])
    badge_name = StringField(lazy_gettext("Name on the badge"), [NAME])
    pronunciation = StringField(lazy_gettext("Pronunciation"), [NAME])
    native_name = StringField(lazy_gettext("Name in its own script"), [NAME])
    native_script = OptionalChoice(lazy_gettext("Script"), _scripts, usual=SCRIPTS)
    position_title_es = StringField(lazy_gettext("Position in Spanish"), [NAME])
    position_title_en = StringField(lazy_gettext("Position in English"), [NAME])
    institution = StringField(lazy_gettext("Institution"), [NAME])
    nominating_entity = StringField(lazy_gettext("Nominated by"), [NAME])
    nationality = OptionalChoice(lazy_gettext("Nationality"), _nationalities, usual=country_codes())
    email = EmailField(lazy_gettext("E-mail address"), [Optional(), Length(max=254), ADDRESS])
    language = OptionalChoice(lazy_gettext("Language"), _languages, usual=SPOKEN)
    interpretation = StringField(lazy_gettext("Interpretation"), [NAME])
    needs_visa_letter = BooleanField(lazy_gettext("Needs a letter for the visa"))
    arrives_on = DateField(lazy_gettext("Day of arrival"), [Optional()])
    departs_on = DateField(lazy_gettext("Day of departure"), [Optional()])
    dietary = TextAreaField(lazy_gettext("Dietary needs"), [TEXT])
    dietary_consent = BooleanField(
        lazy_gettext(
            "The person agrees that the dietary needs are kept until %(days)s days after the forum", days=KEPT
        )
    )
    accessibility = TextAreaField(lazy_gettext("Accessibility needs"), [TEXT])
    accessibility_consent = BooleanField(
        lazy_gettext(
            "The person agrees that the accessibility needs are kept until %(days)s days after the forum",
            days=KEPT,
        )
    )
    version = IntegerField(widget=HiddenInput(), default=0)
    honorifics: ClassVar = {"es": HONORIFICS_ES, "en": HONORIFICS_EN}  # what the fields suggest

    def __init__(self, *, delegation: Delegation, besides: Registration | None = None, **kwargs: Any) -> None:
        self.delegation, self.besides = delegation, besides
        super().__init__(**kwargs)

    @classmethod
    def of(cls, registration: Registration, **kwargs: Any) -> "DelegateForm":
        """The form as the registration stands now, under what was sent."""
        person = registration.person
        kept = {name: getattr(person, name) for name in OF_PERSON} | {
            "role": registration.delegation_role,
            "assistant_of": key_of(registration.assistant_of),
            "version": registration.version,
        }
        parts = person.given_names, person.surname_1, person.surname_2
        composed = shown_name(*parts, person.name_order, person.surname_particle)
        is_asked_for = registration.state is RegistrationState.DRAFT and not any(parts[:3])
        if composed == person.display_name or is_asked_for:  # so that it follows what the parts say
            kept["display_name"] = None
        kept |= {name: getattr(registration, name) for name in OF_REGISTRATION} | cls.needs_in(registration)
        form = cls(delegation=registration.delegation, besides=registration, data=kept, **kwargs)
        if not form.is_submitted() or kwargs:
            form.remember()
        return form

    @classmethod
    def needs_in(cls, _registration: Registration) -> dict[str, Any]:
        """What the form shows of diet and access needs: nothing, except to the person."""
        return {}

    @cached_property
    def colleagues(self) -> Mapping[str, Registration]:
        """Whom the person may assist, by their keys: those who come, and are no assistants."""
        return {
            str(one.key): one
            for one in queries.roster(self.delegation)
            if one.delegation_role is not DelegationRole.ASSISTANT and one is not self.besides
        }

    @property
    def facts(self) -> dict[str, Any]:
        """The fields' values; whom an assistant assists as the registration."""
        facts = super().facts
        if key := facts.get("assistant_of"):
            facts["assistant_of"] = self.colleagues[key]
        return facts

    def refuse(self, error: ForumError, field: str | None = None) -> None:
        """What is wrong with whom an assistant assists stands beside that choice."""
        super().refuse(error, "assistant_of" if isinstance(error, AssistedError) else field)

    @property
    def names(self) -> Names:
        """How the name in the form will be read."""
        parts = {name: self[name].data for name in ("given_names", "surname_1", "surname_2")}
        particle = self.surname_particle.data
        shown = self.display_name.data or shown_name(**parts, order=self.name_order.data, particle=particle)
        badge = self.badge_name.data or shown
        filed = filed_name(
            **parts, particle=particle, sort_name=self.sort_name.data, display_name=shown or ""
        )
        return Names(shown, badge, self.native_name.data, filed, is_latin=has_latin_form(badge or ""))

    def validate_given_names(self, _field: StringField) -> None:
        parts = self.given_names.data, self.surname_1.data, self.surname_2.data
        if not (self.display_name.data or any(parts)):
            raise RuleBrokenError(N_("Write at least one part of the name: given names or a surname."))

    def validate_departs_on(self, field: DateField) -> None:
        check_stay(self.arrives_on.data, field.data)

    def validate_dietary_consent(self, field: BooleanField) -> None:
        _check_consent(self.dietary.data, given=field.data)

    def validate_accessibility_consent(self, field: BooleanField) -> None:
        _check_consent(self.accessibility.data, given=field.data)


def key_of(registration: Registration | None) -> str | None:
    """How a choice names somebody."""
    return str(registration.key) if registration else None


def _check_consent(text: str | None, *, given: bool) -> None:
    if text and not given:
        raise RuleBrokenError(N_("Tick this box if the person agrees, or leave the text above empty."))


class PhotoForm(ForumForm):
    photo = FileField(lazy_gettext("Photo"), [FileRequired(lazy_gettext("Choose a file."))])


class ListForm(ForumForm):
    file = FileField(lazy_gettext("CSV file"), [FileRequired(lazy_gettext("Choose a file."))])


class ConfirmListForm(ForumForm):
    """The list that was read, sealed, so that what is saved is what was shown."""

    sealed = HiddenField()
    needs_consented = BooleanField(
        lazy_gettext(
            "The people agree that their dietary and accessibility needs are kept until %(days)s days "
            "after the forum",
            days=KEPT,
        )
    )


class ReasonForm(ForumForm):
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])
