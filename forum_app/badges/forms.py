"""The shape of what is asked about badges."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from forum_app.core.forms import ForumForm, GetForm, choices, choices_of
from forum_app.core.i18n import LANGUAGE_NAMES, text_of
from forum_app.delegations.models import Delegation

from .rules import BY_HAND, BadgeState, PrintChoice, PrintOrder, RevokeReason


class PrintForm(ForumForm):
    """Which badges a batch takes, in which order and language."""

    choice = RadioField(_l("Which badges"), coerce=PrintChoice, default=PrintChoice.NOT_PRINTED)
    delegation = SelectField(_l("Delegation"))
    order = SelectField(_l("Order of the pages"), coerce=PrintOrder, default=PrintOrder.DELEGATION)
    language = SelectField(_l("Language"))

    def __init__(self, delegations: Sequence[Delegation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choice.choices = choices_of(PrintChoice)
        self.order.choices = choices_of(PrintOrder)
        self.language.choices = choices(LANGUAGE_NAMES.items())
        names = [(str(one.key), text_of(one, "name")) for one in delegations]
        self.delegation.choices = choices(names, anything=_l("All delegations"))


class FilterForm(GetForm):
    """Narrows the list of badges."""

    q = SearchField(_l("Name or delegation"))
    state = SelectField(_l("State"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state.choices = choices_of(BadgeState, anything=_l("All"))


class RevokeForm(ForumForm):
    """Why a badge ends."""

    reason = SelectField(_l("Reason"), coerce=RevokeReason)
    note = StringField(_l("Note"), [InputRequired(), Length(max=300)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = choices_of(BY_HAND)
