"""The order of people as the script of the page sends it."""

from wtforms import FieldList, StringField
from wtforms.validators import UUID, InputRequired, Length

from forum_app.core.forms import ForumForm


class OrderForm(ForumForm):
    """All people of a delegation in the order wanted, and the version of the order that was shown."""

    keys = FieldList(StringField(validators=[InputRequired(), UUID()]), min_entries=1, max_entries=1000)
    seen = StringField(validators=[InputRequired(), Length(max=64)])
