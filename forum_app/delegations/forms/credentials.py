"""What is entered about a note or letter, the filters of the queue, and the decisions on a document."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, GetForm, choices, choices_of, or_none
from forum_app.core.i18n import text_of
from forum_app.delegations.models import Credential, Registration
from forum_app.delegations.rules import CredentialKind, Pile

from .fields import NAME, REQUIRED, TEXT


class CredentialForm(ForumForm):
    """A document as it came: what it is, the scan, and whom it names."""

    kind = SelectField(
        lazy_gettext("Kind of document"), choices=partial(choices_of, CredentialKind), coerce=CredentialKind
    )
    number = StringField(lazy_gettext("Number of the document"), [REQUIRED, NAME])
    issued_on = DateField(lazy_gettext("Date of the document"), [REQUIRED])
    signed_by = StringField(lazy_gettext("Signed by"), [REQUIRED, NAME])
    file = FileField(lazy_gettext("Scan"), [FileRequired(lazy_gettext("Choose a file."))])
    is_complete = BooleanField(lazy_gettext("It names the whole delegation"))
    people = SelectMultipleField(
        lazy_gettext("People named"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def __init__(self, *, people: Iterable[Registration], today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.people.choices = choices(_told_apart(list(people)))

    @classmethod
    def first(
        cls, people: Collection[Registration], *, named: Collection[int], today: date
    ) -> "CredentialForm":
        """The form with those ticked whom no document names yet; a first one is usually the whole list."""
        ticked = [str(one.key) for one in people if one.id not in named]
        return cls(people=people, today=today, data={"people": ticked, "is_complete": not named})

    @classmethod
    def again(
        cls, credential: Credential, people: Collection[Registration], *, today: date
    ) -> "CredentialForm":
        """The form as the document stands that is replaced; the file is asked for anew."""
        kept = {
            name: getattr(credential, name)
            for name in ("kind", "number", "issued_on", "signed_by", "is_complete")
        }
        ticked = [str(one.key) for one in credential.people]
        return cls(people=people, today=today, data=kept | {"people": ticked})

    def validate_issued_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise RuleBrokenError(N_("This day has not come yet."))

    def validate_people(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise RuleBrokenError(N_("Tick at least one person whom the document names."))


def _told_apart(people: Collection[Registration]) -> Iterator[tuple[str, str]]:
    """Each person by name; those of one name by their position or number as well."""
    names = Counter(one.person.display_name for one in people)
    for one in people:
        name = one.person.display_name
        more = text_of(one, "position_title") or one.reference
        yield str(one.key), f"{name} – {more}" if names[name] > 1 else name


class CredentialFilters(GetForm):
    q = StringField(lazy_gettext("Delegation or number"))
    pile = SelectField(
        lazy_gettext("To be done"),
        choices=partial(choices_of, Pile),
        coerce=or_none(Pile),
        default=Pile.WAITING,
    )
    kind = SelectField(
        lazy_gettext("Document"),
        choices=partial(choices_of, CredentialKind, anything=lazy_gettext("All documents")),
        coerce=or_none(CredentialKind),
    )


class CredentialDecision(StrEnum):
    """What an organiser may do with a document."""

    ACCEPT_COPY = "accept-copy"
    ORIGINAL = "original"
    ACCEPT = "accept"
    REJECT = "reject"
    SUPERSEDE = "supersede"


class CredentialDecisionForm(ForumForm):
    decision = SelectField(
        lazy_gettext("Decision"),
        choices=choices((one.value, one.value) for one in CredentialDecision),
        coerce=CredentialDecision,
    )
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class DisputeForm(ForumForm):
    """Which of the lists that disagree holds, and why."""

    keep = RadioField(lazy_gettext("The list that holds"), [REQUIRED])
    why = TextAreaField(lazy_gettext("Reason"), [REQUIRED, TEXT])

    def __init__(self, *, lists: Iterable[Credential], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep.choices = [(str(one.key), f"{one.number} · {one.signed_by}") for one in lists]
