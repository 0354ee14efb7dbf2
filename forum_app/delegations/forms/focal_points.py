"""Inviting a focal point, and accepting."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from forum_app.accounts.rules import check_password
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices, or_none
from forum_app.core.i18n import DEFAULT, label
from forum_app.delegations.models import Credential

from .fields import ADDRESS, LETTERS, NAME, REQUIRED, TEXT


class InvitationForm(ForumForm):
    name = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=254), ADDRESS])
    language = SelectField(lazy_gettext("Language of the letters"), choices=LETTERS, default=DEFAULT)
    appointed_by = SelectField(lazy_gettext("Named by the document"), coerce=or_none(str))

    def __init__(self, *, credentials: Iterable[Credential], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._credentials = {str(one.key): one for one in credentials}
        names = ((key, f"{label(one.kind)} {one.number}") for key, one in self._credentials.items())
        self.appointed_by.choices = choices(names, anything=gettext("None"))

    @property
    def facts(self) -> dict[str, Any]:
        """Who is invited, and how."""
        return {name: fact for name, fact in super().facts.items() if name != "appointed_by"}

    @property
    def document(self) -> Credential | None:
        """What names the reader, if that was chosen."""
        return self._credentials.get(self.appointed_by.data or "")


class HandOverForm(InvitationForm):
    at_once = BooleanField(
        lazy_gettext("End the task of the present focal point now, before the successor accepts")
    )


class DeclineForm(ForumForm):
    note = TextAreaField(lazy_gettext("Reason"), [TEXT])


class Proof(StrEnum):
    """How the reader of an invitation shows to be the person invited."""

    NEW_PASSWORD = "new-password"  # noqa: S105 no password; the link proves the mailbox; an account is made or gets its password
    SIGNED_IN = "signed-in"
    SIGN_IN = "sign-in"  # there is an account: its holder signs in first


class AcceptForm(ForumForm):
    """Yes to the terms and, for a new account, a password."""

    new = PasswordField(lazy_gettext("New password"), [REQUIRED])
    again = PasswordField(lazy_gettext("The new password once more"), [REQUIRED])
    terms = BooleanField(
        lazy_gettext("I speak for this delegation, and I tell the people whom I register that I do so"),
        [REQUIRED],
    )

    def __init__(self, *, proof: Proof, about: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.proof, self.about = proof, about
        if proof is not Proof.NEW_PASSWORD:
            del self.new, self.again

    def validate_new(self, field: PasswordField) -> None:
        check_password(field.data or "", about=self.about)

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise RuleBrokenError(N_("The two passwords are not the same."))
