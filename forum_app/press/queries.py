"""Questions about media: the queue of the press desk, whose badge waits, the door for all others."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash, signed
from forum_app.core.db import db
from forum_app.core.models import StoredFile
from forum_app.delegations.models import Delegation, Registration, RuleOverride
from forum_app.delegations.queries import dues, is_organiser, speaks_for, window
from forum_app.delegations.rules import ENDED, DeadlineStep, OverriddenRule, is_in_time
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.editions.queries import long_over
from forum_app.editions.roles import Role, Viewer
from forum_app.editions.rules import PAPERS_KEPT
from forum_app.people.models import Country, Person

from .models import MediaAccreditation, MediaApplicant, MediaDoor, MediaLink
from .rules import PRESS_CATEGORY, MediaState, Medium

REQUEST_LINK = "media request"  # what the link of an applicant is signed for

IS_PRESS = (
    select(BadgeCategory.id)
    .where(BadgeCategory.id == Registration.badge_category_id, BadgeCategory.code == PRESS_CATEGORY)
    .correlate(Registration)
    .exists()
)

CONCERNS_THE_DESK = or_(MediaAccreditation.registration_id.is_(None), IS_PRESS)


def lacks_accreditation() -> ColumnElement[bool]:
    """Whether the registration of the row has a press badge that nobody accredited, nor answers for."""
    accredited = select(MediaAccreditation.id).where(
        MediaAccreditation.registration_id == Registration.id,
        MediaAccreditation.state == MediaState.APPROVED,
    )
    set_aside = select(RuleOverride.id).where(
        RuleOverride.registration_id == Registration.id, RuleOverride.rule == OverriddenRule.MEDIA
    )
    return and_(
        IS_PRESS, ~accredited.correlate(Registration).exists(), ~set_aside.correlate(Registration).exists()
    )


def without_accreditation(edition: ForumEdition) -> dict[int, int]:
    """For how many with a press badge each delegation has asked for no accreditation."""
    delegation = Registration.delegation_id
    asked = exists().where(MediaAccreditation.registration_id == Registration.id)
    wanted = Registration.edition_id == edition.id, Registration.state.not_in(ENDED), IS_PRESS, ~asked
    query = select(delegation, func.count()).where(*wanted).group_by(delegation)
    return {row: number for row, number in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def waits_for_accreditation(registration: Registration) -> bool:
    """Whether the badge of one registration waits for the press desk."""
    return bool(db.session.scalar(select(lacks_accreditation()).where(Registration.id == registration.id)))


def carries_press_badge(registration: Registration) -> bool:
    """Whether somebody is here for the media; all others have an official badge."""
    return registration.badge_category.code == PRESS_CATEGORY


def accreditations_in(edition: ForumEdition) -> Select[MediaAccreditation]:
    """The accreditations asked for in an edition, the longest waiting first, with all that a list shows.

    Who has an official badge by now is none of the press desk's business any more.
    """
    return (
        select(MediaAccreditation)
        .outerjoin(MediaAccreditation.registration)
        .outerjoin(Registration.person)
        .outerjoin(Registration.delegation)
        .outerjoin(MediaAccreditation.applicant)
        .outerjoin(MediaAccreditation.outlet_country)
        .where(MediaAccreditation.edition_id == edition.id, CONCERNS_THE_DESK)
        .options(
            contains_eager(MediaAccreditation.registration).options(
                contains_eager(Registration.person),
                contains_eager(Registration.delegation).joinedload(Delegation.country),
            ),
            contains_eager(MediaAccreditation.applicant),
            contains_eager(MediaAccreditation.outlet_country),
        )
        .order_by(MediaAccreditation.submitted_at, MediaAccreditation.id)
    )


def narrowed(
    accreditations: Select[MediaAccreditation],
    *,
    state: MediaState | None = None,
    medium: Medium | None = None,
    country: str | None = None,
    q: str | None = None,
) -> Select[MediaAccreditation]:
    """A list of accreditations under the filters of the queue."""
    if state:
        accreditations = accreditations.where(MediaAccreditation.state == state)
    if medium:
        accreditations = accreditations.where(MediaAccreditation.medium == medium)
    if country:
        accreditations = accreditations.where(Country.iso2 == country)
    for word in fold(q or "").split():
        keys = (MediaAccreditation.search_key, Person.search_key, MediaApplicant.search_key)
        accreditations = accreditations.where(or_(*(key.contains(word, autoescape=True) for key in keys)))
    return accreditations


def numbers_by_state(edition: ForumEdition) -> Mapping[MediaState, int]:
    """How many accreditations of an edition are in each state."""
    rows = db.session.execute(
        select(MediaAccreditation.state, func.count())
        .outerjoin(MediaAccreditation.registration)
        .where(MediaAccreditation.edition_id == edition.id, CONCERNS_THE_DESK)
        .group_by(MediaAccreditation.state)
    )
    known = dict(rows.all())
    return {state: known.get(state, 0) for state in MediaState}


def number_to_decide(edition: ForumEdition) -> Select[int]:
    """How many accreditations of an edition wait for the press desk."""
    return (
        select(func.count())
        .select_from(MediaAccreditation)
        .outerjoin(MediaAccreditation.registration)
        .where(
            MediaAccreditation.edition_id == edition.id,
            MediaAccreditation.state == MediaState.SUBMITTED,
            CONCERNS_THE_DESK,
        )
    )


def outlet_countries(edition: ForumEdition) -> list[Country]:
    """The countries whose media asked for accreditations."""
    of_edition = select(MediaAccreditation.outlet_country_id).where(
        MediaAccreditation.edition_id == edition.id
    )
    return list(db.session.scalars(select(Country).where(Country.id.in_(of_edition)).order_by(Country.id)))


def accreditation_to_decide(edition: ForumEdition, key: UUID, _viewer: Viewer) -> MediaAccreditation | None:
    """An accreditation of an edition; the permission of the page has said that the viewer decides on it."""
    return db.session.scalar(
        accreditations_in(edition)
        .where(MediaAccreditation.key == key)
        .options(joinedload(MediaAccreditation.assignment), joinedload(MediaAccreditation.card))
    )


def accreditation_for(edition: ForumEdition, key: UUID, viewer: Viewer) -> MediaAccreditation | None:
    """An accreditation for the press desk, and for the focal points of the person's delegation."""
    wanted = accreditations_in(edition).where(MediaAccreditation.key == key)
    if not viewer.roles & {Role.PRESS, Role.ORGANISER}:
        wanted = wanted.where(speaks_for(viewer))
    return db.session.scalar(wanted)


