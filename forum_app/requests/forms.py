"""What is entered about a letter, the filters of the queue, who signs, and what became of it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, GetForm, choices, choices_of, or_none
from forum_app.core.i18n import LANGUAGE_NAMES

from .actions import Signature
from .models import InvitationLetter
from .passports import Passport
from .rules import LetterKind, LetterState, Pile, check_code, check_passport

REQUIRED = InputRequired()
NAME = Length(max=200)
TEXT = Length(max=2000)
PASSPORT = Regexp("^[A-Z0-9]{5,20}$", message=lazy_gettext("Letters and digits alone, as in the passport."))


class LetterForm(ForumForm):
    """A letter for one person; what a consulate asks for is entered for a visa alone."""

    kind = SelectField(lazy_gettext("Letter"), choices=partial(choices_of, LetterKind), coerce=LetterKind)
    language = SelectField(lazy_gettext("Language of the letter"), choices=choices(LANGUAGE_NAMES.items()))
    consulate = StringField(lazy_gettext("Consulate that it is addressed to"), [NAME])
    passport_number = StringField(
        lazy_gettext("Passport number"),
        [Optional(), PASSPORT],
        filters=[lambda value: value and value.upper().replace(" ", "")],
    )
    passport_country = SelectField(lazy_gettext("Issuing country"))
    passport_expires_on = DateField(lazy_gettext("Valid until"), [Optional()])

    def __init__(
        self, *, countries: Iterable[tuple[str, str]], today: date, last_day: date | None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.today, self.last_day = today, last_day
        self.passport_country.choices = choices(countries, anything="–")

    @property
    def is_for_visa(self) -> bool:
        return self.kind.data is LetterKind.VISA_SUPPORT

    @property
    def passport(self) -> Passport | None:
        """What was entered of the passport; of a letter that needs none, nothing is kept."""
        number, country = self.passport_number.data, self.passport_country.data
        expires_on = self.passport_expires_on.data
        if self.is_for_visa and number and country and expires_on:
            return Passport(number, country, expires_on)
        return None

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the whole passport where the letter is for a visa."""
        super().validate(extra_validators)
        for field in (self.passport_number, self.passport_country, self.passport_expires_on):
            if self.is_for_visa and not field.data and not field.errors:
                self.refuse(
                    RuleBrokenError(N_("A letter for a visa needs this of the passport.")), field.name
                )
        return not self.errors

    def validate_passport_expires_on(self, field: DateField) -> None:
        if self.is_for_visa and field.data:
            check_passport(field.data, today=self.today, last_day=self.last_day)


class LetterFilters(GetForm):
    q = StringField(lazy_gettext("Person or delegation"))
    pile = SelectField(
        lazy_gettext("To be done"),
        choices=partial(choices_of, Pile),
        coerce=or_none(Pile),
        default=Pile.WAITING,
    )
    kind = SelectField(
        lazy_gettext("Letter"),
        choices=partial(choices_of, LetterKind, anything=lazy_gettext("Both kinds of letters")),
        coerce=or_none(LetterKind),
    )


class SignatureForm(ForumForm):
    """Who signs the letters that are issued."""

    name = StringField(lazy_gettext("Signed by"), [REQUIRED, NAME])
    title_es = StringField(lazy_gettext("Position in Spanish"), [NAME])
    title_en = StringField(lazy_gettext("Position in English"), [NAME])

    @classmethod
    def as_last(cls, letter: InvitationLetter | None, **kwargs: Any) -> "SignatureForm":
        """The form with whoever signed the last letter."""
        last = letter and {
            "name": letter.signatory,
            "title_es": letter.signatory_title_es,
            "title_en": letter.signatory_title_en,
        }
        return cls(data=last or {}, **kwargs)

    @property
    def signature(self) -> Signature:
        return Signature(**self.facts)


class DecisionForm(ForumForm):
    """What became of a letter."""

    state = SelectField(
        lazy_gettext("Decision"),
        choices=choices((one.value, one.value) for one in LetterState),
        coerce=LetterState,
    )
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class CodeForm(GetForm):
    """The code of a letter, as somebody reads it from paper."""

    code = StringField(lazy_gettext("Code of the letter"), [REQUIRED])

    def validate_code(self, field: StringField) -> None:
        check_code(field.data or "")
