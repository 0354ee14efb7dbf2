"""Forms of the door: a checkpoint, with its hours as the edition's clocks show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from forum_app.agenda.models import Session
from forum_app.core.clock import check_wall_time, from_local, local
from forum_app.core.forms import VersionedForm, choices
from forum_app.core.i18n import label, moment, text_of
from forum_app.editions.labels import AREAS

from .models import Checkpoint
from .rules import CheckpointKind, check_hours, check_session

LONGEST_NAME = 60
WALL = "%Y-%m-%dT%H:%M"  # as browsers send and want it


class CheckpointForm(VersionedForm):
    """What may be changed about a checkpoint."""

    name_es = StringField(lazy_gettext("Name in Spanish"), [InputRequired(), Length(max=LONGEST_NAME)])
    name_en = StringField(lazy_gettext("Name in English"), [Optional(), Length(max=LONGEST_NAME)])
    zone = SelectField(lazy_gettext("Access zone"), [Optional()])
    opens_at = DateTimeLocalField(lazy_gettext("Opens"), [Optional()], format=WALL)
    closes_at = DateTimeLocalField(lazy_gettext("Closes"), [Optional()], format=WALL)

    def __init__(self, *, time_zone: str, **values: Any) -> None:
        super().__init__(**values)
        self.time_zone = time_zone
        self.zone.choices = choices(AREAS.items(), anything=lazy_gettext("Every zone"))

    @property
    def facts(self) -> dict[str, Any]:
        facts = super().facts
        hours = {name: self._instant(facts[name]) for name in ("opens_at", "closes_at")}
        return {**facts, **hours, "zone": facts["zone"] or None}

    def validate_opens_at(self, field: DateTimeLocalField) -> None:
        self._check_wall(field)

    def validate_closes_at(self, field: DateTimeLocalField) -> None:
        self._check_wall(field)
        check_hours(opens_at=self.opens_at.data, closes_at=self.closes_at.data)

    def _check_wall(self, field: DateTimeLocalField) -> None:
        if field.data:
            check_wall_time(field.data, self.time_zone)

    def _instant(self, wall: datetime | None) -> datetime | None:
        return from_local(wall, self.time_zone) if wall else None

    @classmethod
    def of(cls, checkpoint: Checkpoint, **kwargs: Any) -> "CheckpointForm":
        """The form that shows a checkpoint as it is."""
        zone = checkpoint.edition.time_zone
        shown = {name: getattr(checkpoint, name) for name in ("name_es", "name_en", "zone", "version")}
        hours = {name: _wall(getattr(checkpoint, name), zone) for name in ("opens_at", "closes_at")}
        return cls(time_zone=zone, data=shown | hours, **kwargs)


class NewCheckpointForm(CheckpointForm):
    """A checkpoint and what it is for."""

    kind = SelectField(lazy_gettext("Kind"), [InputRequired()])
    session = SelectField(lazy_gettext("Session"), [Optional()])

    def __init__(self, *, sessions: Iterable[Session], **values: Any) -> None:
        super().__init__(**values)
        self.sessions = {str(session.key): session for session in sessions}
        self.kind.choices = [(kind.value, label(kind)) for kind in CheckpointKind]
        self.session.choices = [
            ("", lazy_gettext("None")),
            *((key, self._title(session)) for key, session in self.sessions.items()),
        ]

    @property
    def facts(self) -> dict[str, Any]:
        facts = super().facts
        kind, session = CheckpointKind(facts["kind"]), self.sessions.get(facts["session"] or "")
        return {**facts, "kind": kind, "session": session}

    def validate_kind(self, field: SelectField) -> None:
        check_session(kind=CheckpointKind(field.data), has_session=bool(self.session.data))

    def _title(self, session: Session) -> str:
        title = text_of(session, "title")
        return f"{moment(session.starts_at, self.time_zone)} {title}" if session.starts_at else title


def _wall(instant: datetime | None, zone: str) -> datetime | None:
    return local(instant, zone).replace(tzinfo=None) if instant else None
