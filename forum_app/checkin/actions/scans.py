"""Showings of badges: each is judged once, kept whatever came of it, and answered the same ever after."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property, partial
from hashlib import sha256
from typing import Any, Self, TypedDict, cast
from uuid import UUID

from sqlalchemy import ColumnElement, select

from forum_app.badges import token as badge_token
from forum_app.badges.rules import CLOSED, BadgeState
from forum_app.badges.token import Token, reference_hash
from forum_app.checkin import queries, rules
from forum_app.checkin.models import Admission, QuarantinedScan, Scan
from forum_app.checkin.queries import Door, EditionKey, First, Holder, Station
from forum_app.checkin.rules import Direction, ScanMode, Verdict
from forum_app.core.clock import local_day
from forum_app.core.db import db, insert_or_skip
from forum_app.core.errors import N_, ForumError
from forum_app.delegations.rules import AttendanceMode, RegistrationState

MOST_KEPT = 4_000  # characters of what is no scan
Keys = Callable[[], list[EditionKey]]


class ScanStatus(StrEnum):
    """What became of a scan that was sent."""

    STORED = "stored"
    REPEAT = "repeat"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, kw_only=True)
class Showing:
    """One showing of a badge, as the device tells of it: by the text of its code, or by the badge's key."""

    scan_id: UUID
    checkpoint: UUID
    shown: str | None = None
    badge: UUID | None = None
    mode: ScanMode = ScanMode.QR
    direction: Direction = Direction.IN
    scanned_at: datetime
    sequence: int = 0
    is_offline: bool = False

    @cached_property
    def token(self) -> Token | None:
        return badge_token.read(self.shown) if self.shown is not None else None

    @cached_property
    def reference_hash(self) -> bytes | None:
        return reference_hash(self.token.reference) if self.token else None

    @property
    def shown_hash(self) -> bytes | None:
        """All that is kept of a text that is not one of our badges."""
        return _hash(self.shown) if self.shown is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the device is told of one scan; a quarantined one has no verdict."""

    scan_id: UUID
    status: ScanStatus
    verdict: Verdict | None = None
    door: Door | None = None
    holder: Holder | None = None
    first: First | None = None

    @classmethod
    def quarantined(cls, scan_id: UUID) -> Self:
        """Not of a shape, or not of a place, that we know: named, so that the device stops sending it."""
        return cls(scan_id=scan_id, status=ScanStatus.QUARANTINED)

    @property
    def is_quarantined(self) -> bool:
        return self.status is ScanStatus.QUARANTINED


class BeingStoredError(ForumError):
    """The same scan is being stored by another request; sent once more, it is a repeat."""


class Facts(TypedDict, total=False):
    """What `judge` is told, except of admissions and of age."""

    flaw: Verdict | None
    is_revoked: bool
    is_suspended: bool
    standing: Verdict | None
    is_right_place: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """All that one verdict depends on, except what the index of admissions says."""

    station: Station
    showing: Showing
    door: Door
    holder: Holder | None
    happened_at: datetime

    @property
    def slot(self) -> str:
        day = local_day(self.happened_at, self.station.time_zone)
        return rules.slot_of(session=self.door.session_key, day=day)


def _hash(shown: str) -> bytes:
    return sha256(shown.encode("utf-8", "surrogatepass")).digest()


def record_scans(
    station: Station, showings: Sequence[Showing], *, by: int, sent_at: datetime, at: datetime
) -> list[Answer]:
    """Judge showings in their order and keep each, whatever its verdict; none stops the others.

    A scan that we have already is answered as the first time, before anything else is looked at.

    Args:
        by: the account at the door.
        sent_at: when the device sent them, by its own clock, which may be wrong.

    """
    holders = _holders(station, showings)
    keys = cache(queries.signing_keys)
    answers: dict[UUID, Answer] = {}
    for showing in showings:
        if showing.scan_id in answers:
            continue
        if showing.scan_id in station.stored:
            answer = _answer_again(station, showing.scan_id, holders)
        elif showing.checkpoint not in station.doors:
            answer = Answer.quarantined(showing.scan_id)
        else:
            age = rules.waited(scanned_at=showing.scanned_at, sent_at=sent_at)
            case = _Case(
                station=station,
                showing=showing,
                door=station.doors[showing.checkpoint],
                holder=_holder_of(showing, holders),
                happened_at=at - age if showing.is_offline else at,
            )
            answer = _record(
                case, is_stale=rules.is_stale(is_offline=showing.is_offline, age=age), keys=keys, by=by, at=at
            )
        answers[showing.scan_id] = answer
    return [answers[showing.scan_id] for showing in showings]


def quarantine(station: Station, scans: Mapping[UUID, Mapping[str, Any]], *, by: int, at: datetime) -> None:
    """Keep what was sent as a scan and is none that we know, by its id: the browser forgets it."""
    for scan_id, facts in scans.items():
        shown = facts.get("shown")
        kept = {**facts, "shown": _hash(shown).hex()} if isinstance(shown, str) else facts
        db.session.execute(
            insert_or_skip(
                QuarantinedScan,
                device_id=station.device_id,
                scan_id=scan_id,
                operator_id=by,
                received_at=at,
                facts=json.dumps(kept)[:MOST_KEPT],
            )
        )


def _record(case: _Case, *, is_stale: bool, keys: Keys, by: int, at: datetime) -> Answer:
    """Let the index decide who is the first, then keep the scan with what was decided."""
    judged = partial(rules.judge, **_facts(case, keys), is_stale=is_stale)
    verdict = judged()
    if verdict is Verdict.ADMITTED and case.holder and not _admit(case, case.holder):
        verdict = judged(is_admitted=True)
    return Answer(
        scan_id=case.showing.scan_id,
        status=ScanStatus.STORED,
        verdict=verdict,
        door=case.door,
        holder=case.holder,
        first=_keep(case, verdict, by=by, at=at),
    )


def _facts(case: _Case, keys: Keys) -> Facts:
    flaw = _flaw(case, keys)
    if not case.holder:
        return {"flaw": flaw}
    holder, door, token = case.holder, case.door, case.showing.token
    return {
        "flaw": flaw,
        "is_revoked": holder.badge_state in CLOSED
        or bool(token and token.print_number != holder.print_number),
        "is_suspended": holder.badge_state is BadgeState.SUSPENDED,
        "standing": _standing(holder),
        "is_right_place": rules.is_right_place(
            in_use=door.is_in_use, zone=door.zone, opened_zones=holder.zones
        ),
        "is_open": rules.is_open(
            opens_at=door.opens_at,
            closes_at=door.closes_at,
            starts_at=door.starts_at,
            ends_at=door.ends_at,
            at=case.happened_at,
        ),
    }


def _standing(holder: Holder) -> Verdict | None:
    """What bars the registration, whatever the badge says."""
    if holder.registration_state is not RegistrationState.APPROVED:
        return Verdict.NOT_APPROVED
    return Verdict.FROM_AFAR if holder.attendance_mode is AttendanceMode.VIRTUAL else None


def _flaw(case: _Case, keys: Keys) -> Verdict | None:
    """What is wrong with the code itself; a badge that was found by name has no code to be wrong."""
    token, holder, edition = case.showing.token, case.holder, case.station.edition_key
    if case.showing.shown is None:
        return None if holder else Verdict.UNKNOWN
    if token is None:
        return Verdict.CUT_OFF
    if holder:
        own = {holder.key_number: holder.public}
        return None if badge_token.verify(token, edition_key=edition, keys=own) else Verdict.FORGED
    return _flaw_of_stranger(token, edition, keys())


def _flaw_of_stranger(token: Token, edition: UUID, keys: Iterable[EditionKey]) -> Verdict:
    """A well-made code of a badge that is not on our list: ours by its signature, another's, or nobody's."""
    signer = next(
        (
            key
            for key in keys
            if badge_token.verify(token, edition_key=key.edition_key, keys={key.number: key.public})
        ),
        None,
    )
    if signer is None:
        return Verdict.FORGED
    return Verdict.UNKNOWN if signer.edition_key == edition else Verdict.FOREIGN


def _admit(case: _Case, holder: Holder) -> bool:
    """Take the one place that a badge, and a registration, has in a slot; False when it is taken."""
    statement = insert_or_skip(
        Admission,
        edition_id=case.station.edition_id,
        badge_id=holder.badge_id,
        registration_id=holder.registration_id,
        checkpoint_id=case.door.id,
        device_id=case.station.device_id,
        scan_id=case.showing.scan_id,
        slot=case.slot,
        admitted_at=case.happened_at,
    )
    return db.session.execute(statement.returning(Admission.id)).first() is not None


def _keep(case: _Case, verdict: Verdict, *, by: int, at: datetime) -> First | None:
    """Write the scan down; the same statement tells of the admission that was before it."""
    showing, holder = case.showing, case.holder
    statement = insert_or_skip(
        Scan,
        edition_id=case.station.edition_id,
        device_id=case.station.device_id,
        scan_id=showing.scan_id,
        checkpoint_id=case.door.id,
        badge_id=holder.badge_id if holder else None,
        shown_hash=None if holder else showing.shown_hash,
        operator_id=by,
        mode=showing.mode,
        direction=showing.direction,
        scanned_at=showing.scanned_at,
        received_at=at,
        device_sequence=showing.sequence,
        is_offline=showing.is_offline,
        slot=case.slot,
        verdict=verdict,
    )
    columns: list[ColumnElement[Any]] = [cast("ColumnElement[Any]", Scan.id)]
    if holder and verdict is Verdict.ALREADY_ADMITTED:
        columns += queries.first_admission(holder.registration_id, case.door.id, case.slot)
    row = db.session.execute(statement.returning(*columns)).first()
    if row is None:
        raise BeingStoredError(N_("This scan is being stored. Send it again."))
    return First(at=row[1], device=row[2]) if row[1:] else None


def _holders(station: Station, showings: Iterable[Showing]) -> list[Holder]:
    hashes = {showing.reference_hash for showing in showings if showing.reference_hash}
    keys = {showing.badge for showing in showings if showing.badge}
    ids = {scan.badge_id for scan in station.stored.values() if scan.badge_id}
    if not (hashes or keys or ids):
        return []
    return queries.holders(station.edition_id, hashes=hashes, keys=keys, ids=ids)


def _holder_of(showing: Showing, holders: Iterable[Holder]) -> Holder | None:
    return next(
        (
            holder
            for holder in holders
            if holder.reference_hash == showing.reference_hash or holder.badge_key == showing.badge
        ),
        None,
    )


def _answer_again(station: Station, scan_id: UUID, holders: Iterable[Holder]) -> Answer:
    scan = station.stored[scan_id]
    door = station.doors[scan.checkpoint_key]
    holder = next((holder for holder in holders if holder.badge_id == scan.badge_id), None)
    first = None
    if holder and scan.verdict is Verdict.ALREADY_ADMITTED:
        columns = queries.first_admission(holder.registration_id, door.id, scan.slot)
        row = db.session.execute(select(*columns)).one()
        first = First(at=row[0], device=row[1])
    return Answer(
        scan_id=scan_id,
        status=ScanStatus.REPEAT,
        verdict=scan.verdict,
        door=door,
        holder=holder,
        first=first,
    )
