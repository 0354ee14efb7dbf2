"""The programme as the grid of the editor reads it: in the language of the page, on the edition's clocks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from forum_app.agenda import queries
from forum_app.agenda.queries import NamedClash, Told
from forum_app.agenda.rules import AgendaFacts, ClashRule, SessionKind, SessionState, Slot
from forum_app.core.clock import local
from forum_app.core.i18n import clock_time, label, text_of
from forum_app.core.i18n import day as day_text
from forum_app.editions.models import ForumEdition

OF_THE_PLACE = {ClashRule.CAPACITY, ClashRule.DURATION}  # what else a move on the grid can mend


def board(edition: ForumEdition) -> dict[str, Any]:
    """All that the grid shows; read after the marks, so that nothing is missed that comes meanwhile."""
    marks = queries.marks(edition)
    facts = queries.agenda_facts(edition)
    themes = edition.themes
    return {
        "serial": marks.serial,
        "entry": marks.entry,
        "days": [_day(day) for day in _days(edition, facts)],
        "rooms": [_room(key, facts) for key in facts.rooms],
        "themes": [{"key": theme.key, "name": text_of(theme, "title")} for theme in themes],
        "kinds": [{"key": kind.value, "name": label(kind)} for kind in SessionKind],
        "sessions": [session_facts(edition, facts, key) for key in (*facts.slots, *facts.cancelled)],
        "clashes": [clash_facts(clash) for clash in queries.clashes_of(facts)],
    }


def session_facts(edition: ForumEdition, facts: AgendaFacts, key: UUID) -> dict[str, Any] | None:
    """A session, its hours as minutes since the midnight of its day; none, when it is gone."""
    slot = facts.slots.get(key) or facts.cancelled.get(key)
    if slot is None:
        return None
    return {
        "key": key,
        "version": slot.name.version,
        "title": text_of(slot.name, "title"),
        "kind": slot.kind.value,
        "room": slot.room,
        "theme": slot.name.theme,
        "locked": slot.name.is_locked,
        "draft": slot.name.state is SessionState.DRAFT,
        "cancelled": slot.name.state is SessionState.CANCELLED,
        "reason": slot.name.cancelled_reason if slot.name.state is SessionState.CANCELLED else None,
        "people": [text_of(facts.names[person], "name") for person in _in_order(slot, facts)],
        "page": url_for(".edit_session", edition=edition.slug, key=key),
        **_hours(slot, edition.time_zone),
    }


def _hours(slot: Slot, zone: str) -> dict[str, Any]:
    if slot.hours is None:
        return {"day": None, "from": None, "to": None}
    starts, ends = (local(instant, zone) for instant in slot.hours)
    days = (ends.date() - starts.date()).days
    return {
        "day": starts.date().isoformat(),
        "from": _minutes(starts),
        "to": days * 24 * 60 + _minutes(ends),
    }


def _minutes(wall: datetime) -> int:
    return 60 * wall.hour + wall.minute


def _in_order(slot: Slot, facts: AgendaFacts) -> list[UUID]:
    """Who moderates first, be it an institution that has named nobody yet, then by name."""
    first = slot.moderators | slot.chairs
    return sorted(
        slot.people | slot.institutions, key=lambda one: (one not in first, facts.names[one].name_es)
    )


def clash_facts(named: NamedClash) -> dict[str, Any]:
    """A clash in words, with the keys of the sessions that it marks."""
    return {
        "key": named.clash.key,
        "rule": label(named.clash.rule),
        "severity": named.severity.value,
        "known": named.is_let_be,
        "placed": named.clash.is_timed or named.clash.rule in OF_THE_PLACE,
        "about": ", ".join(text_of(one, "name") for one in named.about),
        "sides": [side.key for side in named.clash.sides],
    }


def told_facts(told: Told, titles: Mapping[UUID, str], zone: str) -> dict[str, Any]:
    """What somebody else did, as a sentence."""
    title = titles.get(told.session) or told.details.get("title") or "–"
    return {
        "session": told.session,
        "text": _sentence(told, title),
        "who": told.who,
        "when": clock_time(told.at, zone),
    }


def _sentence(told: Told, title: str) -> Any:
    if told.action == "session.created":
        return gettext("%(who)s added “%(title)s”.", who=told.who, title=title)
    if told.action == "session.removed":
        return gettext("%(who)s removed “%(title)s”.", who=told.who, title=title)
    if {"starts_at", "ends_at", "room"} & set(told.details.get("changes", ())):
        return gettext("%(who)s moved “%(title)s”.", who=told.who, title=title)
    return gettext("%(who)s changed “%(title)s”.", who=told.who, title=title)


def _days(edition: ForumEdition, facts: AgendaFacts) -> list[date]:
    """The days of the edition, and those beyond it that a session is on."""
    found = {local(slot.hours[0], edition.time_zone).date() for slot in facts.slots.values() if slot.hours}
    if edition.starts_on and edition.ends_on:
        length = (edition.ends_on - edition.starts_on).days
        found |= {edition.starts_on + timedelta(days=number) for number in range(length + 1)}
    return sorted(found)


def _day(day: date) -> dict[str, str]:
    return {"key": day.isoformat(), "name": day_text(day, "full"), "short": day_text(day, "EEE d MMM")}


def _room(key: UUID, facts: AgendaFacts) -> dict[str, Any]:
    return {"key": key, "name": text_of(facts.names[key], "name"), "capacity": facts.rooms[key].capacity}
