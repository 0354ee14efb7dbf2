"""Deciding whether two registrations are of one person, and which values stay."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

from babel import Locale
from flask_babel import lazy_gettext
from wtforms import Field, RadioField, SelectField, StringField

from forum_app.core.forms import ForumForm, GetForm, choices
from forum_app.core.i18n import language
from forum_app.delegations.actions import OF_PERSON, OF_REGISTRATION
from forum_app.delegations.labels import HEADINGS
from forum_app.delegations.models import DuplicateSuspect, Registration
from forum_app.delegations.rules import stays
from forum_app.people.labels import nationality
from forum_app.people.rules import WORD_FORMS

from .fields import REQUIRED, TEXT
from .people import DelegateForm

WORDS = {"photo": lazy_gettext("Photo"), "needs": lazy_gettext("Dietary and accessibility needs")}
COMPARED = ("photo", *OF_PERSON, *OF_REGISTRATION, "needs")


class Side(StrEnum):
    FIRST = "first"
    SECOND = "second"


SIDES = choices((side.value, side.value) for side in Side)


class SearchForm(GetForm):
    q = StringField(lazy_gettext("Name or number"))


class OtherForm(ForumForm):
    """Which of those who were found is the other one."""

    other = SelectField(lazy_gettext("The other registration"), coerce=UUID, validate_choice=False)


class ClearForm(ForumForm):
    reason = StringField(lazy_gettext("Reason"), [REQUIRED, TEXT])


class MergeForm(ForumForm):
    """Which of two registrations stays, and from which of them it has each value that differs."""

    keep = RadioField(lazy_gettext("Registration that stays"), choices=SIDES, coerce=Side)
    reason = StringField(lazy_gettext("Reason"), [REQUIRED, TEXT])

    @classmethod
    def of(cls, pair: DuplicateSuspect) -> "MergeForm":
        """The form for what differs between two; whoever came further stays, with what only the other has."""
        different = [name for name in COMPARED if value_of(pair.first, name) != value_of(pair.second, name)]
        fields = {name: RadioField(word_of(name), choices=SIDES, coerce=Side) for name in different}
        further = stays(pair.first.state, pair.second.state)
        keep = Side.FIRST if further else Side.SECOND
        filled: dict[str, Any] = {name: _side(pair, name, keep) for name in different}
        form: MergeForm = type("MergeFormOfTwo", (cls,), fields)(data={"keep": keep, **filled})
        return form

    @property
    def different(self) -> Iterator[Field]:
        """The fields whose value has to be chosen."""
        return (field for field in self if field.name in COMPARED)

    @property
    def taken(self) -> set[str]:
        """What the registration that stays takes from the other one."""
        return {field.name for field in self.different if field.data is not self.keep.data}


def value_of(registration: Registration, name: str) -> Any:
    """What a registration says in a field; of sensitive needs only whether there are any."""
    if name in OF_PERSON:
        return getattr(registration.person, name) or None
    if name == "needs":
        return registration.needs is not None
    return getattr(registration, name) or None


def said_of(registration: Registration, name: str) -> Any:
    """What a registration says in a field, its codes as words."""
    said = value_of(registration, name)
    if name == "nationality":
        return nationality(registration.person)
    if name == "gender":
        return WORD_FORMS.get(said, said)
    if name == "language":
        return Locale(language()).languages.get(said, said)
    return said


def word_of(name: str) -> Any:
    """What a field is called on the page."""
    field = getattr(DelegateForm, name, None)
    return field.args[0] if field else WORDS.get(name) or HEADINGS[name]


def _side(pair: DuplicateSuspect, name: str, keep: Side) -> Side:
    """The side that stays, or the only one that has a value."""
    other = Side.SECOND if keep is Side.FIRST else Side.FIRST
    return keep if value_of(getattr(pair, keep), name) else other
