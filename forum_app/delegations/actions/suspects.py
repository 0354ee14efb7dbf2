"""Suspecting that two registrations are of one person, and deciding on it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, or_

from forum_app.accounts.models import User
from forum_app.core.db import db, hold, insert_or_skip, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, DuplicateSuspect, Registration
from forum_app.delegations.queries import Known
from forum_app.delegations.rules import Finding, Grounds, Likeness, SuspectState, compare
from forum_app.editions.models import ForumEdition

from .journal import note


def suspect(registration: Registration, *, at: datetime) -> set[int]:
    """Look for people of the edition who may be this one, who is new; answers who they are."""
    hold(_saving_in(registration.edition))
    likeness = likeness_of(registration)
    found = set()
    for other in queries.comparable(registration, likeness):
        if finding := compare(likeness, other.likeness):
            _note(registration, other.id, finding, at=at)
            found.add(other.id)
    return found


def suspect_anew(registration: Registration, *, at: datetime) -> None:
    """Look again, since names, address or institution changed.

    A pair that somebody decided on stays decided; an open one goes when the two are no longer alike.
    """
    found = suspect(registration, at=at)
    _forget_unlike(registration, found)


def suspect_new(registrations: Iterable[Registration], *, at: datetime) -> None:
    """Look among many new registrations and everybody else."""
    new = list(registrations)
    if not new:
        return
    hold(_saving_in(new[0].edition))
    crowd = Crowd(new[0].edition)
    for registration in new:
        for other, finding in crowd.alike(likeness_of(registration), besides=registration.id):
            _note(registration, other.id, finding, at=at)


class Crowd:
    """The active people of an edition, or of one delegation, in memory, to compare a whole list with."""

    def __init__(self, edition: ForumEdition, delegation: Delegation | None = None) -> None:
        self._people = {known.id: known for known in queries.everybody(edition, delegation)}
        self._by_stem: dict[tuple[frozenset[str], str], list[int]] = defaultdict(list)
        self._by_address: dict[str, list[int]] = defaultdict(list)
        for number, known in self._people.items():
            self._by_address[known.likeness.address].append(number)
            for stem in known.likeness.stems:
                self._by_stem[known.likeness.numbers, stem].append(number)

    def alike(self, likeness: Likeness, *, besides: int | None = None) -> Iterator[tuple[Known, Finding]]:
        """Who may be this person, and why."""
        for number in sorted(self._comparable(likeness)):
            finding = compare(likeness, self._people[number].likeness)
            if finding and number != besides:
                yield self._people[number], finding

    def _comparable(self, likeness: Likeness) -> set[int]:
        shared = Counter(
            number for stem in likeness.stems for number in self._by_stem[likeness.numbers, stem]
        )
        found = {number for number, stems in shared.items() if stems >= likeness.shared_stems}
        return found | set(self._by_address[likeness.address] if likeness.address else ())


def suspect_by_hand(
    registration: Registration, other: Registration, *, by: User | str, at: datetime
) -> DuplicateSuspect:
    """Open a pair that only a person sees, or open one anew that was told apart; both are compared then."""
    hold(_saving_in(registration.edition))
    for one in (registration, other):
        db.session.refresh(one)
        if one.has_ended:
            raise RuleBrokenError(N_("One of the two has ended. There is nothing to merge."))
    if registration.id == other.id:
        raise RuleBrokenError(N_("Choose another registration than this one."))
    finding = compare(likeness_of(registration), likeness_of(other))
    by_hand = Finding(Grounds.HAND, finding.score if finding else 0)
    _note(registration, other.id, by_hand, at=at)
    pair = queries.pair_of(registration, other)
    if pair.state is SuspectState.CLEARED:
        pair.state, pair.grounds, pair.found_at = SuspectState.OPEN, Grounds.HAND, at
    for one, second in ((registration, other), (other, registration)):
        write("compared", one, second, by=by, at=at)
    db.session.flush()
    return pair


def clear(pair: DuplicateSuspect, *, reason: str, by: User | str, at: datetime) -> None:
    """Keep that two are not the same person; they are never suspected again."""
    decide(pair, SuspectState.CLEARED, reason=reason, by=by, at=at)
    for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
        write("cleared", one, other, reason=reason, by=by, at=at)
    db.session.flush()


def decide(pair: DuplicateSuspect, state: SuspectState, *, reason: str, by: User | str, at: datetime) -> None:
    """Take the decision on an open pair, under its lock; both registrations tell of it in the journal."""
    lock(pair)
    if pair.state is not SuspectState.OPEN:
        raise RuleBrokenError(N_("Somebody decided on these two meanwhile."))
    if not reason:
        raise RuleBrokenError(N_("Give a reason: it is kept with your name."))
    pair.state, pair.reason, pair.decided_at = state, reason, at
    pair.by_name, pair.by_id = (by.name, by.id) if isinstance(by, User) else (by, None)


def _saving_in(edition: ForumEdition) -> str:
    """Of two who save at once the second has to see the first: the turn to look, until the end of each."""
    return f"suspects of edition {edition.id}"


def likeness_of(registration: Registration) -> Likeness:
    """What is compared of somebody who is registered."""
    person = registration.person
    return Likeness.of(
        display_name=person.display_name,
        native_name=person.native_name,
        email=person.email,
        institution=registration.institution,
    )


def _note(registration: Registration, other: int, finding: Finding, *, at: datetime) -> None:
    """Keep an open pair, unless the two are known as one already."""
    first, second = sorted((registration.id, other))
    db.session.execute(
        insert_or_skip(
            DuplicateSuspect,
            key=uuid4(),
            edition_id=registration.edition_id,
            first_id=first,
            second_id=second,
            grounds=finding.grounds,
            score=finding.score,
            state=SuspectState.OPEN,
            found_at=at,
        )
    )


def _forget_unlike(registration: Registration, found: Collection[int]) -> None:
    """Drop the open pairs of a registration whose names were told apart by a correction."""
    mine = registration.id
    db.session.execute(
        delete(DuplicateSuspect)
        .where(
            DuplicateSuspect.state == SuspectState.OPEN,
            DuplicateSuspect.grounds != Grounds.HAND,
            or_(
                (DuplicateSuspect.first_id == mine) & DuplicateSuspect.second_id.not_in(found),
                (DuplicateSuspect.second_id == mine) & DuplicateSuspect.first_id.not_in(found),
            ),
        )
        .execution_options(synchronize_session=False)
    )


def write(
    what: str,
    registration: Registration,
    other: Registration,
    *,
    reason: str | None = None,
    by: User | str,
    at: datetime,
    **details: list[str],
) -> None:
    """Tell of a decision on a pair in the journal of one of them."""
    note(
        what,
        registration,
        by=by,
        at=at,
        reason=reason,
        other=other.reference,
        **details,
    )
