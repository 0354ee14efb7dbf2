"""The checks and choices that several forms of the domain share."""

from flask_babel import lazy_gettext
from wtforms.validators import Email, InputRequired, Length

from forum_app.core.forms import choices
from forum_app.core.i18n import LANGUAGE_NAMES

REQUIRED = InputRequired()
ADDRESS = Email(lazy_gettext("This does not look like an e-mail address."))
NAME = Length(max=300)
TEXT = Length(max=2000)
LETTERS = choices(LANGUAGE_NAMES.items())
