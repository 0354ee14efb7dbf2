"""Functions beside a registration."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField

from forum_app.core.forms import VersionedForm, choices, or_none
from forum_app.core.i18n import text_of
from forum_app.delegations.models import Delegation, Registration


class FunctionsForm(VersionedForm):
    """Further delegations of a person, and whom the person assists."""

    also_represents = SelectMultipleField(lazy_gettext("Also represents"))
    assistant_of = SelectField(lazy_gettext("Assists"), coerce=or_none(str))

    def __init__(
        self,
        registration: Registration,
        *,
        delegations: Iterable[Delegation],
        people: Iterable[Registration],
        **kwargs: Any,
    ) -> None:
        assisted = registration.assistant_of
        kept = {
            "also_represents": [str(one.key) for one in registration.also_represents],
            "assistant_of": str(assisted.key) if assisted else None,
            "version": registration.version,
        }
        super().__init__(data=kept, **kwargs)
        others = {str(one.key): one for one in delegations if one.id != registration.delegation_id}
        colleagues = {str(one.key): one for one in people if one.id != registration.id}
        self._others, self._colleagues = others, colleagues
        self.also_represents.choices = choices((key, text_of(one, "name")) for key, one in others.items())
        self.assistant_of.choices = choices(
            ((key, one.person.display_name) for key, one in colleagues.items()), anything=gettext("Nobody")
        )

    @property
    def facts(self) -> dict[str, Any]:
        """The delegations and the person that were chosen."""
        return {
            "also_represents": [self._others[key] for key in self.also_represents.data or ()],
            "assistant_of": self._colleagues.get(self.assistant_of.data or ""),
        }
