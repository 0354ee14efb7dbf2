"""The programme as schedule.xml and schedule.json, which apps, signs and video teams read.

The format comes from frab and pentabarf; the schemas are those of the video team of the Chaos Computer Club
(https://c3voc.de/wiki/schedule). Cancelled sessions and those without a time are not part of it.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from forum_app.agenda.faces import ProgrammeFace, SessionFace
from forum_app.core.collation import fold

GENERATOR = "Forum"
SHORTEST_ACRONYM = 4
ZONE = re.compile(r"([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")  # what the schema takes for a zone
RASTER = timedelta(minutes=5)
Days = list[tuple[date, list[SessionFace]]]
# What XML 1.0 cannot hold.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def schedule_xml(programme: ProgrammeFace) -> bytes:
    """The programme as schedule.xml; a day of it at least has to be known."""
    days = _days(programme)
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name=GENERATOR)
    _add(root, "url", programme.url)
    _add(root, "version", programme.version)
    _add_conference(root, programme, days)
    for index, (day, sessions) in enumerate(days, start=1):
        start, end = _bounds(programme, day, sessions)
        found = ET.SubElement(
            root, "day", index=str(index), date=day.isoformat(), start=start.isoformat(), end=end.isoformat()
        )
        for (name, key), in_room in _by_room(programme, sessions):
            room = ET.SubElement(found, "room", name=_writable(name))
            if key:
                room.set("guid", key)
            for session in in_room:
                _add_event(room, programme, session)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_conference(root: ET.Element, programme: ProgrammeFace, days: Days) -> None:
    conference = ET.SubElement(root, "conference")
    _add(conference, "acronym", acronym(programme))
    _add(conference, "title", programme.edition)
    _add(conference, "start", days[0][0].isoformat())
    _add(conference, "end", days[-1][0].isoformat())
    _add(conference, "days", str(len(days)))
    _add(conference, "timeslot_duration", _clock(RASTER))
    _add(conference, "url", programme.url)
    _add(conference, "time_zone_name", programme.zone.key)
    for theme in programme.themes:
        track = ET.SubElement(conference, "track", name=_writable(theme.title), color=theme.colour)
        track.set("slug", f"t-{slug(theme.title)}".rstrip("-"))


def _add_event(room: ET.Element, programme: ProgrammeFace, session: SessionFace) -> None:
    event = ET.SubElement(room, "event", id=str(session.number), guid=str(session.key))
    facts = _facts(programme, session)
    for name in ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type"):
        _add(event, name, facts[name])
    for name in ("language", "abstract", "description"):
        _add(event, name, facts[name])
    ET.SubElement(event, "logo")
    persons = ET.SubElement(event, "persons")
    for person in session.people:
        who = _add(persons, "person", person.name)
        if person.key:
            who.set("guid", str(person.key))
    ET.SubElement(event, "links")
    ET.SubElement(event, "attachments")


def schedule_json(programme: ProgrammeFace) -> bytes:
    """The programme as schedule.json, with each person's role; a day of it at least has to be known."""
    days = _days(programme)
    conference: dict[str, Any] = {
        "acronym": acronym(programme),
        "title": programme.edition,
        "start": days[0][0].isoformat(),
        "end": days[-1][0].isoformat(),
        "daysCount": len(days),
        "timeslot_duration": _clock(RASTER),
        "url": programme.url,
        "tracks": [
            {"name": theme.title, "slug": f"t-{slug(theme.title)}".rstrip("-"), "color": theme.colour}
            for theme in programme.themes
        ],
        "rooms": [
            {"name": room.name, "guid": str(room.key), "capacity": room.capacity, "description": room.place}
            for room in programme.rooms
        ],
        "days": [
            _day(programme, index, day, sessions) for index, (day, sessions) in enumerate(days, start=1)
        ],
    }
    if ZONE.match(programme.zone.key):
        conference["time_zone_name"] = programme.zone.key
    schedule = {"version": programme.version, "base_url": programme.url, "conference": conference}
    document = {"generator": {"name": GENERATOR}, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _day(programme: ProgrammeFace, index: int, day: date, sessions: list[SessionFace]) -> dict[str, Any]:
    start, end = _bounds(programme, day, sessions)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for (name, _), in_room in _by_room(programme, sessions):
        rooms.setdefault(name, []).extend(_event(programme, session) for session in in_room)
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": start.isoformat(),
        "day_end": end.isoformat(),
        "rooms": rooms,
    }


def _event(programme: ProgrammeFace, session: SessionFace) -> dict[str, Any]:
    persons = [
        {
            "name": person.name,
            "role": person.role.value,
            "role_name": person.role_word,
            **({"guid": str(person.key)} if person.key else {}),
        }
        for person in session.people
    ]
    identity = {"guid": str(session.key), "id": session.number}
    end = {"end": session.ends.isoformat()} if session.ends else {}
    return identity | _facts(programme, session) | end | {"persons": persons, "links": [], "attachments": []}


def _facts(programme: ProgrammeFace, session: SessionFace) -> dict[str, str]:
    """What both formats say of a session, by its name in both."""
    starts = session.starts or programme.published_at
    return {
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "duration": _clock(session.length),
        "room": session.room,
        "slug": f"{acronym(programme)}-{session.number}-{slug(session.title)}".rstrip("-"),
        "url": session.url,
        "title": session.title,
        "subtitle": "; ".join(session.projects),
        "track": session.theme,
        "type": session.kind.value,
        "language": session.language,
        "abstract": session.text,
        "description": "",
    }


def acronym(programme: ProgrammeFace) -> str:
    """The edition's address in the letters that both schemas allow, four at least."""
    return programme.slug.replace("-", "_").ljust(SHORTEST_ACRONYM, "_")


def slug(text: str) -> str:
    """A text in small letters without marks and hyphens; empty where no letter of it is Latin."""
    return re.sub("[^a-z0-9]+", "-", fold(text)).strip("-")[:60].strip("-")


def _days(programme: ProgrammeFace) -> Days:
    return [
        (day, [session for session in found if not session.is_cancelled]) for day, found in programme.days()
    ]


def _bounds(programme: ProgrammeFace, day: date, sessions: list[SessionFace]) -> tuple[datetime, datetime]:
    """From the first start to the last end; the whole day where nothing is on."""
    whole = datetime.combine(day, time(), tzinfo=programme.zone)
    starts = [session.starts for session in sessions if session.starts]
    ends = [session.ends for session in sessions if session.ends]
    return min(starts, default=whole), max(ends, default=whole + timedelta(days=1))


def _by_room(
    programme: ProgrammeFace, sessions: list[SessionFace]
) -> Iterator[tuple[tuple[str, str | None], list[SessionFace]]]:
    """The sessions of a day under their rooms, in the order of the rooms; those without a room last."""
    for room in programme.rooms:
        in_room = [session for session in sessions if session.room_key == room.key]
        if in_room:
            yield (room.name, str(room.key)), in_room
    nowhere = [session for session in sessions if session.room_key is None]
    if nowhere:
        yield ("", None), nowhere


def _clock(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = _writable(text)
    return child


def _writable(text: str) -> str:
    """The text without the characters that no XML document may hold, however they came in."""
    return UNWRITABLE.sub("\ufffd", text)
