"""The programme as iCalendar (RFC 5545), for the calendars of those who take part.

A session keeps its UID in every version; SEQUENCE grows when a release changes it, and a cancelled one stays
in with its STATUS, so that calendars that subscribe follow what happens.
"""

from datetime import UTC, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from forum_app.agenda.faces import PersonFace, ProgrammeFace, SessionFace
from forum_app.agenda.rules import SessionRole
from forum_app.core.text import one_line, tidy

PRODUCT = "-//Forum//Programme//ES"
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
    for session in programme.timed:
        found.add_component(_event(programme, session))
    if programme.timed:
        found.add_missing_timezones()
    return bytes(found.to_ical(sorted=False))


def _event(programme: ProgrammeFace, session: SessionFace) -> Event:
    event = Event()
    event.add("uid", session.uid)
    event.add("dtstamp", programme.published_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("dtstart", session.starts)
    event.add("dtend", session.ends)
    event.add("summary", one_line(session.title))
    event.add(
        "location", ", ".join(part for part in (session.room, session.place or programme.place) if part)
    )
    event.add("description", tidy(_description(session)))
    event.add("categories", [part for part in (session.kind_word, session.theme) if part])
    event.add("url", session.url)
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT" if session.is_cancelled else "OPAQUE")
    for person in session.people:
        event.add("attendee", _attendee(person), encode=False)
    return event


def _attendee(person: PersonFace) -> vCalAddress:
    """A person without an address: programmes publish no e-mail."""
    found = vCalAddress(f"urn:uuid:{person.key}" if person.key else "urn:forum:institution")
    found.params["CN"] = f"{person.name} ({person.institution})" if person.institution else person.name
    found.params["ROLE"] = ROLES.get(person.role, "REQ-PARTICIPANT")
    found.params["CUTYPE"] = "INDIVIDUAL" if person.key else "GROUP"
    return found


def _description(session: SessionFace) -> str:
    people = [f"{person.role_word}: {person.name}" for person in session.people]
    paragraphs = (session.reason, session.text, "\n".join(people), "\n".join(session.projects), session.url)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
