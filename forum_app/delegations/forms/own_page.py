"""What is asked of delegates, on their own page and when they are invited to fill it in."""

from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices, choices_of
from forum_app.core.i18n import DEFAULT, text_of
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import needs_of
from forum_app.delegations.rules import DelegationRole, RegistrationState

from .fields import ADDRESS, LETTERS, NAME, REQUIRED, TEXT
from .needs import consented
from .people import KEPT, DelegateForm

SOMEBODY_NEW = "new"


class OwnDataForm(DelegateForm):
    """A person's own data; role and nomination are the delegation's to give."""

    role = None  # type: ignore[assignment]  # WTForms' way to leave a field out
    assistant_of = None  # type: ignore[assignment]
    nominating_entity = None  # type: ignore[assignment]
    needs_visa_letter = BooleanField(lazy_gettext("I need a letter for the visa"))
    dietary_consent = BooleanField(
        lazy_gettext("I agree that my dietary needs are kept until %(days)s days after the forum", days=KEPT)
    )
    accessibility_consent = BooleanField(
        lazy_gettext(
            "I agree that my accessibility needs are kept until %(days)s days after the forum", days=KEPT
        )
    )

    @classmethod
    def needs_in(cls, registration: Registration) -> dict[str, Any]:
        """The person sees what was agreed to."""
        return consented(needs_of(registration))


class CorrectionForm(ForumForm):
    text = TextAreaField(lazy_gettext("What is to be corrected"), [REQUIRED, TEXT])


class WishForm(ForumForm):
    keeps_off_list = BooleanField(lazy_gettext("I do not want my name in the published list of participants"))


class FillInForm(ForumForm):
    """Who is invited to fill in the own registration."""

    display_name = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=254), ADDRESS])
    language = SelectField(lazy_gettext("Language of the letters"), choices=LETTERS, default=DEFAULT)
    role = SelectField(
        lazy_gettext("Role in the delegation"),
        choices=partial(choices_of, DelegationRole),
        coerce=DelegationRole,
        default=DelegationRole.DELEGATE,
    )


class SubstitutionForm(DelegateForm):
    """Who comes instead of somebody: a person of the list, or one who is described here."""

    successor = RadioField(lazy_gettext("Who comes instead"), default=SOMEBODY_NEW)
    takes_place = BooleanField(lazy_gettext("In the same place of the delegation's order"), default=True)
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])

    def __init__(self, *, candidates: list[Registration], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._candidates = {str(one.key): one for one in candidates}
        self.successor.choices = [
            (SOMEBODY_NEW, lazy_gettext("Somebody who is not on the list yet")),
            *((key, _told(one)) for key, one in self._candidates.items()),
        ]

    @property
    def chosen(self) -> Registration | None:
        """The person of the list, if it is one."""
        return self._candidates.get(self.successor.data or "")

    @property
    def person(self) -> dict[str, Any]:
        """The facts about somebody new; of a person of the list, whom that person is to assist."""
        if self.chosen:
            return {"assistant_of": self.facts["assistant_of"]}
        mine = {"successor", "takes_place", "reason", "role"}
        return {name: fact for name, fact in self.facts.items() if name not in mine}

    def validate_given_names(self, field: StringField) -> None:
        if not self.chosen:
            super().validate_given_names(field)

    def validate_successor(self, field: RadioField) -> None:
        if field.data != SOMEBODY_NEW and not self.chosen:
            raise RuleBrokenError(N_("Choose a person of the list, or somebody new."))


def _told(candidate: Registration) -> str:
    name, title = candidate.person.display_name, text_of(candidate, "position_title")
    waits = candidate.state is RegistrationState.WAITLISTED
    told = ", ".join(filter(None, (name, title)))
    return lazy_gettext("%(person)s (on the waiting list)", person=told) if waits else told


class ReadmitForm(ForumForm):
    """Why somebody comes who is on no list, and whether a full quota stands in the way."""

    reason = TextAreaField(lazy_gettext("Reason"), [REQUIRED, TEXT])
    over_quota = BooleanField(lazy_gettext("Beyond the quota, if it is full; I answer for it with my name"))


class WalkInForm(DelegateForm):
    reason = TextAreaField(lazy_gettext("Reason"), [REQUIRED, TEXT])
    over_quota = BooleanField(lazy_gettext("Beyond the quota, if it is full; I answer for it with my name"))
    asks_delegation = BooleanField(lazy_gettext("Ask who speaks for the delegation"), default=True)


class ClaimForm(ForumForm):
    """What who speaks for a delegation says of somebody at the desk."""

    answer = RadioField(choices=choices((one, one) for one in ("yes", "no")))