def registration_to_accredit(edition: ForumEdition, key: UUID, viewer: Viewer) -> Registration | None:
    """Somebody with a press badge, for the focal points of the delegation and for organisers."""
    wanted = (
        select(Registration)
        .join(Registration.delegation)
        .where(Registration.edition_id == edition.id, Registration.key == key, IS_PRESS)
    )
    if not is_organiser(viewer):
        wanted = wanted.where(speaks_for(viewer))
    return db.session.scalar(wanted)


def next_to_decide(edition: ForumEdition, after: MediaAccreditation) -> MediaAccreditation | None:
    """Who has waited the longest after this one, or the longest of all."""
    waiting = narrowed(accreditations_in(edition), state=MediaState.SUBMITTED).where(
        MediaAccreditation.id != after.id
    )
    is_later = or_(
        MediaAccreditation.submitted_at > after.submitted_at,
        and_(MediaAccreditation.submitted_at == after.submitted_at, MediaAccreditation.id > after.id),
    )
    return db.session.scalar(waiting.where(is_later).limit(1)) or db.session.scalar(waiting.limit(1))


def accreditations_of(registration: Registration) -> list[MediaAccreditation]:
    """All that was ever asked for one registration, the latest first."""
    return list(
        db.session.scalars(
            select(MediaAccreditation)
            .where(MediaAccreditation.registration_id == registration.id)
            .order_by(MediaAccreditation.id.desc())
        )
    )


def latest_of(registration: Registration) -> MediaAccreditation | None:
    """The accreditation that counts for a registration."""
    return next(iter(accreditations_of(registration)), None)


