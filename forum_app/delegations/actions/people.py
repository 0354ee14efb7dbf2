"""Registering people and changing what is known of them."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.models import User
from forum_app.core import files
from forum_app.core.clock import local_day
from forum_app.core.db import db, write
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.core.positions import Step, swapped
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, PersonalNeeds, Registration
from forum_app.delegations.needs import SENSITIVE, sealed
from forum_app.delegations.rules import (
    HOLDS_SEAT,
    DeadlineStep,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    category_code,
    check_stay,
    check_unlocked,
    role_group,
)
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.people.models import Person
from forum_app.people.rules import shown_name

from .assisting import check_assisting
from .deadlines import check_open, check_open_to_mend
from .journal import note
from .seats import Seats, hold
from .steps import move_up_waiting, step
from .suspects import suspect, suspect_anew
from .words import index, index_new

OF_PERSON = (
    *("display_name", "given_names", "surname_particle", "surname_1", "surname_2", "name_order", "sort_name"),
    *("badge_name", "native_name", "native_script", "pronunciation", "honorific_es", "honorific_en"),
    *("gender", "nationality", "email", "language"),
)
OF_REGISTRATION = (
    *("position_title_es", "position_title_en", "institution", "nominating_entity", "interpretation"),
    *("needs_visa_letter", "arrives_on", "departs_on"),
)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
REFERENCE_LENGTH = 5


class Difference(NamedTuple):
    """A field that somebody else changed while a form was open: what stands there now, and what was sent."""

    field: str
    now: Any
    sent: Any


class EditedMeanwhileError(RuleBrokenError):
    """Somebody else saved the registration since the form was opened; nothing is overwritten."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__(N_("Somebody else changed this registration while you had it open."))
        self.differences = differences


def register(
    delegation: Delegation,
    *,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
    draft: bool = False,
    **facts: Any,
) -> Registration:
    """Put a person on a delegation's list; unless it is a draft, the person gets a receipt.

    Args:
        delegation: whose list.
        by: who writes.
        at: when.
        as_organiser: whether the window of registration does not bind.
        draft: keep it to be finished later.
        facts: names as in `OF_PERSON`, `OF_REGISTRATION`, `SENSITIVE`, `role`, `assistant_of`; `nationality`
            is ISO 2.

    """
    seats = hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.NOMINATE)
    if facts.get("needs_visa_letter"):
        check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.VISA)
    check_assisting(delegation, facts["role"], facts.get("assistant_of"), is_draft=draft)
    registration = build(
        delegation,
        category=category_of(delegation, facts["role"]),
        reference=new_reference(delegation.edition, partial(queries.is_reference_taken, delegation.edition)),
        at=at,
        facts=facts,
    )
    registration.listed_by = by if isinstance(by, str) else by.name
    if registration.is_head:
        _demote_head(delegation, seats=seats, by=by, at=at)
    note("added", registration, by=by, at=at)
    if not draft:
        step(registration, RegistrationState.SUBMITTED, seats=seats, by=by, at=at)
    write(registration.person)
    write(registration)
    db.session.flush()  # what the registration owns
    index_new([registration])
    suspect(registration, at=at)
    return registration


def build(
    delegation: Delegation, *, category: BadgeCategory, reference: str, at: datetime, facts: dict[str, Any]
) -> Registration:
    """A person and the draft of a registration, made of facts; not yet added to the session."""
    facts = {**facts, "display_name": _display_name(facts)}
    check_stay(facts.get("arrives_on"), facts.get("departs_on"))
    registration = Registration(
        key=uuid4(),
        edition=delegation.edition,
        delegation=delegation,
        person=Person(**{name: facts[name] for name in OF_PERSON if facts.get(name) is not None}),
        reference=reference,
        external_ref=facts.get("external_ref"),
        delegation_role=facts["role"],
        role_group=role_group(facts["role"]),
        badge_category=category,
        assistant_of=facts.get("assistant_of") if facts["role"] is DelegationRole.ASSISTANT else None,
        state=RegistrationState.DRAFT,
        link_number=1,  # letters say it before the row is written
        created_at=at,
        **{name: facts[name] for name in OF_REGISTRATION if facts.get(name) is not None},
    )
    set_needs(registration, facts, at=at)
    return registration


