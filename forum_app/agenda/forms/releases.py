"""What an organizer says to a release."""

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Length

from forum_app.core.forms import ForumForm

LONGEST_NOTE = 1000


class ReleaseForm(ForumForm):
    """What the public is told of a version, in both languages; neither need be said."""

    note_es = TextAreaField(lazy_gettext("Note in Spanish"), validators=[Length(max=LONGEST_NOTE)])
    note_en = TextAreaField(lazy_gettext("Note in English"), validators=[Length(max=LONGEST_NOTE)])
