"""What organisers enter about delegations: names, quotas, a deadline."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import NumberRange, Optional

from forum_app.core.clock import from_local, local
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices, choices_of
from forum_app.core.i18n import text_of
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, Organization

from .fields import NAME, REQUIRED, GetForm, or_none

SEATS = NumberRange(min=0, max=500)


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
        lazy_gettext("Missing"),
        choices=choices(
            (
                ("", lazy_gettext("Whatever is missing")),
                ("focal_point", lazy_gettext("Focal point")),
                ("people", lazy_gettext("People")),
                ("head", lazy_gettext("Head of delegation")),
                ("photo", lazy_gettext("Photos")),
            )
        ),
    )


class QuotaForm(ForumForm):
    """Seats of the three role groups; an empty field is no limit."""

    official = IntegerField(lazy_gettext("Official delegates"), [Optional(), SEATS])
    support = IntegerField(lazy_gettext("Support and accompanying persons"), [Optional(), SEATS])
    press = IntegerField(lazy_gettext("Press of the delegation"), [Optional(), SEATS])

    @property
    def seats(self) -> dict[RoleGroup, int | None]:
        return {group: self[group.value].data for group in RoleGroup}


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


class DelegationForm(QuotaForm):
    """Official names, quotas and a deadline of its own."""

    name_es = StringField(lazy_gettext("Official name in Spanish"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Official name in English"), [REQUIRED, NAME])
    closes_at = DateTimeLocalField(
        lazy_gettext("Registration of this delegation closes"), [Optional()], format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, *, edition: ForumEdition, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.edition = edition

    @property
    def deadline(self) -> Any:
        """The instant that the wall clock of the edition shows."""
        wall = self.closes_at.data
        return from_local(wall, self.edition.time_zone) if wall else None


class EditDelegationForm(DelegationForm):
    state = SelectField(
        lazy_gettext("State"), choices=partial(choices_of, DelegationState), coerce=DelegationState
    )

    @classmethod
    def of(cls, delegation: Delegation) -> "EditDelegationForm":
        """The form as the delegation stands now."""
        edition = delegation.edition
        closes = delegation.closes_at and local(delegation.closes_at, edition.time_zone).replace(tzinfo=None)
        kept = {name: getattr(delegation, name) for name in ("name_es", "name_en", "state")}
        kept |= {rule.role_group.value: rule.seats for rule in delegation.quotas}
        return cls(edition=edition, data=kept | {"closes_at": closes})


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
