"""What several forms of the domain share: checks, filters in the address."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext
from wtforms.validators import Email, InputRequired, Length

from forum_app.core.forms import ForumForm, choices
from forum_app.core.i18n import LANGUAGE_NAMES

REQUIRED = InputRequired()
ADDRESS = Email(lazy_gettext("This does not look like an e-mail address."))
NAME = Length(max=300)
TEXT = Length(max=2000)
LETTERS = choices(LANGUAGE_NAMES.items())


def or_none(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Read the empty choice as nothing."""
    return lambda value: kind(value) if value else None


class GetForm(ForumForm):
    """Filters that live in the address; they change nothing."""

    class Meta(ForumForm.Meta):
        csrf = False

    @property
    def wishes(self) -> dict[str, Any]:
        """What was chosen and can be; the rest of the address is left alone."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}
