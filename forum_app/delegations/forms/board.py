"""What organisers enter about delegations."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, GetForm, VersionedForm, choices, choices_of, or_none
from forum_app.core.i18n import text_of
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationState,
    check_body,
    check_state,
    delegation_reachable,
)
from forum_app.people.models import Country, Organization
from forum_app.people.rules import CountryStanding

from .fields import LETTERS, NAME, REQUIRED, TEXT


class BoardFilters(GetForm):
    q = StringField(lazy_gettext("Name"))
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=partial(choices_of, DelegationKind, anything=lazy_gettext("All kinds")),
        coerce=or_none(DelegationKind),
    )
    state = SelectField(
        lazy_gettext("State"),
        choices=partial(choices_of, DelegationState, anything=lazy_gettext("All states")),
        coerce=or_none(DelegationState),
    )
    missing = SelectField(
        lazy_gettext("To be settled"),
        choices=choices(
            (
                ("", lazy_gettext("Whatever it is")),
                ("late", lazy_gettext("Deadline passed")),
                ("over_quota", lazy_gettext("Over quota")),
                ("focal_point", lazy_gettext("Focal point")),
                ("people", lazy_gettext("People")),
                ("head", lazy_gettext("Head of delegation")),
                ("photo", lazy_gettext("Photos")),
                ("credential", lazy_gettext("Note or letter")),
                ("title", lazy_gettext("Position in both languages")),
                ("confirmation", lazy_gettext("Confirmation")),
                ("answer", lazy_gettext("Answer")),
            )
        ),
    )


class NewDelegationsForm(ForumForm):
    """States and organisations ticked on the lists of the reference data."""

    countries = SelectMultipleField(lazy_gettext("States"))
    organizations = SelectMultipleField(lazy_gettext("Organizations"))
    kinds = SelectMultipleField(
        lazy_gettext("Kind"),
        choices=choices((kind.value, kind.value) for kind in DelegationKind),
        coerce=DelegationKind,
    )

    def __init__(self, *, countries: Iterable[str], organizations: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.countries.choices = choices((iso2, iso2) for iso2 in countries)
        self.organizations.choices = choices((key, key) for key in organizations)

    def validate_countries(self, _field: SelectMultipleField) -> None:
        if not (self.countries.data or self.organizations.data or self.kinds.data):
            raise RuleBrokenError(N_("Tick at least one State or organization."))


class DelegationForm(ForumForm):
    """Official names."""

    name_es = StringField(lazy_gettext("Official name in Spanish"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Official name in English"), [REQUIRED, NAME])


class EditDelegationForm(VersionedForm, DelegationForm):
    de_es = StringField(lazy_gettext("Article phrase in Spanish"), [Length(max=20)])
    protocol_position = IntegerField(
        lazy_gettext("Place by protocol"), [Optional(), NumberRange(min=1, max=999)]
    )
    needs_credential = BooleanField(lazy_gettext("Badges wait for a note or credential letter"))
    state = SelectField(lazy_gettext("State"), coerce=DelegationState)
    answer_note = TextAreaField(lazy_gettext("Note on the answer"), [TEXT])

    @classmethod
    def of(cls, delegation: Delegation, **kwargs: Any) -> "EditDelegationForm":
        """The form as the delegation stands now, with the states that it can go to."""
        plain = (
            *("name_es", "name_en", "de_es", "protocol_position", "state", "needs_credential"),
            *("answer_note", "version"),
        )
        form = cls(data={name: getattr(delegation, name) for name in plain}, **kwargs)
        possible = {delegation.state, *delegation_reachable(delegation.state)}
        form.state.choices = choices_of(state for state in DelegationState if state in possible)
        return form


class StandInForm(ForumForm):
    """Who counts for a delegation that declined."""

    present = SelectField(lazy_gettext("Represented by"), coerce=or_none(str))

    def __init__(self, *, delegations: Iterable[Delegation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = ((str(one.key), text_of(one, "name")) for one in delegations)
        self.present.choices = choices(named, anything=gettext("Nobody"))


class OneDelegationForm(DelegationForm):
    kind = SelectField(
        lazy_gettext("Kind"), choices=partial(choices_of, DelegationKind), coerce=DelegationKind
    )
    country = SelectField(lazy_gettext("State"), coerce=or_none(str))
    organization = SelectField(lazy_gettext("Organization"), coerce=or_none(str))

    def __init__(
        self, *, countries: Iterable[Country], organizations: Iterable[Organization], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        states = ((one.iso2, text_of(one, "name")) for one in countries)
        bodies = ((str(one.key), text_of(one, "name")) for one in organizations)
        self.country.choices = choices(states, anything=gettext("None"))
        self.organization.choices = choices(bodies, anything=gettext("None"))

    def validate_country(self, field: SelectField) -> None:
        check_state(self.kind.data, has_country=bool(field.data))

    def validate_organization(self, field: SelectField) -> None:
        if self.kind.data:
            check_body(self.kind.data, has_country=bool(self.country.data), has_organization=bool(field.data))


class ProtocolForm(ForumForm):
    protocol_language = SelectField(lazy_gettext("Language of protocol"), choices=LETTERS)


class StandingForm(ForumForm):
    """What a State is to the bloc, from when to when, and where that is written."""

    country = SelectField(lazy_gettext("State"), [REQUIRED])
    standing = SelectField(
        lazy_gettext("Status"), choices=partial(choices_of, CountryStanding), coerce=CountryStanding
    )
    valid_from = DateField(lazy_gettext("First day"), [Optional()])
    valid_to = DateField(lazy_gettext("Last day"), [Optional()])
    source = StringField(lazy_gettext("Source"), [REQUIRED, NAME])

    def __init__(self, *, countries: Iterable[Country], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.country.choices = choices((one.iso2, text_of(one, "name")) for one in countries)


class EndStandingForm(ForumForm):
    on = DateField(lazy_gettext("Last day"), [REQUIRED])
    source = StringField(lazy_gettext("Source"), [REQUIRED, NAME])
