"""The shape of what is entered about people on sessions, and of what they answer."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, EmailField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Email, Length, Optional

from forum_app.agenda.queries import Substitute
from forum_app.agenda.rules import SessionRole
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices, choices_of
from forum_app.core.i18n import DEFAULT, LANGUAGE_NAMES, text_of
from forum_app.delegations.models import Registration
from forum_app.people.models import Organization

from .fields import NAME, REQUIRED, by_key, things


class NamingForm(ForumForm):
    """A person: one of the edition's delegations, or somebody known by name and address."""

    registration = RadioField(lazy_gettext("People found"), validate_choice=True)
    name = StringField(lazy_gettext("Name"), [NAME])
    email = EmailField(
        lazy_gettext("E-mail address"),
        [Optional(), Length(max=254), Email(lazy_gettext("This does not look like an e-mail address."))],
    )
    language = SelectField(
        lazy_gettext("Language of the letters"),
        choices=lambda: choices(LANGUAGE_NAMES.items()),
        default=DEFAULT,
    )

    def __init__(self, *, found: Sequence[Registration], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found = found
        self.registration.choices = choices(
            (
                (str(one.key), f"{one.person.display_name} – {text_of(one.delegation, 'name')}")
                for one in found
            ),
            anything=gettext("Somebody else"),
        )
        if self.registration.data is None:
            self.registration.data = ""

    @property
    def chosen(self) -> Registration | None:
        """The registration of the edition that was chosen."""
        return by_key(self.found, self.registration.data)  # type: ignore[no-any-return]

    @property
    def names_a_person(self) -> bool:
        return self.chosen is not None or bool(self.name.data)

    def validate_name(self, _field: Field) -> None:
        if not self.names_a_person and not self.has_institution:
            raise RuleBrokenError(N_("Choose somebody of the list, or give a name."))

    @property
    def has_institution(self) -> bool:
        """Whether somebody holds the role even without a person."""
        return False


class AssignmentForm(NamingForm):
    """A role in a session and who holds it; an institution may, before it names a person."""

    role = SelectField(lazy_gettext("Role"))
    title_es = StringField(lazy_gettext("In what capacity"), [Optional(), NAME])
    title_en = StringField(lazy_gettext("In what capacity, in English"), [Optional(), NAME])
    organization = SelectField(lazy_gettext("Institution"))

    def __init__(self, *, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organizations = organizations
        self.role.choices = choices_of(SessionRole)
        self.organization.choices = things(
            organizations, lambda one: f"{text_of(one, 'acronym')} – {text_of(one, 'name')}"
        )

    @property
    def has_institution(self) -> bool:
        return bool(self.organization.data)


class SubstituteForm(ForumForm):
    """Who of those who could takes over a role."""

    person = HiddenField(validators=[REQUIRED])

    def __init__(self, *, found: Sequence[Substitute], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found = found

    @property
    def chosen(self) -> Substitute | None:
        return next((one for one in self.found if str(one.person.key) == self.person.data), None)

    def validate_person(self, _field: Field) -> None:
        if self.chosen is None:
            raise RuleBrokenError(N_("This person can no longer take over. Choose somebody of the list."))


class AnswerForm(ForumForm):
    """Yes or no."""

    accepted = RadioField(
        choices=lambda: choices([("yes", gettext("I accept")), ("no", gettext("I decline"))]),
        validators=[REQUIRED],
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {"accepted": self.accepted.data == "yes"}


class AccountForm(ForumForm):
    """Whether the invitation comes with an account to answer by."""

    account = BooleanField(lazy_gettext("Invite to an account too"))