def press_of(delegation: Delegation) -> list[Registration]:
    """The people of a delegation who come for the media."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.person)
            .where(Registration.delegation_id == delegation.id, Registration.state.not_in(ENDED), IS_PRESS)
            .options(contains_eager(Registration.person))
            .order_by(Person.sort_key, Registration.id)
        )
    )


def latest_among(people: Iterable[Registration]) -> dict[int, MediaAccreditation]:
    """The accreditation that counts for each of these registrations, by row number."""
    wanted = select(MediaAccreditation).where(
        MediaAccreditation.registration_id.in_([one.id for one in people])
    )
    found = db.session.scalars(wanted.order_by(MediaAccreditation.id))
    return {one.registration_id: one for one in found if one.registration_id is not None}


def holds_official_badge(accreditation: MediaAccreditation) -> bool:
    """Whether somebody of the same name and address is registered in the edition, with an official badge."""
    who = accreditation.registration.person if accreditation.registration else accreditation.applicant
    if who is None or not who.email:
        return False
    official = (
        select(Registration)
        .join(Registration.person)
        .where(
            Registration.edition_id == accreditation.edition_id,
            Registration.state.not_in(ENDED),
            ~IS_PRESS,
            func.lower(Person.email) == who.email.lower(),
        )
        .options(contains_eager(Registration.person))
    )
    name = fold(who.display_name)
    return any(fold(one.person.display_name) == name for one in db.session.scalars(official))


def door_of(edition: ForumEdition) -> MediaDoor | None:
    """The door for media without a delegation, if it was ever opened."""
    return db.session.get(MediaDoor, edition.id)


def pool_of(edition: ForumEdition) -> Delegation:
    """The delegation of those who came through the door, which there is as soon as one has."""
    return db.session.get_one(MediaDoor, edition.id).pool


def takes_requests(edition: ForumEdition, *, at: datetime) -> bool:
    """Whether media without a delegation may ask now: the door is open, and the deadline has not passed."""
    door = door_of(edition)
    if door is None or not door.is_open:
        return False
    due = dues(door.pool).get(DeadlineStep.MEDIA)
    return is_in_time(DeadlineStep.MEDIA, due, window(edition), at=at)


def live_link(secret: str, *, at: datetime) -> MediaLink | None:
    """The link of a secret while it works."""
    return db.session.scalar(
        select(MediaLink).where(
            MediaLink.secret_hash == secret_hash(secret),
            MediaLink.used_at.is_(None),
            MediaLink.expires_at > at,
        )
    )


def applied_from(edition: ForumEdition, email: str) -> MediaAccreditation | None:
    """What waits for a decision of whoever proved this address."""
    return db.session.scalar(
        select(MediaAccreditation)
        .join(MediaAccreditation.applicant)
        .where(
            MediaAccreditation.edition_id == edition.id,
            MediaAccreditation.state.in_((MediaState.SUBMITTED, MediaState.DOCS_MISSING)),
            func.lower(MediaApplicant.email) == email.lower(),
        )
        .limit(1)
    )


def accreditation_by_link(token: str) -> MediaAccreditation | None:
    """The accreditation whose page the link of an applicant opens; None for whatever we did not sign."""
    key = signed(REQUEST_LINK, token)
    if key is None:
        return None
    found = db.session.scalar(
        select(MediaAccreditation)
        .where(MediaAccreditation.key == UUID(key))
        .options(joinedload(MediaAccreditation.edition), joinedload(MediaAccreditation.applicant))
    )
    return found if found and found.applicant and found.edition.is_public else None


def accredited(edition: ForumEdition) -> list[MediaAccreditation]:
    """Everybody accredited, by outlet and name, as customs, security and the press centre list them."""
    found = db.session.scalars(narrowed(accreditations_in(edition), state=MediaState.APPROVED))
    return sorted(found, key=lambda one: (one.search_key, fold(one.name), one.id))


def kept_too_long(*, at: datetime) -> list[MediaAccreditation]:
    """The accreditations of editions that ended so long ago that their papers have to go."""
    past = long_over(PAPERS_KEPT, at=at)
    has_something = or_(
        MediaAccreditation.assignment_id.is_not(None),
        MediaAccreditation.card_id.is_not(None),
        MediaAccreditation.card_number.is_not(None),
        MediaAccreditation.equipment.is_not(None),
        MediaAccreditation.applicant.has(),
    )
    return list(
        db.session.scalars(
            select(MediaAccreditation)
            .where(MediaAccreditation.edition_id.in_(past), has_something)
            .order_by(MediaAccreditation.id)
        )
    )


def papers_of(accreditation: MediaAccreditation) -> list[StoredFile]:
    """The files that were sent with an accreditation."""
    return [file for file in (accreditation.assignment, accreditation.card) if file]


def dead_links(*, at: datetime) -> list[MediaLink]:
    """The links to the form that were used, or whose time is over."""
    gone = or_(MediaLink.used_at.is_not(None), MediaLink.expires_at <= at)
    return list(db.session.scalars(select(MediaLink).where(gone)))
