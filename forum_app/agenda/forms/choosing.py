"""What somebody wants to see of the programme."""

from typing import Any
from uuid import UUID

from babel import Locale
from flask_babel import gettext, lazy_gettext
from wtforms import Field, HiddenField, SelectField, StringField

from forum_app.agenda.queries import Choice, keys_in, languages_of
from forum_app.agenda.schemas import FrozenProgramme
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import GetForm, choices
from forum_app.core.i18n import language, text_of


class ProgrammeFilters(GetForm):
    """Filters of the programme; `by`, `day` and `chosen` stay as they are in the address."""

    q = StringField(lazy_gettext("Text, person or project"))
    theme = SelectField(lazy_gettext("Theme"))
    room = SelectField(lazy_gettext("Room"))
    speech = SelectField(lazy_gettext("Language of the session"))
    person = SelectField(lazy_gettext("Person"))
    by = HiddenField()
    day = HiddenField()
    chosen = HiddenField()

    def __init__(self, programme: FrozenProgramme, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        spoken = sorted({code for session in programme.public for code in languages_of(session)})
        seen = {held.person for session in programme.public for held in session.roles}
        people = sorted(
            (person for person in programme.people if person.key in seen), key=lambda person: person.sort_key
        )
        self.theme.choices = _keyed(programme.themes, "title", gettext("All themes"))
        self.room.choices = _keyed(programme.rooms, "name", gettext("All rooms"))
        self.speech.choices = choices(((code, _language(code)) for code in spoken), anything=gettext("Any"))
        self.person.choices = choices(
            ((str(person.key), person.name) for person in people), anything=gettext("Anybody")
        )

    def validate_chosen(self, field: Field) -> None:
        if field.data and keys_in(field.data) is None:
            raise RuleBrokenError(N_("This address names no session."))

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows the programme, as it stands in the address."""
        return {
            name: wish
            for name, wish in self.wishes.items()
            if name in {"q", "theme", "room", "speech", "person"}
        }

    @property
    def choice(self) -> Choice:
        """The wishes in the words of the query."""
        wishes = self.narrowing
        keys = {name: UUID(wishes[name]) for name in ("theme", "room", "person") if name in wishes}
        chosen = keys_in(self.chosen.data) if self.chosen.data else None
        return Choice(q=wishes.get("q", ""), speech=wishes.get("speech"), chosen=chosen, **keys)


def _keyed(things: Any, field: str, anything: str) -> Any:
    return choices(((str(thing.key), text_of(thing, field)) for thing in things), anything=anything)


def _language(code: str) -> str:
    """A language by its name in the language of the page, or by its code where there is none."""
    name = str(Locale(language()).languages.get(code, code))
    return name[:1].upper() + name[1:]
