"""What an organizer says to a release."""

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from forum_app.core.forms import ForumForm

LONGEST_NOTE = 1000


class ReleaseForm(ForumForm):
    """What the public is told of a version, in both languages; neither need be said."""

    note_es = TextAreaField(lazy_gettext("Note in Spanish"), validators=[Length(max=LONGEST_NOTE)])
    note_en = TextAreaField(lazy_gettext("Note in English"), validators=[Length(max=LONGEST_NOTE)])


class ReturnForm(ReleaseForm):
    """The same of an older version; and why clashes may be that block it by now."""

    reason = StringField(lazy_gettext("Why the clashes may be"), validators=[Length(max=LONGEST_NOTE)])
