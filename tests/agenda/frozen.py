"""Frozen programmes for tests of what is drawn from them: the one of forum100.json, and a small one."""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from forum_app.agenda.faces import ProgrammeFace, face_of
from forum_app.agenda.rules import MediaPolicy, SessionKind, SessionRole, SessionState, Visibility
from forum_app.agenda.schemas import FrozenProgramme, Revision
from forum_app.core.paths import PACKAGE

SHARED = PACKAGE.parents[1] / "shared"
FORUM100 = SHARED / "data" / "forum100.json"
NAMES = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
RELEASED = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)

needs_shared = pytest.mark.skipif(not FORUM100.is_file(), reason="../shared is absent")


def key(*words: object) -> UUID:
    """The same key for the same words."""
    return uuid5(NAMES, " ".join(map(str, words)))


def session(number: int = 0, **facts: Any) -> dict[str, Any]:
    """A session as the frozen shape has it, with what the test says."""
    return {
        "key": key("session", number),
        "kind": SessionKind.PANEL,
        "state": SessionState.READY,
        "visibility": Visibility.OPEN,
        "title_es": f"Sesión {number}",
        "title_en": f"Session {number}",
        "description_es": None,
        "description_en": None,
        "theme": None,
        "room": None,
        "starts_at": datetime(2026, 11, 10, 14, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 10, 15, 30, tzinfo=UTC),
        "language": "es",
        "interpretation": (),
        "media": MediaPolicy.OPENING,
        "cancelled_reason": None,
        "signup_seats": None,
        "roles": (),
        "items": (),
        **facts,
    }


def programme(*sessions: dict[str, Any], **facts: Any) -> FrozenProgramme:
    """A programme of three days in Lima; `edition` holds what differs of the edition."""
    edition = {
        "key": key("edition"),
        "slug": "foro-v-2024",
        "name_es": "V Foro",
        "name_en": "5th Forum",
        "city": "Lima",
        "venue": "Centro de Convenciones",
        "time_zone": "America/Lima",
        "starts_on": date(2026, 11, 10),
        "ends_on": date(2026, 11, 12),
    } | facts.pop("edition", {})
    empty = dict.fromkeys(("venues", "rooms", "themes", "people", "projects"), ())
    return FrozenProgramme.model_validate({**empty, "edition": edition, "sessions": sessions, **facts})


def room(number: int = 0, **facts: Any) -> dict[str, Any]:
    return {
        "key": key("room", number),
        "name_es": f"Sala {number}",
        "name_en": f"Room {number}",
        "venue": None,
        "floor": None,
        "capacity": 100,
        "step_free": True,
        "hearing_loop": False,
        **facts,
    }


def person(number: int = 0, name: str | None = None) -> dict[str, Any]:
    name = name or f"Person {number:03}"
    return {"key": key("person", number), "name": name, "native_name": None, "sort_key": name}


def role(of: int | None, kind: SessionRole = SessionRole.SPEAKER, **facts: Any) -> dict[str, Any]:
    """A role of a person by its number, or of an institution."""
    empty = dict.fromkeys(("institution_es", "institution_en", "title_es", "title_en"))
    return {"role": kind, "person": None if of is None else key("person", of), **empty, **facts}


@cache
def forum100() -> FrozenProgramme:
    """The programme of forum100.json: 100 sessions and 15 breaks."""
    said = json.loads(FORUM100.read_text())
    zone = ZoneInfo(said["timezone"])
    first = date.fromisoformat(said["first_day"])

    def hours(row: dict[str, Any]) -> dict[str, datetime]:
        start = datetime.combine(
            first + timedelta(days=row["day"]), time.fromisoformat(row["start"]), tzinfo=zone
        ).astimezone(UTC)
        return {"starts_at": start, "ends_at": start + timedelta(minutes=row["minutes"])}

    rows = [
        session(
            row["id"],
            title_es=row["title"],
            title_en=row["title"],
            description_en=row["abstract"],
            theme=key("theme", row["theme"]),
            room=key("room", row["room"]),
            language=row["language"],
            roles=[
                role(row["moderator"], SessionRole.MODERATOR),
                *(role(speaker) for speaker in row["speakers"]),
            ],
            **hours(row),
        )
        for row in said["sessions"]
    ]
    breaks = [
        session(
            1000 + number,
            kind=SessionKind.BREAK,
            title_es=row["title"],
            room=key("room", row["room"]),
            **hours(row),
        )
        for number, row in enumerate(said["breaks"])
    ]
    return programme(
        *sorted([*rows, *breaks], key=lambda row: (row["starts_at"], str(row["key"]))),
        edition={
            "slug": "forum100",
            "time_zone": said["timezone"],
            "starts_on": first,
            "ends_on": first + timedelta(days=said["days"] - 1),
        },
        rooms=[
            room(number, name_es=row["name"], name_en=row["name"], capacity=row["capacity"])
            for number, row in enumerate(said["rooms"])
        ],
        themes=[
            {
                "key": key("theme", number),
                "title_es": row["name"],
                "title_en": row["name"],
                "colour": row["color"],
            }
            for number, row in enumerate(said["themes"])
        ],
        people=[person(row["id"], row["name"]) for row in said["persons"]],
    )


def face(
    frozen: FrozenProgramme, language: str = "es", revisions: dict[UUID, Revision] | None = None
) -> ProgrammeFace:
    """A programme in words, as version 3."""
    return face_of(frozen, revisions or {}, version=3, at=RELEASED, language=language)
