"""The door of the rehearsal: its checkpoints, and who has come in already."""

from datetime import datetime, timedelta
from itertools import cycle, islice
from uuid import uuid4

from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.agenda.models import Session
from forum_app.agenda.queries import rooms, sessions_of
from forum_app.badges.models import Badge
from forum_app.checkin.actions import Showing, add_checkpoint, add_main_gate, open_device, record_scans
from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.queries import station
from forum_app.checkin.rules import CheckpointKind, ScanMode
from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition

from .plan import instant, is_today

EVERY = timedelta(minutes=8)
WAVES = (4, 9, 17, 28, 31, 19, 8)  # how many arrive each time
PRESENT = 0.7  # of those who have a badge


def door(edition: ForumEdition, user: User, at: datetime) -> None:
    """A checkpoint for each room and for today's sessions with a theme; people have come in already."""
    add_main_gate(edition)
    for room in rooms(edition):
        _checkpoint(edition, CheckpointKind.GATE, room.name_es, room.name_en, user, at)
    for session in sessions_of(edition):
        if session.theme and session.starts_at and is_today(edition, session.starts_at, at):
            _checkpoint(
                edition, CheckpointKind.SESSION, session.title_es, session.title_en, user, at, session
            )
    device, _secret = open_device(edition, browser="Demo", by=user, at=at)
    db.session.flush()
    _arrivals(edition, device, user, at)


def _checkpoint(
    edition: ForumEdition,
    kind: CheckpointKind,
    name_es: str,
    name_en: str | None,
    user: User,
    at: datetime,
    session: Session | None = None,
) -> None:
    add_checkpoint(
        edition,
        kind=kind,
        session=session,
        name_es=name_es,
        name_en=name_en,
        zone="R",
        opens_at=instant(edition, local_day(at, edition.time_zone), "00:00") if session else None,
        closes_at=None,
        by=user,
        at=at,
    )


def _arrivals(edition: ForumEdition, device: Device, user: User, at: datetime) -> None:
    """Waves at the main gate, and from there some into the sessions."""
    doors = db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.edition_id == edition.id, Checkpoint.kind != CheckpointKind.DAY)
        .order_by(Checkpoint.is_main.desc(), Checkpoint.kind, Checkpoint.position)
    ).all()
    gate, *others = doors
    inside = cycle(door for door in others if door.kind is CheckpointKind.SESSION)
    badges = db.session.scalars(
        select(Badge.key).where(Badge.edition_id == edition.id).order_by(Badge.key)
    ).all()
    known = station(device.key, user_id=user.id, checkpoints=[door.key for door in doors], scans=[])
    midnight = instant(edition, local_day(at, edition.time_zone), "00:00")
    present = iter(badges[: int(len(badges) * PRESENT)])
    for number, wave in enumerate(WAVES):
        moment = max(midnight, at - EVERY * (len(WAVES) - number))
        shown = list(islice(present, wave))
        places = [(badge, gate) for badge in shown] + [(badge, next(inside, gate)) for badge in shown[::3]]
        showings = [
            Showing(
                scan_id=uuid4(),
                checkpoint=place.key,
                badge=badge,
                mode=ScanMode.MANUAL,
                scanned_at=moment,
                sequence=sequence,
            )
            for sequence, (badge, place) in enumerate(places)
        ]
        if known:
            record_scans(known, showings, by=user.id, sent_at=moment, at=moment)
