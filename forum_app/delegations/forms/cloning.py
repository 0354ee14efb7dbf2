"""Which delegations are taken over from an edition before, and how."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, GetForm, choices
from forum_app.core.i18n import text_of
from forum_app.editions.models import ForumEdition


class SourceForm(GetForm):
    source = SelectField(lazy_gettext("Edition"))

    def __init__(self, *args: Any, editions: Iterable[ForumEdition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = choices((one.slug, text_of(one, "name")) for one in editions)


class CloneForm(ForumForm):
    delegations = SelectMultipleField(lazy_gettext("Delegations"))
    with_todays_names = BooleanField(
        lazy_gettext("Take today's names where a State or organization was renamed"), default=True
    )
    with_quotas = BooleanField(lazy_gettext("Take the quotas of each kind over, in place of those set here"))
    invite = BooleanField(lazy_gettext("Invite their focal points anew, with a letter to each"))

    def __init__(self, *, keys: Iterable[str], has_usual_quotas: bool, **kwargs: Any) -> None:
        super().__init__(data={"with_quotas": has_usual_quotas}, **kwargs)  # what was set here is kept
        self.delegations.choices = choices((key, key) for key in keys)

    def validate_delegations(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise RuleBrokenError(N_("Tick at least one delegation."))
