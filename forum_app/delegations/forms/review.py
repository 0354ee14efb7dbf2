"""The filters and decisions of the review desk."""

from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from forum_app.core.forms import ForumForm, GetForm, choices, choices_of, or_none
from forum_app.core.i18n import text_of
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    BulkDecision,
    DelegationKind,
    OpenPoint,
    OverriddenRule,
    RegistrationState,
)

from .fields import REQUIRED, TEXT


class ReviewFilters(GetForm):
    q = StringField(lazy_gettext("Name or number"))
    state = SelectField(
        lazy_gettext("State"),
        choices=partial(choices_of, RegistrationState, anything=lazy_gettext("All states")),
        coerce=or_none(RegistrationState),
    )
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=partial(choices_of, DelegationKind, anything=lazy_gettext("All kinds")),
        coerce=or_none(DelegationKind),
    )
    delegation = SelectField(lazy_gettext("Delegation"), coerce=or_none(str))
    point = SelectField(
        lazy_gettext("Open point"),
        choices=partial(choices_of, OpenPoint, anything=lazy_gettext("Any")),
        coerce=or_none(OpenPoint),
    )
    arrives_on = DateField(lazy_gettext("Day of arrival"), [Optional()])

    def __init__(self, *args: Any, delegations: Iterable[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((str(one.key), text_of(one, "name")) for one in delegations)
        self.delegation.choices = choices(named, anything=gettext("All delegations"))

    @property
    def narrowing(self) -> dict[str, Any]:
        """The wishes in the words of the query."""
        wishes = self.wishes
        if "delegation" in wishes:
            wishes["delegation"] = UUID(wishes["delegation"])
        return wishes


class Decision(StrEnum):
    """What an organiser may decide besides approving."""

    TAKE_UP = "take-up"
    RETURN = "return"
    WAIT = "wait"
    REJECT = "reject"
    REVOKE = "revoke"


class DecisionForm(ForumForm):
    decision = SelectField(
        lazy_gettext("Decision"), choices=choices((one.value, one.value) for one in Decision), coerce=Decision
    )
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class RowForm(ForumForm):
    """One decision on one row of the list, where it stands."""

    decision = SelectField(
        lazy_gettext("Decision"),
        choices=choices((one.value, one.value) for one in BulkDecision),
        coerce=BulkDecision,
    )
    reason = StringField(lazy_gettext("Reason"), [TEXT])


class BulkForm(ForumForm):
    """What is done with the ticked rows, or with every one that matches."""

    decision = SelectField(
        lazy_gettext("Decision"), choices=partial(choices_of, BulkDecision), coerce=BulkDecision
    )
    every = BooleanField()
    keys = SelectMultipleField(coerce=UUID, validate_choice=False)
    sure = BooleanField()
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class SetAsideForm(ForumForm):
    rule = SelectField(
        lazy_gettext("Rule"),
        choices=choices((rule.value, rule.value) for rule in OverriddenRule),
        coerce=OverriddenRule,
    )
    reason = StringField(lazy_gettext("Reason"), [REQUIRED, TEXT])
