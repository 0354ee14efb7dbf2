"""Questions about badges and the keys that sign them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.core.crypto import unseal
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import called, lacks_credential
from forum_app.delegations.rules import AttendanceMode, OverriddenRule, RegistrationState
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person
from forum_app.press.queries import lacks_accreditation

from .models import Badge, SigningKey
from .rules import CLOSED, ON_PAPER, PRINTABLE, BadgeState, PrintChoice, PrintOrder

KEY_SEAL = "badge signing key"
REFERENCE_SEAL = "badge reference"


def signing_key(edition: ForumEdition) -> SigningKey | None:
    """The key that signs the edition's badges now."""
    return db.session.scalar(
        select(SigningKey)
        .where(SigningKey.edition_id == edition.id, SigningKey.retired_at.is_(None))
        .order_by(SigningKey.number.desc())
    )


def private_key(key: SigningKey, edition: ForumEdition) -> Ed25519PrivateKey:
    """The private half, unsealed for as long as it signs."""
    return Ed25519PrivateKey.from_private_bytes(
        unseal(KEY_SEAL, key.sealed_private_key, bound_to=edition.key.bytes)
    )


def badge_in_reach(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Badge | None:
    """One badge of the edition."""
    return db.session.scalar(
        select(Badge)
        .where(Badge.edition_id == edition.id, Badge.key == key)
        .options(
            joinedload(Badge.registration).options(
                joinedload(Registration.person),
                joinedload(Registration.delegation),
                joinedload(Registration.badge_category),
            )
        )
    )


def open_badge(registration: Registration) -> Badge | None:
    """The one badge of a registration that is not closed."""
    return db.session.scalar(
        select(Badge).where(Badge.registration_id == registration.id, Badge.state.not_in(CLOSED))
    )


def valid_badge(registration: Registration) -> Badge | None:
    """The badge that opens doors for a registration now: open, and the registration approved."""
    is_approved = registration.state is RegistrationState.APPROVED
    return open_badge(registration) if is_approved else None


def without_badge(edition: ForumEdition) -> Sequence[Registration]:
    """Approved registrations that may have a badge and have none open, in the order of their serials."""
    has_one = select(Badge.id).where(Badge.registration_id == Registration.id, Badge.state.not_in(CLOSED))
    return db.session.scalars(
        select(Registration)
        .join(Registration.delegation)
        .join(Registration.person)
        .where(
            Registration.edition_id == edition.id,
            Registration.state == RegistrationState.APPROVED,
            ~has_one.exists(),
            ~waits(),
        )
        .order_by(Delegation.sort_es, Person.sort_key, Registration.id)
    ).all()


def waits() -> ColumnElement[bool]:
    """Whether nothing is printed for the registration of the row yet, approved as it may be."""
    is_afar = Registration.attendance_mode == AttendanceMode.VIRTUAL
    return or_(is_afar, lacks_credential(), lacks_accreditation())


def waiting(edition: ForumEdition) -> Mapping[OverriddenRule, int]:
    """For what the badges of approved people wait, and how many for each: nothing is printed for them."""
    lacking = {OverriddenRule.CREDENTIAL: lacks_credential(), OverriddenRule.MEDIA: lacks_accreditation()}
    row = db.session.execute(
        select(*(func.count().filter(condition) for condition in lacking.values()))
        .select_from(Registration)
        .where(Registration.edition_id == edition.id, Registration.state == RegistrationState.APPROVED)
    ).one()
    return {rule: number for rule, number in zip(lacking, row, strict=True) if number}


def rules_waited_for(registration: Registration) -> list[OverriddenRule]:
    """The rules for which the badge of one registration waits, and that nobody set aside."""
    row = db.session.execute(
        select(lacks_credential(), lacks_accreditation()).where(Registration.id == registration.id)
    ).one()
    both = (OverriddenRule.CREDENTIAL, OverriddenRule.MEDIA)
    return [rule for rule, is_lacking in zip(both, row, strict=True) if is_lacking]


def texts_on_badges(edition: ForumEdition) -> Sequence[Any]:
    """What the badges of approved people say of them, whether they have one already or not."""
    return db.session.execute(
        select(
            Registration.key,
            Person.display_name,
            Person.badge_name,
            Person.native_name,
            Person.honorific_es,
            Person.honorific_en,
            Registration.position_title_es,
            Registration.position_title_en,
            Registration.institution,
        )
        .join(Registration.person)
        .where(Registration.edition_id == edition.id, Registration.state == RegistrationState.APPROVED)
        .order_by(Person.sort_key, Registration.id)
    ).all()


def print_numbers(edition: ForumEdition) -> Mapping[int, int]:
    """The highest print number that each registration has had."""
    rows = db.session.execute(
        select(Badge.registration_id, func.max(Badge.print_number))
        .where(Badge.edition_id == edition.id)
        .group_by(Badge.registration_id)
    )
    return dict(rows.all())


def highest_serial(edition: ForumEdition) -> int:
    """The last serial number given in the edition, 0 before the first."""
    return db.session.scalar(select(func.max(Badge.serial)).where(Badge.edition_id == edition.id)) or 0


def badges_of(
    edition: ForumEdition, *, text: str | None = None, state: BadgeState | None = None
) -> Select[Badge]:
    """Badges of an edition by delegation and surname, with all that a list or a page prints."""
    question = _with_people(edition).order_by(Delegation.sort_es, Person.sort_key, Badge.id)
    if state is not None:
        question = question.where(Badge.state == state)
    if text:
        question = question.where(*called(edition, text))
    return question


def outdated_badges(edition: ForumEdition) -> Sequence[Badge]:
    """Badges on paper that show another category than their holders have now."""
    printed = Badge.snapshot["category"]["code"].as_string()
    question = _with_people(edition).where(
        Badge.state.in_(ON_PAPER),
        Registration.state == RegistrationState.APPROVED,
        printed != BadgeCategory.code,
    )
    return db.session.scalars(question.order_by(Delegation.sort_es, Person.sort_key, Badge.id)).all()


ORDERS = {
    PrintOrder.DELEGATION: (Delegation.sort_es, Person.sort_key, Badge.id),
    PrintOrder.SURNAME: (Person.sort_key, Badge.id),
    PrintOrder.CATEGORY: (BadgeCategory.position, Delegation.sort_es, Person.sort_key, Badge.id),
}


def badges_to_print(
    edition: ForumEdition,
    *,
    choice: PrintChoice,
    order: PrintOrder,
    delegation: UUID | None = None,
) -> Sequence[Badge]:
    """The badges of a batch, in the order of its pages: printable ones of people who wait for nothing."""
    question = _with_people(edition).where(
        Badge.state.in_(PRINTABLE),
        Registration.state == RegistrationState.APPROVED,
        ~waits(),
    )
    if choice is PrintChoice.NOT_PRINTED:
        question = question.where(Badge.state == BadgeState.QUEUED)
    if delegation is not None:
        question = question.where(Delegation.key == delegation)
    return db.session.scalars(question.order_by(*ORDERS[order])).all()


def held(badges: Iterable[Badge]) -> Sequence[Badge]:
    """The same badges as they are at this moment; they stay so until the transaction ends.

    A door may admit meanwhile, as far as its rows only point at a badge.
    """
    return db.session.scalars(
        select(Badge)
        .where(Badge.id.in_([badge.id for badge in badges]))
        .order_by(Badge.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def badge_counts(edition: ForumEdition) -> Mapping[BadgeState, int]:
    """How many badges of the edition are in each state."""
    rows = db.session.execute(
        select(Badge.state, func.count()).where(Badge.edition_id == edition.id).group_by(Badge.state)
    )
    return dict(rows.all())


def _with_people(edition: ForumEdition) -> Select[Badge]:
    return (
        select(Badge)
        .join(Badge.registration)
        .join(Registration.delegation)
        .join(Registration.person)
        .join(Registration.badge_category)
        .where(Badge.edition_id == edition.id)
        .options(
            contains_eager(Badge.registration).options(
                contains_eager(Registration.delegation).joinedload(Delegation.country),
                contains_eager(Registration.person),
                contains_eager(Registration.badge_category),
                joinedload(Registration.photo),
            ),
            joinedload(Badge.signing_key),
        )
    )
