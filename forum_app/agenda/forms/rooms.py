"""The shape of what is entered about venues, rooms, and when they are open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.agenda.models import Room, Venue
from forum_app.agenda.rules import RoomFeature, Span, Window, check_room_name, state_of_ways
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import VersionedForm, choices_of
from forum_app.core.i18n import text_of

from .fields import (
    COUNT,
    NAME,
    PEOPLE,
    REQUIRED,
    TEXT,
    add_spare_lines,
    by_key,
    check_windows,
    present_windows,
    spans_of,
    things,
    windows_field,
)

OWN = ("name_es", "name_en", "floor", "capacity", "setup_minutes", "booths", "screens", "step_free")


class RoomForm(VersionedForm):
    """A room: where it is, what it offers, and when it is open."""

    name_es = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Name in English"), [Optional(), NAME])
    venue = SelectField(lazy_gettext("Venue"), default="")
    floor = StringField(lazy_gettext("Floor"), [Optional(), NAME])
    capacity = IntegerField(lazy_gettext("Capacity"), [Optional(), PEOPLE])
    setup_minutes = IntegerField(
        lazy_gettext("Set-up minutes before each session"), [InputRequired(), COUNT], default=0
    )
    booths = IntegerField(lazy_gettext("Interpretation booths"), [InputRequired(), COUNT], default=0)
    screens = IntegerField(lazy_gettext("Screens"), [InputRequired(), COUNT], default=0)
    step_free = BooleanField(lazy_gettext("Step-free access"))
    hearing_loop = BooleanField(lazy_gettext("Hearing loop"))
    features = SelectMultipleField(
        lazy_gettext("Equipment"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    windows = windows_field(lazy_gettext("When the room is open"))

    def __init__(
        self,
        *,
        zone: str,
        venues: Sequence[Venue],
        others: Iterable[Room],
        room: Room | None = None,
        windows: Iterable[Window] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data=_present(room, windows) if room else None, **kwargs)
        self.zone, self.venues = zone, venues
        self.taken = [other.name_es for other in others]
        self.venue.choices = things(venues, lambda venue: text_of(venue, "name"))
        self.features.choices = choices_of(RoomFeature)
        add_spare_lines(self.windows, self)

    @property
    def facts(self) -> dict[str, Any]:
        facts = super().facts | {"venue": by_key(self.venues, self.venue.data)}
        del facts["windows"]
        return facts

    @property
    def spans(self) -> list[Span]:
        """When the room is open; none is always."""
        return spans_of(self.windows, self.zone)

    def validate_name_es(self, field: Field) -> None:
        check_room_name(field.data, others=self.taken)

    def validate_windows(self, _field: Field) -> None:
        check_windows(self.windows, self.zone)


def _present(room: Room, windows: Iterable[Window]) -> dict[str, Any]:
    names = (*OWN, "hearing_loop", "features")
    return {name: getattr(room, name) for name in names} | {
        "venue": str(room.venue.key) if room.venue else "",
        "windows": present_windows(windows),
        "version": str(room.version),
    }


class VenueForm(VersionedForm):
    """A building."""

    name_es = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Name in English"), [Optional(), NAME])
    address = TextAreaField(lazy_gettext("Address"), [Optional(), TEXT])

    def __init__(self, *, others: Iterable[Venue], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.taken = {other.name_es.casefold() for other in others}

    def validate_name_es(self, field: Field) -> None:
        if field.data.casefold() in self.taken:
            raise RuleBrokenError(N_("There is a venue with this name already."))


class WayForm(Form):
    """How long it takes from one venue to another."""

    minutes = IntegerField(lazy_gettext("Minutes"), [Optional(), COUNT])


class TravelForm(VersionedForm):
    """The minutes between each two venues, pair by pair; an empty one counts as the usual minutes."""

    ways = FieldList(FormField(WayForm), lazy_gettext("Minutes from venue to venue"))

    def __init__(
        self, *, venues: Sequence[Venue], known: Mapping[frozenset[int], int], **kwargs: Any
    ) -> None:
        self.pairs = [(one, other) for place, one in enumerate(venues) for other in venues[place + 1 :]]
        minutes = (known.get(frozenset({one.id, other.id})) for one, other in self.pairs)
        seen = str(state_of_ways((venue.id for venue in venues), known))
        super().__init__(data={"ways": [{"minutes": told} for told in minutes], "version": seen}, **kwargs)
        while len(self.ways) < len(self.pairs):  # somebody added a venue since the page was opened
            self.ways.append_entry()

    @property
    def minutes(self) -> dict[tuple[Venue, Venue], int | None]:
        told: list[Any] = list(self.ways)
        return {pair: line.minutes.data for pair, line in zip(self.pairs, told, strict=False)}

    def line(self, one: Venue, other: Venue) -> Any:
        """The field of two venues, in whatever order."""
        places = {frozenset({first.id, second.id}): n for n, (first, second) in enumerate(self.pairs)}
        return self.ways[places[frozenset({one.id, other.id})]]