def edit(
    registration: Registration,
    *,
    version: int,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
    **facts: Any,
) -> None:
    """Change what is known of a person, unless somebody else did so since the form was opened."""
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    check_open_to_mend(registration, at=at, as_organiser=as_organiser)
    check_unlocked(registration.state, as_organiser=as_organiser)
    if facts.get("needs_visa_letter") and not registration.needs_visa_letter:
        check_open(registration.delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.VISA)
    facts["display_name"] = _display_name(facts)
    check_stay(facts.get("arrives_on"), facts.get("departs_on"))
    is_draft = registration.state is RegistrationState.DRAFT
    if "assistant_of" in facts:
        facts["assistant_of"] = _assisted(registration, facts, is_draft=is_draft)
    differences = _differences(registration, facts)
    if registration.version != version and differences:
        raise EditedMeanwhileError(differences)
    changed = sorted(one.field for one in differences)
    change_role(registration, facts["role"], seats=seats, by=by, at=at)
    _take_over(registration, facts)
    set_needs(registration, facts, at=at)
    flag_modified(registration, "institution")  # the version rises even when only the person changed
    note("edited", registration, by=by, at=at, changed=changed)
    db.session.flush()
    index([registration])
    suspect_anew(registration, at=at)


def make_head(
    registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False
) -> None:
    """Name the head of the delegation; whoever was it until now becomes a delegate, in the same moment."""
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    check_open(registration.delegation, at=at, as_organiser=as_organiser)
    if registration.has_ended:
        check_unlocked(registration.state, as_organiser=as_organiser)
    change_role(registration, DelegationRole.HEAD, seats=seats, by=by, at=at)
    db.session.flush()


def move_up(registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False) -> None:
    """Let a person change places with the one before, in the delegation's own order."""
    _swap(registration, -1, by=by, at=at, as_organiser=as_organiser)


def move_down(
    registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False
) -> None:
    """Let a person change places with the one after, in the delegation's own order."""
    _swap(registration, +1, by=by, at=at, as_organiser=as_organiser)


def set_photo(
    registration: Registration,
    photo: StoredFile | None,
    *,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
) -> list[str]:
    """Give a registration its photo, another one, or none; answers what to erase, as `swap_photo` does."""
    hold(registration.delegation)
    db.session.refresh(registration)
    check_open_to_mend(registration, at=at, as_organiser=as_organiser, step=DeadlineStep.PHOTO)
    check_unlocked(registration.state, as_organiser=as_organiser)
    note("photo-changed" if photo else "photo-removed", registration, by=by, at=at)
    return swap_photo(registration, photo)


def swap_photo(registration: Registration, photo: StoredFile | None) -> list[str]:
    """Put a photo in the place of another, whose row goes unless another registration shows it.

    Answers the hash of the photo that went, for `core.files.erase` once it is gone for good.
    """
    before, registration.photo = registration.photo, photo
    db.session.flush()
    return [files.drop(before)] if before and not queries.photos_in_use([before]) else []


def new_reference(edition: ForumEdition, is_taken: Callable[[str], bool]) -> str:
    """What people read to each other: the number of the edition and five clear letters, as "V-7QK3M"."""
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
        reference = f"{edition.roman or 'F'}-{letters}"
        if not is_taken(reference):
            return reference


def _display_name(facts: dict[str, Any]) -> str:
    name = facts.get("display_name") or shown_name(
        facts.get("given_names"),
        facts.get("surname_1"),
        facts.get("surname_2"),
        facts["name_order"],
        facts.get("surname_particle"),
    )
    if not name:
        raise RuleBrokenError(N_("Write the name as it is to be shown."))
    return name


def category_of(delegation: Delegation, role: DelegationRole) -> BadgeCategory:
    code = category_code(delegation.kind, role)
    category = category_by_code(delegation.edition, code)
    if category is None:
        raise RuleBrokenError(
            N_("The edition has no badge category “%(code)s”. An organizer has to add it first."), code=code
        )
    return category


def change_role(
    registration: Registration, role: DelegationRole, *, seats: Seats, by: User | str, at: datetime
) -> None:
    """Give another role: with it go the badge category and, between groups, the seat."""
    if role is registration.delegation_role:
        return
    if role is DelegationRole.HEAD:
        _demote_head(registration.delegation, seats=seats, by=by, at=at)
    before, group = registration.delegation_role, registration.role_group
    if before is DelegationRole.ASSISTANT:
        registration.assistant_of = None
    if role_group(role) is not registration.role_group:
        _change_group(registration, role_group(role), seats=seats, by=by, at=at)
    registration.delegation_role = role
    registration.badge_category = category_of(registration.delegation, role)
    note("role-changed", registration, by=by, at=at, before=before.value, after=role.value)
    if group is not registration.role_group:
        move_up_waiting(registration.delegation, seats=seats, by=by, at=at)


