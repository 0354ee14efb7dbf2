"""The synthetic people of the rehearsal, at every stage, and who speaks for them."""

import csv
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from itertools import chain, cycle, repeat

from PIL import Image, ImageDraw

from forum_app.accounts.actions import create_user
from forum_app.accounts.models import User
from forum_app.accounts.queries import user_by_email
from forum_app.core import files
from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.core.i18n import LANGUAGES
from forum_app.core.web import public_url
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import delegations_of, open_rules, registrations_of
from forum_app.delegations.rules import DelegationState, OverriddenRule, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person
from forum_app.people.queries import countries_standing
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding

from .papers import papers
from .plan import BY, DATA

FOCAL_POINT_OF = "JP"
INVITED_FOR = "KR"  # whose invitation waits in the outbox
ONE_IN = 8  # of the other delegations, one is invited and one has nobody yet
APPROVED = 200  # of the 300 people of the sample; the others wait at different stages
WITHOUT_PHOTO = 6  # every sixth
UNANSWERED = 30  # of the observers by name, those that the sample leaves out are invited too


def people(edition: ForumEdition, at: datetime) -> None:
    """The synthetic people, most with a picture, at every stage of their registration."""
    with (DATA / "delegates_sample.csv").open(encoding="utf-8", newline="") as lines:
        delegations.import_people(edition, csv.DictReader(lines), by=BY, at=at)
    _answers(edition, at)
    listed = db.session.scalars(registrations_of(edition).order_by(Registration.external_ref)).all()
    for number, (registration, picture) in enumerate(zip(listed, cycle(_pictures()), strict=False)):
        if number % WITHOUT_PHOTO:
            photo = files.keep(picture, media_type="image/jpeg", at=at)
            delegations.set_photo(registration, photo, by=BY, at=at, as_organiser=True)
    for registration, stage in zip(listed, chain(repeat(_approve, APPROVED), cycle(STAGES)), strict=False):
        stage(registration, at)
    papers(edition, at)


def _answers(edition: ForumEdition, at: datetime) -> None:
    """Most delegations have accepted; some have not answered yet, and one declined."""
    for delegation in db.session.scalars(delegations_of(edition)):
        delegations.edit_delegation(delegation, state=DelegationState.ACCEPTED, by=BY, at=at)
    observers = countries_standing(
        PACIFIC_ALLIANCE, CountryStanding.OBSERVER, local_day(at, edition.time_zone)
    )
    others = delegations.create_delegations(
        edition, countries=db.session.scalars(observers.limit(UNANSWERED)), by=BY, at=at
    )
    for delegation in others[:1]:
        delegations.edit_delegation(delegation, state=DelegationState.DECLINED, by=BY, at=at)


def _stay(_registration: Registration, _at: datetime) -> None:
    """Wait for the focal point."""


def _confirm(registration: Registration, at: datetime) -> None:
    delegations.confirm(registration, by=BY, at=at, as_organiser=True)


def _take_up(registration: Registration, at: datetime) -> bool:
    """Look at a registration, unless its delegation has no seat left."""
    _confirm(registration, at)
    if registration.state is RegistrationState.WAITLISTED:
        return False
    delegations.take_up(registration, by=BY, at=at)
    return True


def _approve(registration: Registration, at: datetime) -> None:
    """Approve whom no rule bars; a missing photograph is taken at the desk, all else waits for a decision."""
    if not _take_up(registration, at):
        return
    barred = open_rules(registration, full=False)
    if barred == [OverriddenRule.PHOTO]:
        reason = "La fotografía se toma en la mesa de acreditación."
        delegations.set_aside(registration, OverriddenRule.PHOTO, reason=reason, by=BY, at=at)
    if barred in ([], [OverriddenRule.PHOTO]):
        delegations.approve(registration, by=BY, at=at)


def _return(registration: Registration, at: datetime) -> None:
    if _take_up(registration, at):
        reason = "Falta una fotografía reciente de frente, con fondo claro."
        delegations.return_to_delegation(registration, reason=reason, by=BY, at=at)


def _reject(registration: Registration, at: datetime) -> None:
    if _take_up(registration, at):
        reason = "La nota verbal no menciona a esta persona."
        delegations.reject(registration, reason=reason, by=BY, at=at)


Stage = Callable[[Registration, datetime], object]
STAGES: tuple[Stage, ...] = (
    _confirm,
    _stay,
    _take_up,
    _confirm,
    _return,
    _stay,
    _take_up,
    _confirm,
    _take_up,
    _reject,
)


def _pictures() -> list[bytes]:
    """Portraits of nobody: head and shoulders in a few colours."""
    skins = ("#8d5b3e", "#c68e68", "#e6b894", "#6b4430", "#f0cfb0")
    coats = ("#26415e", "#5b2f45", "#2f5148", "#3c3c3c")
    hairs = ("#1d1713", "#3a2a20", "#6e665f")
    return [_picture(skin, coat, hair) for skin in skins for coat in coats for hair in hairs]


def _picture(skin: str, coat: str, hair: str) -> bytes:
    image = Image.new("RGB", (480, 640), "#dfe6ea")
    draw = ImageDraw.Draw(image)
    draw.ellipse((118, 96, 362, 396), fill=hair)
    draw.rectangle((200, 360, 280, 470), fill=skin)
    draw.ellipse((30, 440, 450, 900), fill=coat)
    draw.polygon(((200, 440), (280, 440), (240, 530)), fill=skin)
    draw.ellipse((138, 130, 342, 420), fill=skin)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def focal_points(edition: ForumEdition, user: User, at: datetime) -> None:
    """Most delegations have somebody who speaks for them; some have an invitation; a few have nobody."""
    candidates = _candidates(edition)
    for number, delegation in enumerate(db.session.scalars(delegations_of(edition)).all()):
        code = delegation.country.iso2 if delegation.country else None
        candidate = candidates.get(delegation.id)
        if code == FOCAL_POINT_OF:
            delegations.name_focal_point(delegation, user=user, by=BY, at=at)
        elif code == INVITED_FOR:
            _invite(delegation, "Kim Min-seo", "punto.focal.corea@example.org", "es", at)
        elif candidate and number % ONE_IN == 0:
            _invite(delegation, candidate.display_name, candidate.email or "", _written(candidate), at)
        elif candidate and number % ONE_IN != 1:
            speaker = _speaker(candidate, user, at)
            delegations.name_focal_point(delegation, user=speaker, by=BY, at=at)


def _candidates(edition: ForumEdition) -> dict[int, Person]:
    """Of each delegation with people, the last who can be written to and does not lead it."""
    listed = db.session.scalars(registrations_of(edition).order_by(Registration.external_ref))
    return {one.delegation_id: one.person for one in listed if one.person.email and not one.is_head}


def _speaker(person: Person, known: User, at: datetime) -> User:
    """The person's account, with the password of all: it is hashed once, since that takes long."""
    email = person.email or ""
    found = user_by_email(email)
    if found:
        return found
    user = create_user(name=person.display_name, email=email, language=_written(person), by=BY, at=at)
    user.password_hash = known.password_hash
    return user


def _written(person: Person) -> str:
    """The language of letters to a person: their own, if the forum writes it."""
    return person.language if person.language in LANGUAGES else "en"


def _invite(delegation: Delegation, name: str, email: str, language: str, at: datetime) -> None:
    delegations.invite_focal_point(
        delegation,
        name=name,
        email=email,
        language=language,
        address=lambda secret: public_url("delegations.accept", secret=secret),
        by=BY,
        at=at,
    )
