"""The shape of what people enter about accounts."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from forum_app.core.forms import ForumForm, GetForm, choices
from forum_app.core.i18n import DEFAULT
from forum_app.mail.rules import LONGEST_ADDRESS

from . import rules
from .models import User
from .rules import LONGEST_NAME

LANGUAGE_NAMES = {"es": "Español", "en": "English"}  # each in itself
REQUIRED = InputRequired()
ADDRESS = Email(lazy_gettext("This does not look like an e-mail address."))


class SignInForm(ForumForm):
    email = StringField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=LONGEST_ADDRESS)])
    password = PasswordField(lazy_gettext("Password"), [REQUIRED, Length(max=1024)])


class ForgotForm(ForumForm):
    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=LONGEST_ADDRESS), ADDRESS])


class NewPasswordForm(ForumForm):
    """A password for an account; judged with what others know of the person."""

    new = PasswordField(lazy_gettext("New password"), [REQUIRED])
    again = PasswordField(lazy_gettext("The new password once more"), [REQUIRED])

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def validate_new(self, field: PasswordField) -> None:
        rules.check_password(field.data or "", about=(self.user.name, self.user.email))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(lazy_gettext("The two passwords are not the same."))


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(lazy_gettext("Present password"), [REQUIRED, Length(max=1024)])


class LanguageForm(ForumForm):
    language = SelectField(lazy_gettext("Language"), choices=choices(LANGUAGE_NAMES.items()), default=DEFAULT)
    next = HiddenField()


class PersonForm(ForumForm):
    """A colleague who is invited."""

    name = StringField(lazy_gettext("Name"), [REQUIRED, Length(max=LONGEST_NAME)])
    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=LONGEST_ADDRESS), ADDRESS])
    language = SelectField(
        lazy_gettext("Language of the letters"), choices=choices(LANGUAGE_NAMES.items()), default=DEFAULT
    )


class SearchForm(GetForm):
    q = StringField(lazy_gettext("Name or e-mail address"), [Length(max=200)])
