"""The programme as iCalendar (RFC 5545), for the calendars of those who take part.

A session keeps its UID in every version; SEQUENCE grows when a release changes it, and a cancelled one stays
in with its STATUS, so that calendars that subscribe follow what happens.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vCategory, vDDDTypes, vInt, vText, vUri

from forum_app.agenda.faces import PersonFace, ProgrammeFace, SessionFace
from forum_app.agenda.rules import SessionRole
from forum_app.core.text import one_line, tidy

PRODUCT = "-//Forum//Programme//ES"
WIDTH = 74  # octets of a piece, before which the next ones have a space
REFRESH = timedelta(minutes=15)  # how often calendars are asked to look
ROLES = {SessionRole.MODERATOR: "CHAIR", SessionRole.ATTENDEE: "OPT-PARTICIPANT"}


def calendar(programme: ProgrammeFace, *, name: str | None = None) -> bytes:
    """The sessions of which the time is known, with the zone that their hours are in.

    Args:
        programme: all of it or a part.
        name: of the calendar; the edition's without.

    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("name", name or programme.edition)
    found.add("x-wr-calname", name or programme.edition)
    found.add("x-wr-timezone", programme.zone.key)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", vText("PT15M"))
    if programme.timed and programme.zone.key != "UTC":
        years = [session.starts.year for session in programme.timed if session.starts]
        found.add_component(_zone(programme.zone, min(years), max(years)))
    for session in programme.timed:
        found.add_component(_event(programme, session))
    return written(found)


def written(component: Calendar) -> bytes:
    """A calendar as icalendar writes it, which takes two thirds of its time to decode and to fold lines."""
    return b"".join(folded(_line(*item)) + b"\r\n" for item in component.property_items(sorted=False))


def _line(name: str, value: Any) -> bytes:
    """Names and values are escaped and quoted by icalendar; begins and ends come as they are written."""
    if isinstance(value, bytes):
        return b"%s:%s" % (name.encode(), value)
    told: str | bytes = value.to_ical()
    text = told if isinstance(told, bytes) else told.encode()
    params: bytes = b";" + value.params.to_ical(sorted=False) if value.params else b""
    return b"%s%s:%s" % (name.encode(), params, text)


def folded(octets: bytes) -> bytes:
    """A line in pieces as RFC 5545 wants them."""
    pieces = list[bytes]()
    while len(octets) > WIDTH:
        end = WIDTH
        while octets[end] & 0xC0 == 0x80:  # noqa: PLR2004 within a character of several octets
            end -= 1
        if octets[end - 1] in b"\\^":  # what is escaped stays in one piece
            end -= 1
        pieces.append(octets[:end])
        octets = octets[end:]
    return b"\r\n ".join([*pieces, octets])


@lru_cache(maxsize=64)
def _zone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """What the clocks of a zone do in the years of a programme; told once a process, since it takes long."""
    return Timezone.from_tzinfo(zone, zone.key, date(first, 1, 1), date(last + 2, 1, 1))


def _event(programme: ProgrammeFace, session: SessionFace) -> Event:
    place = ", ".join(part for part in (session.room, session.place or programme.place) if part)
    facts = {
        "uid": vText(session.uid),
        "dtstamp": _stamp(programme.published_at),
        "last-modified": _stamp(session.changed_at),
        "sequence": vInt(session.sequence),
        "status": vText("CANCELLED" if session.is_cancelled else "CONFIRMED"),
        "dtstart": vDDDTypes(cast("datetime", session.starts)),  # a session that is timed has both
        "dtend": vDDDTypes(cast("datetime", session.ends)),
        "summary": vText(one_line(session.title)),
        "location": vText(place),
        "description": vText(tidy(_description(session))),
        "categories": vCategory([part for part in (session.kind_word, session.theme) if part]),
        "url": vUri(session.url),
        "transp": vText("TRANSPARENT" if session.is_cancelled else "OPAQUE"),
        "attendee": [_attendee(person) for person in session.people],
    }
    event = Event()
    for name, value in facts.items():
        if value != []:
            event.add(name, value, encode=False)  # of its type already, which spares finding it out
    return event


@lru_cache(maxsize=256)
def _stamp(instant: datetime) -> vDDDTypes:
    """The sessions of a release share the moments at which they were published and changed."""
    return vDDDTypes(instant.astimezone(UTC))


@lru_cache(maxsize=512)
def _attendee(person: PersonFace) -> vCalAddress:
    """A person without an address: programmes publish no e-mail. An institution is known by its name."""
    found = vCalAddress(f"urn:uuid:{person.key or uuid5(NAMESPACE_OID, person.name)}")
    found.params["CN"] = f"{person.name} ({person.institution})" if person.institution else person.name
    found.params["ROLE"] = ROLES.get(person.role, "REQ-PARTICIPANT")
    found.params["CUTYPE"] = "INDIVIDUAL" if person.key else "GROUP"
    return found


def _description(session: SessionFace) -> str:
    people = [f"{person.role_word}: {person.name}" for person in session.people]
    paragraphs = (session.reason, session.text, "\n".join(people), "\n".join(session.projects), session.url)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
