"""Clashes that somebody lets be, and what a write does to the clashes of the whole programme."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.agenda import queries
from forum_app.agenda.models import ClashAcknowledgement
from forum_app.agenda.queries import NamedClash, NamedDifference
from forum_app.agenda.rules import Clash
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError, StaleError
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition

from .journal import Actor, begin


@dataclass
class Watch:
    """What the writes of a block did to the clashes; told when the block is left."""

    difference: NamedDifference = field(default_factory=lambda: NamedDifference([], []))


@contextmanager
def watching_clashes(edition: ForumEdition, *, whose: Registration | None = None) -> Iterator[Watch]:
    """Compare the clashes before and after a block of writes, on whatever sessions they are.

    Args:
        edition: whose programme.
        whose: a registration that the block writes into it.

    """
    begin(edition, whose=whose)
    before, watch = queries.agenda_facts(edition), Watch()
    yield watch
    db.session.flush()
    watch.difference = queries.named_difference(before, queries.agenda_facts(edition))


def acknowledge_clash(
    edition: ForumEdition, key: str, *, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> NamedClash:
    """Let a clash be, and say why; it counts again as soon as its facts change.

    Args:
        seen: the facts that the person has before them; when others hold by now, nothing is acknowledged.

    """
    begin(edition)
    found = _found(edition, key)
    if seen is not None and seen != found.clash.facts:
        raise StaleError
    _let_be(edition, [found], reason=reason, by=by, at=at)
    return found


def acknowledge_blocking(edition: ForumEdition, *, reason: str, by: Actor, at: datetime) -> list[NamedClash]:
    """Let all clashes be that keep the programme from being released, for one reason."""
    begin(edition)
    db.session.flush()
    found = queries.blocking(edition)
    _let_be(edition, found, reason=reason, by=by, at=at)
    return found


def withdraw_acknowledgement(edition: ForumEdition, key: str, *, by: Actor, at: datetime) -> None:
    """Let a clash count again; when it does already, nothing happens."""
    begin(edition)
    if said := queries.acknowledgements(edition).get(key):
        db.session.delete(said)
        _note("clash.reopened", edition, _found(edition, key).clash, by=by, at=at)
        db.session.flush()


def _found(edition: ForumEdition, key: str) -> NamedClash:
    for named in queries.clashes(edition):
        if named.clash.key == key:
            return named
    raise RuleBrokenError(N_("This clash is no longer there: the programme has changed."))


def _let_be(edition: ForumEdition, found: list[NamedClash], *, reason: str, by: Actor, at: datetime) -> None:
    known = queries.acknowledgements(edition)
    for clash in (named.clash for named in found):
        said = known.get(clash.key) or ClashAcknowledgement(
            key=uuid4(), edition_id=edition.id, clash=clash.key
        )
        said.facts, said.reason, said.at = clash.facts, reason, at
        said.by = by.name if isinstance(by, User) else by
        db.session.add(said)
        _note("clash.acknowledged", edition, clash, by=by, at=at, reason=reason)
    db.session.flush()


def _note(
    action: str, edition: ForumEdition, clash: Clash, *, by: Actor, at: datetime, reason: str | None = None
) -> None:
    subject = ("session", clash.sides[0].key)
    record(action, subject=subject, by=by, at=at, edition=edition.slug, reason=reason, clash=clash.key)
