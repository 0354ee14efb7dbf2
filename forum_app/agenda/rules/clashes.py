"""What clashes with what in a programme: pure decisions over all of its sessions.

Bounds are half-open, so what touches does not overlap; a session without a time overlaps nothing. Each rule
goes through the sessions once, sorted by their start, and looks at those that are still running.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from json import dumps
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from forum_app.core.clock import local

from .facts import MODERATED, AgendaFacts, ClashRule, Severity, Slot
from .windows import Span

PAUSE = timedelta(minutes=15)  # that counts as a break though the programme does not call it one
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Clash:
    """A rule that sessions break, and what about: a room, a person, delegations, a pair of languages.

    `figures` say how; with the hours of the sides, where they matter, they are the facts that an
    acknowledgement holds for.
    """

    rule: ClashRule
    sides: tuple[Slot, ...]
    about: tuple[UUID | str, ...] = ()
    figures: tuple[tuple[str, Any], ...] = ()
    is_timed: bool = True

    @property
    def key(self) -> str:
        """The same for the same clash, in whatever order the sessions come."""
        subjects = sorted(map(str, self.about))
        return ":".join([self.rule, *sorted(str(side.key) for side in self.sides), *subjects])

    @property
    def facts(self) -> str:
        """The digest of what the clash rests on."""
        hours = sorted((str(side.key), side.hours) for side in self.sides) if self.is_timed else []
        return sha256(dumps([hours, self.figures], default=_written).encode()).hexdigest()

    def concerns(self, session: UUID) -> bool:
        return any(side.key == session for side in self.sides)

    def is_let_be(self, known: Mapping[str, str]) -> bool:
        """Whether somebody lets it be, as it is now; `known` are facts by the key of their clash."""
        return self.key in known and known[self.key] == self.facts


@dataclass(frozen=True)
class Difference:
    """The clashes that a change brought, and those that it took away, on whatever sessions.

    One that was let be counts again when its facts change: then it is among those that came.
    """

    added: list[Clash]
    removed: list[Clash]


class _Stay(NamedTuple):
    """One session in one room, or of one person; sorts by its start."""

    starts: datetime
    ends: datetime
    order: str
    slot: Slot


Subject = TypeVar("Subject")
Timed = list[_Stay]
Running = list[tuple[datetime, str, _Stay]]  # a heap: who ends first stands first


def clashes(facts: AgendaFacts) -> list[Clash]:
    """What clashes with what, in the order of the clock; rules that the edition ignores are not asked."""
    timed = sorted(_Stay(*slot.hours, str(slot.key), slot) for slot in facts.slots.values() if slot.hours)
    asked = [find for rule, find in FINDERS.items() if facts.limits.severity(rule) is not Severity.IGNORE]
    return sorted((clash for find in asked for clash in find(facts, timed)), key=_order)


def difference(
    before: Iterable[Clash], after: Iterable[Clash], let_be: Mapping[str, str] = MappingProxyType({})
) -> Difference:
    """What a change did to the clashes, told by their keys, and by whether somebody lets them be."""
    then, now = ({clash.key: clash for clash in side} for side in (before, after))
    return Difference(
        added=[
            clash
            for key, clash in now.items()
            if key not in then or then[key].is_let_be(let_be) != clash.is_let_be(let_be)
        ],
        removed=[clash for key, clash in then.items() if key not in now],
    )


def brought_by(facts: AgendaFacts, session: UUID, person: UUID) -> list[Clash]:
    """What would clash if somebody moderated a session too; one that is cancelled hinders nobody."""
    there = facts.slots.get(session)
    if there is None:
        return []
    own = {key: slot for key, slot in facts.slots.items() if person in slot.people} | {session: there}
    before = replace(facts, slots=own)
    joined = replace(
        there, people=there.people | {person}, moderators=there.moderators | {person}, has_moderator=True
    )
    return difference(clashes(before), clashes(before.with_session(joined))).added


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _order(clash: Clash) -> tuple[bool, tuple[datetime, ...], str]:
    hours = clash.sides[0].hours
    return hours is None, hours or (), clash.key


def _room(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    """Set-up minutes lie before each session; a break neither needs nor hinders them."""
    for room, stays in _by_room(timed).items():
        setup = facts.rooms[room].setup
        for first, second in _overlapping(stays, setup):
            needed = timedelta() if first.slot.is_break or second.slot.is_break else setup
            if second.starts - needed < first.ends:
                minutes = (("setup", needed // MINUTE),)
                yield Clash(ClashRule.ROOM, (first.slot, second.slot), (room,), minutes)


def _person(_facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    for person, stays in _by_person(timed).items():
        for first, second in _overlapping(stays):
            yield Clash(ClashRule.PERSON, (first.slot, second.slot), (person,))


def _room_closed(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    for stay in timed:
        if stay.slot.room is not None:
            yield from _outside(facts, stay, ClashRule.ROOM_CLOSED, stay.slot.room)


def _person_away(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    for stay in timed:
        for person in stay.slot.people:
            yield from _outside(facts, stay, ClashRule.PERSON_AWAY, person)


def _outside(facts: AgendaFacts, stay: _Stay, rule: ClashRule, subject: UUID) -> Iterator[Clash]:
    windows = facts.windows.get(subject)
    if windows and not _lies_in(windows, stay):
        yield Clash(rule, (stay.slot,), (subject,), (("windows", windows),))


def _lies_in(windows: tuple[Span, ...], stay: _Stay) -> bool:
    """Whether one window holds the whole of it; windows are merged, so no two could together."""
    place = bisect_right(windows, stay.starts, key=lambda window: window[0])
    return place > 0 and stay.ends <= windows[place - 1][1]


def _travel(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    farthest = max([facts.limits.travel, *facts.travel.values()])
    for person, stays in _by_person(timed).items() if farthest else ():
        for first, second in _overlapping(stays, farthest):
            there, needed = second.starts - first.ends, facts.way(first.slot.room, second.slot.room)
            if timedelta() <= there < needed:
                minutes = (("needed", needed // MINUTE), ("there", there // MINUTE))
                yield Clash(ClashRule.TRAVEL, (first.slot, second.slot), (person,), minutes)


def _capacity(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    for slot in facts.slots.values():
        capacity = facts.rooms[slot.room].capacity if slot.room else None
        if slot.room and capacity is not None and (slot.expected or 0) > capacity:
            seats = (("expected", slot.expected), ("capacity", capacity))
            yield Clash(ClashRule.CAPACITY, (slot,), (slot.room,), seats, is_timed=False)


def _partiality(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    for slot in facts.slots.values():
        for person in slot.moderators:
            interests = (
                ("presents", person in slot.presenting),
                ("proposes", bool(facts.bodies.get(person, frozenset()) & slot.proponents)),
            )
            if any(holds for _, holds in interests):
                yield Clash(ClashRule.PARTIALITY, (slot,), (person,), interests, is_timed=False)


def _moderator(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    for slot in facts.slots.values():
        if slot.kind in MODERATED and not slot.has_moderator and not slot.without_moderator:
            asked = (("asked", sorted(map(str, slot.moderators))),)
            yield Clash(ClashRule.MODERATOR, (slot,), (), asked, is_timed=False)


def _interpreters(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    pairs = _grouped(timed, lambda slot: slot.interpretation)
    for pair, stays in pairs.items():
        teams = facts.limits.teams.get(pair, 0)
        for group in _at_once(stays):
            if len(group) > teams:
                figures = (("needed", len(group)), ("teams", teams))
                yield Clash(ClashRule.INTERPRETERS, tuple(stay.slot for stay in group), (pair,), figures)


def _translation(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    for slot in facts.slots.values():
        if slot.untranslated:
            texts = (("texts", slot.untranslated),)
            yield Clash(ClashRule.TRANSLATION, (slot,), (), texts, is_timed=False)


def _hours(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    """A night between two days of the forum is outside, whether or not the forum says when it closes."""
    limits = facts.limits
    for stay in timed if limits.opens or limits.closes else ():
        start, end = (local(instant, limits.zone).replace(tzinfo=None) for instant in stay[:2])
        is_early = limits.opens is not None and start.time() < limits.opens
        is_late = limits.closes is not None and end > datetime.combine(start.date(), limits.closes)
        if is_early or is_late or (end - INSTANT).date() > start.date():
            figures = (("opens", limits.opens), ("closes", limits.closes))
            yield Clash(ClashRule.HOURS, (stay.slot,), (), figures)


def _sequence(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    for pair in facts.orders:
        before, after = (facts.slots.get(key) for key in pair)
        if before and after and before.hours and after.hours and after.hours[0] < before.hours[1]:
            yield Clash(ClashRule.ORDER, (before, after))


def _protocol(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    for first, second in _beside_what_runs_alone(timed):
        yield Clash(ClashRule.PROTOCOL, (first.slot, second.slot))
    if facts.exclusions:
        for slot in facts.slots.values():
            there = slot.delegations.union(*(facts.delegations.get(one, ()) for one in slot.people))
            for pair in facts.exclusions:
                if there.issuperset(pair):
                    yield Clash(ClashRule.PROTOCOL, (slot,), pair, is_timed=False)


def _break(facts: AgendaFacts, timed: Timed) -> Iterator[Clash]:
    """In a room; and for a person, where that is not the same because the rooms are several."""
    most = facts.limits.without_break
    if most is None:
        return
    people = (
        (person, run)
        for person, stays in _by_person(timed).items()
        for run in _runs(stays)
        if len({stay.slot.room for stay in run}) > 1
    )
    rooms = ((room, run) for room, stays in _by_room(timed).items() for run in _runs(stays))
    for subject, run in (*rooms, *people):
        length = max(stay.ends for stay in run) - run[0].starts
        if length > most:
            figures = (("minutes", length // MINUTE), ("most", most // MINUTE))
            yield Clash(ClashRule.BREAK, tuple(stay.slot for stay in run), (subject,), figures)


def _duration(facts: AgendaFacts, _timed: Timed) -> Iterator[Clash]:
    shortest, longest = facts.limits.shortest, facts.limits.longest
    for slot in facts.slots.values():
        if slot.length is None or slot.is_break:
            continue
        if (shortest and slot.length < shortest) or (longest and slot.length > longest):
            bounds = (bound and bound // MINUTE for bound in (slot.length, shortest, longest))
            figures = tuple(zip(("minutes", "shortest", "longest"), bounds, strict=True))
            yield Clash(ClashRule.DURATION, (slot,), (), figures, is_timed=False)


FINDERS: Mapping[ClashRule, Callable[[AgendaFacts, Timed], Iterator[Clash]]] = {
    ClashRule.ROOM: _room,
    ClashRule.PERSON: _person,
    ClashRule.ROOM_CLOSED: _room_closed,
    ClashRule.PERSON_AWAY: _person_away,
    ClashRule.TRAVEL: _travel,
    ClashRule.CAPACITY: _capacity,
    ClashRule.PARTIALITY: _partiality,
    ClashRule.MODERATOR: _moderator,
    ClashRule.INTERPRETERS: _interpreters,
    ClashRule.TRANSLATION: _translation,
    ClashRule.HOURS: _hours,
    ClashRule.ORDER: _sequence,
    ClashRule.PROTOCOL: _protocol,
    ClashRule.BREAK: _break,
    ClashRule.DURATION: _duration,
}


def _grouped(timed: Timed, subjects: Callable[[Slot], Iterable[Subject]]) -> dict[Subject, Timed]:
    found: defaultdict[Subject, Timed] = defaultdict(list)
    for stay in timed:
        for subject in subjects(stay.slot):
            found[subject].append(stay)
    return found


def _by_room(timed: Timed) -> dict[UUID, Timed]:
    return _grouped(timed, lambda slot: [slot.room] if slot.room else [])


def _by_person(timed: Timed) -> dict[UUID, Timed]:
    return _grouped(timed, lambda slot: slot.people)


def _overlapping(stays: Timed, gap: timedelta = timedelta()) -> Iterator[tuple[_Stay, _Stay]]:
    """Pairs that overlap, or have less than the gap between them; the stays come sorted by their start."""
    for place, first in enumerate(stays):
        for number in range(place + 1, len(stays)):
            second = stays[number]
            if second.starts - gap >= first.ends:
                break
            yield first, second


def _at_once(stays: Timed) -> Iterator[Timed]:
    """The largest groups that run at one moment: each time that somebody ends after somebody began."""
    running: Running = []
    for stay in stays:
        if running and running[0][0] <= stay.starts:
            yield sorted(other for _, _, other in running)
            _let_end(running, stay.starts)
        heappush(running, (stay.ends, stay.order, stay))
    yield sorted(other for _, _, other in running)


def _beside_what_runs_alone(timed: Timed) -> Iterator[tuple[_Stay, _Stay]]:
    """Pairs of which one is to run alone and the other is no break."""
    running: Running = []
    alone: Running = []
    for stay in timed:
        _let_end(running, stay.starts)
        _let_end(alone, stay.starts)
        for _, _, other in sorted(running if stay.slot.is_exclusive else alone):
            if _disturb(stay.slot, other.slot):
                yield other, stay
        heappush(running, (stay.ends, stay.order, stay))
        if stay.slot.is_exclusive:
            heappush(alone, (stay.ends, stay.order, stay))


def _disturb(one: Slot, other: Slot) -> bool:
    return (one.is_exclusive and not other.is_break) or (other.is_exclusive and not one.is_break)


def _let_end(running: Running, by: datetime) -> None:
    while running and running[0][0] <= by:
        heappop(running)


def _runs(stays: Timed) -> Iterator[Timed]:
    """Sessions that follow each other without a break, or a pause that is one."""
    run: Timed = []
    ends = stays[0].ends
    for stay in stays:
        if run and (stay.slot.is_break or stay.starts - ends >= PAUSE):
            yield run
            run = []
        if not stay.slot.is_break:
            ends = max(ends, stay.ends) if run else stay.ends
            run.append(stay)
    if run:
        yield run
