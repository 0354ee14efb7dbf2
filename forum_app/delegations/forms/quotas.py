"""Quotas and deadlines: of a kind of delegation, of one delegation in their place."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from flask_babel import LazyString, lazy_gettext
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, TextAreaField
from wtforms.validators import NumberRange, Optional

from forum_app.core.clock import from_local, local
from forum_app.core.forms import ForumForm, VersionedForm, choices_of
from forum_app.core.i18n import label
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    MOST_GRACE,
    DeadlineStep,
    Quotas,
    RoleGroup,
    Term,
    version_of,
    version_of_kind,
)
from forum_app.editions.models import ForumEdition

from .fields import REQUIRED, TEXT

WALL = "%Y-%m-%dT%H:%M"
MOST_SEATS = 500


def _seats(group: RoleGroup) -> IntegerField:
    return IntegerField(LazyString(label, group), [Optional(), NumberRange(min=0, max=MOST_SEATS)])


class KindForm(VersionedForm):
    """Seats by role group, an empty field being no limit, and the deadline of each step."""

    unsaved: ClassVar = VersionedForm.unsaved | {"every_kind"}
    every_kind = BooleanField(lazy_gettext("The same deadlines for every kind of delegation"))

    def __init__(
        self,
        *,
        edition: ForumEdition,
        seats: Quotas,
        terms: Mapping[DeadlineStep, Term],
        **kwargs: Any,
    ) -> None:
        self.zone = edition.time_zone
        kept: dict[str, Any] = {f"seats_{group.value}": number for group, number in seats.items()}
        for step, term in terms.items():
            kept[f"at_{step.value}"] = local(term.at, self.zone).replace(tzinfo=None)
            kept[f"grace_{step.value}"] = term.grace_hours
        kept["version"] = version_of_kind(seats, terms)
        super().__init__(data=kept, **kwargs)

    @property
    def seats(self) -> Quotas:
        return {group: self[f"seats_{group.value}"].data for group in RoleGroup}

    @property
    def terms(self) -> dict[DeadlineStep, Term]:
        """The steps that have a deadline, as instants of the edition's clock."""
        return {
            step: Term(from_local(wall, self.zone), self[f"grace_{step.value}"].data or 0)
            for step in DeadlineStep
            if (wall := self[f"at_{step.value}"].data)
        }


for _group in RoleGroup:
    setattr(KindForm, f"seats_{_group.value}", _seats(_group))
for _step in DeadlineStep:
    _at = DateTimeLocalField(LazyString(label, _step), [Optional()], format=WALL)
    setattr(KindForm, f"at_{_step.value}", _at)
    _hours = [Optional(), NumberRange(min=0, max=MOST_GRACE)]
    _grace = lazy_gettext("%(step)s: grace in hours", step=LazyString(label, _step))
    setattr(KindForm, f"grace_{_step.value}", IntegerField(_grace, _hours))


class OwnQuotasForm(VersionedForm):
    """What one delegation has in place of its kind's quotas; an empty field leaves the kind's."""

    @classmethod
    def of(cls, delegation: Delegation, **kwargs: Any) -> "OwnQuotasForm":
        """The form as the delegation stands now."""
        own = delegation.own_seats
        kept: dict[str, Any] = {f"seats_{group.value}": number for group, number in own.items()}
        kept |= {f"unlimited_{group.value}": number is None for group, number in own.items()}
        return cls(data={**kept, "version": version_of(own)}, **kwargs)

    @property
    def own(self) -> Quotas:
        """The groups that are not as the kind's."""
        unlimited = {group: self[f"unlimited_{group.value}"].data for group in RoleGroup}
        numbers = {group: self[f"seats_{group.value}"].data for group in RoleGroup}
        return {
            group: None if unlimited[group] else numbers[group]
            for group in RoleGroup
            if unlimited[group] or numbers[group] is not None
        }


for _group in RoleGroup:
    setattr(OwnQuotasForm, f"seats_{_group.value}", _seats(_group))
    _unlimited = lazy_gettext("%(group)s: no limit", group=LazyString(label, _group))
    setattr(OwnQuotasForm, f"unlimited_{_group.value}", BooleanField(_unlimited))


class ExtensionForm(ForumForm):
    """Until when one delegation may still do a step, and why."""

    step = SelectField(lazy_gettext("Step"), choices=partial(choices_of, DeadlineStep), coerce=DeadlineStep)
    until = DateTimeLocalField(lazy_gettext("Until"), [REQUIRED], format=WALL)
    reason = TextAreaField(lazy_gettext("Reason"), [REQUIRED, TEXT])

    def moment(self, edition: ForumEdition) -> datetime:
        """The instant that the wall clock of the edition shows."""
        assert self.until.data is not None  # noqa: S101 the field is required
        return from_local(self.until.data, edition.time_zone)