def _change_group(
    registration: Registration, group: RoleGroup, *, seats: Seats, by: User | str, at: datetime
) -> None:
    """Leave one group's seat, or place on the waiting list, for another group's.

    Whoever was returned with a seat keeps one where the group has room; else the confirmation asks for it.
    """
    was_seated = seats.free(registration)
    _lapse(registration, by=by, at=at)
    db.session.flush()
    registration.role_group = group
    if registration.state in HOLDS_SEAT:
        seats.settle(registration)
    elif was_seated and seats.can_seat(registration):
        seats.take(registration)
    if registration.waiting_position is not None:
        registration.waiting_position = queries.last_waiting_position(registration.delegation, group) + 1


def _lapse(registration: Registration, *, by: User | str, at: datetime) -> None:
    """End the exception to a quota: it was given for a seat of the group that is left, and for no other."""
    for override in list(registration.overrides):
        if override.rule is OverriddenRule.QUOTA:
            registration.overrides.remove(override)
            db.session.delete(override)
            note("override-lapsed", registration, by=by, at=at, group=registration.role_group.value)


def _demote_head(delegation: Delegation, *, seats: Seats, by: User | str, at: datetime) -> None:
    if head := queries.head_of(delegation):
        change_role(head, DelegationRole.DELEGATE, seats=seats, by=by, at=at)
        db.session.flush()


def _swap(
    registration: Registration, places: Step, *, by: User | str, at: datetime, as_organiser: bool
) -> None:
    hold(registration.delegation)
    check_open(registration.delegation, at=at, as_organiser=as_organiser)
    people = queries.roster(registration.delegation)
    wanted = swapped(people, registration, places)
    if wanted != people:
        for position, one in enumerate(wanted, start=1):
            place_at(one, position)
        note("moved", registration, by=by, at=at, place=wanted.index(registration) + 1)


def place_at(registration: Registration, position: int | None) -> None:
    """Write the place alone: it is no reason to refuse a form that somebody has open."""
    if registration.delegation_order != position:
        table = update(Registration).where(Registration.id == registration.id)
        db.session.execute(table.values(delegation_order=position))


def _take_over(registration: Registration, facts: dict[str, Any]) -> None:
    for name in OF_PERSON:
        if name in facts:
            setattr(registration.person, name, facts[name])
    for name in (*OF_REGISTRATION, "assistant_of"):
        if name in facts:
            setattr(registration, name, facts[name])


def _assisted(registration: Registration, facts: dict[str, Any], *, is_draft: bool) -> Registration | None:
    """Whom somebody assists who is to have a role: nobody, unless it is that of an assistant."""
    wanted: Registration | None = facts["assistant_of"]
    role = facts["role"]
    check_assisting(registration.delegation, role, wanted, assistant=registration, is_draft=is_draft)
    return wanted if role is DelegationRole.ASSISTANT else None


def set_needs(registration: Registration, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Keep diet and access needs, sealed, each with the day of its own consent; emptied, they are gone.

    What the facts do not name stays as it is.
    """
    told = {name: facts[name] or None for name in SENSITIVE if name in facts}
    if not told:
        return
    kept = queries.needs_of(registration)
    wanted = kept._replace(**told)
    if not any(wanted):
        registration.needs = None
        return
    registration.needs = needs = registration.needs or PersonalNeeds()
    day = local_day(at, registration.edition.time_zone)
    for name in SENSITIVE:
        text = getattr(wanted, name)
        if text != getattr(kept, name):
            setattr(needs, f"sealed_{name}", sealed(text, field=name, key=registration.key))
            setattr(needs, f"{name}_consented_on", day if text else None)


def _differences(registration: Registration, facts: dict[str, Any]) -> list[Difference]:
    current: dict[str, Any] = {"role": registration.delegation_role}
    current |= {name: getattr(registration.person, name) for name in OF_PERSON}
    current |= {name: getattr(registration, name) for name in (*OF_REGISTRATION, "assistant_of")}
    if facts.keys() & set(SENSITIVE):
        current |= queries.needs_of(registration)._asdict()
    return [
        Difference(name, now, facts[name])
        for name, now in current.items()
        if name in facts and (facts[name] or None) != (now or None)
    ]
