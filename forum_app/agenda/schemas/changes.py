"""What a release changed, session by session: the difference of two programmes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from forum_app.agenda.rules import MOVES, ChangedField, ChangeKind, change_kind

from .frozen import FrozenProgramme, FrozenProject, FrozenRoom, FrozenSession, Part, Revision

FULL_NAMES = {"institution_name_es", "institution_name_en"}  # older releases lack them: that is no change


class Place(Part):
    """When and where a session is; without a time or a room, those are to be confirmed.

    A room's name stands with its venue and floor.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    room_es: str | None
    room_en: str | None


class Change(Part):
    """A session that a release made new, moved, cancelled or changed; `fields` tells in what."""

    session: UUID
    kind: ChangeKind
    fields: tuple[ChangedField, ...]
    title_es: str
    title_en: str | None
    before: Place | None  # null: the session was not there, or cancelled
    after: Place | None  # null: it is not there any more, or cancelled
    was_public: bool
    is_public: bool

    def for_public(self) -> Self | None:
        """The same as the public may know it: what was or is closed, is as good as not there."""
        if self.was_public and self.is_public:
            return self
        if self.is_public:
            return self.model_copy(update={"kind": ChangeKind.NEW, "fields": (), "before": None})
        if self.was_public:
            return self.model_copy(update={"kind": ChangeKind.CANCELLED, "fields": (), "after": None})
        return None


class NoticedChange(Change):
    """A change as it is told to somebody with a role in the session."""

    left: bool  # the session is held, and the person has no role in it any more


def difference(before: FrozenProgramme | None, after: FrozenProgramme) -> list[Change]:
    """What changed from one programme to another, in the order of the clock."""
    old = {session.key: (before, session) for session in before.sessions} if before else {}
    new = {session.key: (after, session) for session in after.sessions}
    keys = dict.fromkeys((*new, *old))
    found = (_change(key, old.get(key), new.get(key)) for key in keys)
    return [change for change in found if change]


def withdrawn(before: FrozenProgramme, after: FrozenProgramme) -> list[FrozenProject]:
    """The projects that the public found in a programme, and that are no longer to be presented."""
    presented = dict.fromkeys(item.project for session in after.public for item in session.items)
    found = dict.fromkeys(item.project for session in before.public for item in session.items)
    return [
        before.project[key]
        for key in found
        if not before.project[key].withdrawn and (key not in presented or after.project[key].withdrawn)
    ]


def next_revisions(
    revisions: dict[UUID, Revision], changes: list[Change], after: FrozenProgramme, *, at: datetime
) -> dict[UUID, Revision]:
    """The revisions after a release: raised for sessions that it changed, begun for those that are new."""
    fresh = {session.key: Revision(changed_at=at) for session in after.sessions}
    return {**fresh, **revisions, **dict(_raised(revisions, changes, at))}


def _raised(
    revisions: dict[UUID, Revision], changes: list[Change], at: datetime
) -> Iterator[tuple[UUID, Revision]]:
    for change in changes:
        known = revisions.get(change.session)
        if known:
            moved = bool(MOVES & set(change.fields))
            yield (
                change.session,
                Revision(sequence=known.sequence + 1, revision=known.revision + moved, changed_at=at),
            )


Side = tuple[FrozenProgramme, FrozenSession]


def _change(key: UUID, old: Side | None, new: Side | None) -> Change | None:
    facts_before, facts_after = old and _facts(*old), new and _facts(*new)
    was_held = old is not None and not old[1].is_cancelled
    is_held = new is not None and not new[1].is_cancelled
    fields = tuple(
        field
        for field in ChangedField
        if facts_before and facts_after and facts_before[field] != facts_after[field]
    )
    kind = change_kind(was_held=was_held, is_held=is_held, was_known=old is not None, fields=fields)
    if kind is None:
        return None
    _, session = new or old  # type: ignore[misc] # the key is of one of them
    return Change(
        session=key,
        kind=kind,
        fields=fields,
        title_es=session.title_es,
        title_en=session.title_en,
        before=_place(*old) if old and was_held else None,
        after=_place(*new) if new and is_held else None,
        was_public=old is not None and old[1].is_public,
        is_public=new is not None and new[1].is_public,
    )


def _place(programme: FrozenProgramme, session: FrozenSession) -> Place:
    room = programme.room[session.room] if session.room else None
    rooms = _rooms(programme, room) if room else {"room_es": None, "room_en": None}
    return Place(starts_at=session.starts_at, ends_at=session.ends_at, **rooms)


def _rooms(programme: FrozenProgramme, room: FrozenRoom) -> dict[str, str | None]:
    """A room as it is told in both languages, with its venue and floor."""
    venue = programme.venue[room.venue] if room.venue else None
    es = [room.name_es, venue and venue.name_es, room.floor]
    en = [room.name_en, venue and (venue.name_en or venue.name_es), room.floor]
    return {
        "room_es": ", ".join(name for name in es if name),
        "room_en": ", ".join(name for name in en if name) if room.name_en else None,
    }


def _facts(programme: FrozenProgramme, session: FrozenSession) -> dict[ChangedField, Any]:
    """What is seen of a session; names too, since a renamed room is news to those who look for it."""
    return {
        ChangedField.TIME: (session.starts_at, session.ends_at),
        ChangedField.ROOM: session.room and _where(programme, programme.room[session.room]),
        ChangedField.TITLE: (session.title_es, session.title_en),
        ChangedField.TEXT: (session.description_es, session.description_en),
        ChangedField.KIND: session.kind,
        ChangedField.THEME: _named(programme.theme, session.theme, "title"),
        ChangedField.PEOPLE: [
            (role.model_dump(exclude=FULL_NAMES), programme.person[role.person].name if role.person else None)
            for role in session.roles
        ],
        ChangedField.PROJECTS: [(item, programme.project[item.project]) for item in session.items],
        ChangedField.LANGUAGES: (session.language, session.interpretation),
        ChangedField.ACCESS: (session.visibility, session.media, session.signup_seats),
        ChangedField.REASON: session.cancelled_reason,
    }


def _where(programme: FrozenProgramme, room: FrozenRoom) -> tuple[Any, ...]:
    """A room that is in another building now, or on another floor, is another place."""
    names = _named(programme.room, room.key, "name")
    return names, _named(programme.venue, room.venue, "name"), room.floor


def _named(things: Any, key: UUID | None, name: str) -> tuple[Any, ...] | None:
    thing = things[key] if key else None
    return thing and (key, getattr(thing, f"{name}_es"), getattr(thing, f"{name}_en"))
