"""Questions about registrations that may be of one person."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from forum_app.core.collation import AFTER_EVERY_WORD
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, DuplicateSuspect, Registration, RegistrationWord
from forum_app.delegations.rules import ENDED, Likeness, SuspectState
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person

from .registrations import IS_ACTIVE, registrations_of
from .words import called, sought

A_FEW = 20

Rows = Select[*tuple[Any, ...]]
_first, _second = aliased(Registration), aliased(Registration)


class Known(NamedTuple):
    """A registration and what it is compared by."""

    id: int
    name: str
    likeness: Likeness


def open_suspects(edition: ForumEdition) -> Select[DuplicateSuspect]:
    """The pairs of an edition that somebody has to decide on, the likest first; both are active."""
    return (
        _open(edition, DuplicateSuspect)
        .options(*_shown())
        .order_by(DuplicateSuspect.score.desc(), DuplicateSuspect.id)
    )


def suspects_of(registration: Registration) -> list[DuplicateSuspect]:
    """The pairs to be decided on before a registration can be approved."""
    return list(db.session.scalars(open_suspects(registration.edition).where(_is_of(registration))))


def decided_suspects(registration: Registration) -> list[DuplicateSuspect]:
    """The pairs of a registration that somebody decided on, the latest first."""
    return list(
        db.session.scalars(
            select(DuplicateSuspect)
            .where(_is_of(registration), DuplicateSuspect.state != SuspectState.OPEN)
            .options(*_shown())
            .order_by(DuplicateSuspect.decided_at.desc(), DuplicateSuspect.id)
        )
    )


def suspect_to_decide(edition: ForumEdition, key: UUID, _viewer: Viewer) -> DuplicateSuspect | None:
    """A pair of an edition, decided or not; the permission of the page has said who looks."""
    return db.session.scalar(
        select(DuplicateSuspect)
        .where(DuplicateSuspect.edition_id == edition.id, DuplicateSuspect.key == key)
        .options(*_shown())
    )


def pair_of(one: Registration, other: Registration) -> DuplicateSuspect:
    """The pair of two registrations, which is there; as it stands now."""
    first, second = sorted((one.id, other.id))
    return db.session.scalars(
        select(DuplicateSuspect)
        .where(DuplicateSuspect.first_id == first, DuplicateSuspect.second_id == second)
        .execution_options(populate_existing=True)
    ).one()


def others_called(registration: Registration, text: str) -> list[Registration]:
    """The first active people of the edition whom a text finds, besides one; without words nobody."""
    if not sought(text):
        return []
    found = (
        registrations_of(registration.edition)
        .where(*called(registration.edition, text), IS_ACTIVE, Registration.id != registration.id)
        .limit(A_FEW)
    )
    return list(db.session.scalars(found))


def suspected(edition: ForumEdition) -> CompoundSelect[int]:
    """The numbers of the registrations that stand in an open pair."""
    return union(
        _open(edition, DuplicateSuspect.first_id),
        _open(edition, DuplicateSuspect.second_id),
    )


def suspected_among(edition: ForumEdition, registrations: Collection[Registration]) -> set[int]:
    """The numbers of those of some registrations that stand in an open pair, in one statement."""
    numbers = [registration.id for registration in registrations]
    first, second = DuplicateSuspect.first_id, DuplicateSuspect.second_id
    pairs = _open(edition, first).add_columns(second).where(or_(first.in_(numbers), second.in_(numbers)))
    return {number for pair in db.session.execute(pairs) for number in pair}


def comparable(registration: Registration, likeness: Likeness) -> list[Known]:
    """The active people of the edition who share beginnings of words of the name, or the e-mail address."""
    stems, numbers = sorted(likeness.stems), sorted(likeness.numbers)
    facts = {
        "edition_id": registration.edition_id,
        "id": registration.id,
        "address": likeness.address,
        "shared": likeness.shared_stems,
    }
    facts |= {f"from_{place}": stem for place, stem in enumerate(stems)}
    facts |= {f"to_{place}": stem + AFTER_EVERY_WORD for place, stem in enumerate(stems)}
    facts |= {f"number_{place}": digits for place, digits in enumerate(numbers)}
    return _read(_comparable(len(stems), len(numbers)), facts)


@cache
def _comparable(stems: int, numbers: int) -> Rows:
    """The question of `comparable` for a name of so many beginnings of words, and of so many numbers."""
    words = RegistrationWord
    here = select(words.registration_id).where(words.edition_id == bindparam("edition_id"))
    found: list[Any] = [here.where(words.word == bindparam("address"))]
    if stems:
        of_each = (
            here.where(words.word >= bindparam(f"from_{n}"), words.word < bindparam(f"to_{n}")).distinct()
            for n in range(stems)
        )
        number = union_all(*of_each).subquery().c.registration_id
        shared = func.count() >= bindparam("shared", type_=Integer)
        found.append(select(number).group_by(number).having(shared))
    query = _KNOWN.where(Registration.id.in_(union(*found)), Registration.id != bindparam("id"))
    for n in range(numbers):
        query = query.where(Registration.id.in_(here.where(words.word == bindparam(f"number_{n}"))))
    return query


def everybody(edition: ForumEdition, delegation: Delegation | None = None) -> list[Known]:
    """All active people of an edition, or of one delegation, with what they are compared by."""
    known = _KNOWN.where(Registration.delegation == delegation) if delegation else _KNOWN
    return _read(known, {"edition_id": edition.id})


_KNOWN: Rows = (
    select(
        Registration.id,
        Registration.institution,
        Person.display_name,
        Person.native_name,
        Person.email,
    )
    .join(Registration.person)
    .where(Registration.edition_id == bindparam("edition_id"), IS_ACTIVE)
)


def _read(query: Rows, facts: Mapping[str, Any]) -> list[Known]:
    return [
        Known(
            row.id,
            row.display_name,
            Likeness.of(
                display_name=row.display_name,
                native_name=row.native_name,
                email=row.email,
                institution=row.institution,
            ),
        )
        for row in db.session.execute(query, facts)
    ]


def _open(edition: ForumEdition, what: Any) -> Select[Any]:
    return (
        select(what)
        .select_from(DuplicateSuspect)
        .join(_first, DuplicateSuspect.first_id == _first.id)
        .join(_second, DuplicateSuspect.second_id == _second.id)
        .where(
            DuplicateSuspect.edition_id == edition.id,
            DuplicateSuspect.state == SuspectState.OPEN,
            _first.state.not_in(ENDED),
            _second.state.not_in(ENDED),
        )
    )


def _is_of(registration: Registration) -> ColumnElement[bool]:
    return or_(DuplicateSuspect.first_id == registration.id, DuplicateSuspect.second_id == registration.id)


def _shown() -> Collection[ORMOption]:
    """What a page shows of both, in the same statement."""
    return [
        joinedload(side).options(
            joinedload(Registration.person),
            joinedload(Registration.badge_category),
            joinedload(Registration.delegation).joinedload(Delegation.country),
        )
        for side in (DuplicateSuspect.first, DuplicateSuspect.second)
    ]
