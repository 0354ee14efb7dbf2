"""Venues, and how far they are apart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from forum_app.agenda import queries
from forum_app.agenda.models import Venue, VenueTravel
from forum_app.agenda.rules import state_of_ways
from forum_app.core.db import check_seen, db, lock
from forum_app.core.errors import N_, RuleBrokenError, StaleError
from forum_app.editions.models import ForumEdition

from .journal import Actor, begin, change, note

Ways = Mapping[tuple[Venue, Venue], int | None]


def create_venue(edition: ForumEdition, *, by: Actor, at: datetime, **facts: Any) -> Venue:
    """Add a venue after the others."""
    begin(edition)
    _check_name(edition, facts["name_es"])
    venue = Venue(key=uuid4(), edition=edition, position=queries.next_position(Venue, edition), **facts)
    db.session.add(venue)
    note("venue.created", venue, edition, by=by, at=at, name=venue.name_es)
    db.session.flush()
    return venue


def change_venue(venue: Venue, *, version: int | None = None, by: Actor, at: datetime, **facts: Any) -> None:
    """Change what is said of a venue that was read at `version`."""
    begin(venue.edition)
    check_seen(lock(venue), version)
    _check_name(venue.edition, facts.get("name_es", venue.name_es), of=venue)
    if changes := change(venue, facts):
        note("venue.changed", venue, venue.edition, by=by, at=at, changes=changes)
        db.session.flush()


def remove_venue(venue: Venue, *, by: Actor, at: datetime) -> None:
    """Take a venue away that has no room; the ways to it go too."""
    begin(venue.edition)
    if queries.is_venue_used(venue):
        raise RuleBrokenError(
            N_("The venue “%(name)s” cannot be removed: rooms are in it. Move them first."),
            name=venue.name_es,
        )
    note("venue.removed", venue, venue.edition, by=by, at=at, name=venue.name_es)
    db.session.delete(venue)
    db.session.flush()


def set_travel(
    edition: ForumEdition, *, ways: Ways, seen: int | None = None, by: Actor, at: datetime
) -> None:
    """Say how many minutes it takes between venues; none leaves a pair to the usual minutes.

    Args:
        seen: the state of venues and ways that was on the page; when it is another one, nothing is saved.

    """
    begin(edition)
    known = queries.ways(edition)
    if seen is not None:
        minutes_known = {pair: way.minutes for pair, way in known.items()}
        if seen != state_of_ways((venue.id for venue in queries.venues(edition)), minutes_known):
            raise StaleError
    for pair, minutes in ways.items():
        one, other = sorted(pair, key=lambda venue: venue.id)
        way = known.get(frozenset({one.id, other.id}))
        before = way.minutes if way else None
        if before == minutes:
            continue
        if way and minutes is None:
            db.session.delete(way)
        elif way and minutes is not None:
            way.minutes = minutes
        else:
            db.session.add(VenueTravel(venue_id=one.id, other_id=other.id, minutes=minutes))
        note("venue.travel", one, edition, by=by, at=at, to=str(other.key), minutes=[before, minutes])
    db.session.flush()


def _check_name(edition: ForumEdition, name: str, *, of: Venue | None = None) -> None:
    taken = {venue.name_es.casefold() for venue in queries.venues(edition) if venue is not of}
    if name.casefold() in taken:
        raise RuleBrokenError(N_("There is a venue with this name already."))
