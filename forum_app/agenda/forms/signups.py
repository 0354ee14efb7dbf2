"""The shape of what organisers say when they take somebody off the list of a session."""

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum_app.core.forms import ForumForm


class SignupRemovalForm(ForumForm):
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(), Length(max=1_000)])
