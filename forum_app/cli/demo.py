"""`forum demo`: what one needs to try the forum; facts where it is the V Foro, fiction elsewhere."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain, cycle, islice, repeat
from typing import Any
from uuid import uuid4

import click
from flask import current_app
from flask.cli import AppGroup
from PIL import Image, ImageDraw
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from forum_app.accounts.actions import create_user, make_administrator
from forum_app.accounts.models import User
from forum_app.accounts.queries import user_by_email
from forum_app.agenda import actions as agenda
from forum_app.agenda.models import Session
from forum_app.agenda.queries import rooms, sessions_of
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.badges.actions import issue_missing
from forum_app.badges.models import Badge
from forum_app.checkin.actions import Showing, add_checkpoint, add_main_gate, open_device, record_scans
from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.queries import station
from forum_app.checkin.rules import CheckpointKind, ScanMode
from forum_app.core import files
from forum_app.core.clock import from_local, local_day, now
from forum_app.core.crypto import new_secret
from forum_app.core.db import db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.core.web import public_url
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import delegations_of, open_rules, registrations_of
from forum_app.delegations.rules import DelegationState, OverriddenRule, RegistrationState
from forum_app.desk.actions import load_edition
from forum_app.desk.schemas import EditionFile
from forum_app.editions.access import reserved_words
from forum_app.editions.actions import edit_edition, give_role
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import themes
from forum_app.editions.roles import Role
from forum_app.people.actions import load_reference_data
from forum_app.people.models import Country
from forum_app.people.queries import countries_standing
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding

BY = "forum demo load"
DATA = PACKAGE / "data"
FACTS = ("foro_i_2019", "foro_ii", "foro_iii_2021", "foro_iv_2022", "foro_v_2024")
REHEARSAL = "ensayo"
ZONE = "America/Lima"
PASSWORD = "mesa-de-dialogo-2024"  # noqa: S105 of the demo alone, and printed at its end
FOCAL_POINT_OF = "JP"
INVITED_FOR = "KR"  # whose invitation waits in the outbox
APPROVED = 200  # of the 300 people of the sample; the others wait at different stages
WITHOUT_PHOTO = 6  # every sixth
UNCREDENTIALED = 12  # every twelfth delegation
UNANSWERED = 30  # of the observers by name, those that the sample leaves out are invited too

EVERY = timedelta(minutes=8)
WAVES = (4, 9, 17, 28, 31, 19, 8)  # how many arrive each time
PRESENT = 0.7  # of those who have a badge

group = AppGroup("demo", help="Editions to look at and to try everything in.")


@dataclass(frozen=True)
class SignIn:
    """Who can sign in to the demo, and what as."""

    name: str
    email: str
    task: str


ADMINISTRATOR = SignIn("Ana Rojas Villanueva", "administracion@example.org", "administrator")
ORGANISER = SignIn("Rosa Quispe Mamani", "organizacion@example.org", "organiser")
FOCAL_POINT = SignIn("Naomi Tanaka", "punto.focal@example.org", "focal point of Japan")
MODERATOR = SignIn("Jorge Núñez Ordóñez", "moderacion@example.org", "moderator")
DOOR = SignIn("Luis Huamán Torres", "ingreso@example.org", "check-in")
SIGN_INS = (ADMINISTRATOR, ORGANISER, FOCAL_POINT, MODERATOR, DOOR)


@group.command()
def load() -> None:
    """Load the editions I to V and the rehearsal, with one sign-in for each role. Safe to run twice."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("The demo is loaded only where FORUM_DEMO=1 is set.")
    console = Console(stderr=True)
    with Progress(console=console) as bar:
        task = bar.add_task("The demo", total=len(FACTS) + 8)
        with transaction():
            _load(lambda what: bar.update(task, advance=1, description=what))
    _tell(Console())


def _load(step: Callable[[str], None]) -> None:
    at = now()
    load_reference_data(at)
    for name in FACTS:
        step(name)
        load_edition(EditionFile.read(DATA / f"{name}.json"), reserved=_reserved(), by=BY, at=at)
    step("accounts")
    users = {person: _account(person, at) for person in SIGN_INS}
    step("rehearsal")
    edition = _rehearsal(users, at)
    is_new = db.session.scalars(registrations_of(edition).limit(1)).first() is None
    if is_new:
        step("300 people")
        _people(edition, at)
    step("programme")
    _programme(edition, users[MODERATOR], at)
    if is_new:
        step("focal points")
        _focal_points(edition, users[FOCAL_POINT], at)
    step("badges")
    issue_missing(edition, by=BY, at=at)
    if is_new:
        step("door")
        _door(edition, users[DOOR], at)
    step("done")


def _reserved() -> frozenset[str]:
    return reserved_words(current_app)


def _account(person: SignIn, at: datetime) -> User:
    known = user_by_email(person.email)
    if known:
        return known
    user = create_user(name=person.name, email=person.email, language="es", by=BY, at=at, password=PASSWORD)
    if person is ADMINISTRATOR:
        make_administrator(user, by=BY, at=at)
    return user


def _plan() -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((DATA / f"{REHEARSAL}.json").read_text(encoding="utf-8"))
    return plan


def _rehearsal(users: Mapping[SignIn, User], at: datetime) -> ForumEdition:
    """The rehearsal begins on the day on which it is loaded."""
    file = EditionFile.read(DATA / f"{REHEARSAL}.json")
    first = local_day(at, ZONE)
    last = first + timedelta(days=_plan()["days"] - 1)
    facts = file.edition.model_copy(update={"event_start": first, "event_end": last})
    file = file.model_copy(update={"edition": facts})
    edition = load_edition(file, reserved=_reserved(), by=BY, at=at).edition
    edit_edition(
        edition,
        is_rehearsal=True,
        registration_opens_at=edition.registration_opens_at
        or _instant(edition, first - timedelta(days=60), "08:00"),
        registration_closes_at=_instant(edition, last, "18:00"),
        by=BY,
        at=at,
    )
    give_role(edition, user=users[ORGANISER], role=Role.ORGANISER, by=BY, at=at)
    give_role(edition, user=users[DOOR], role=Role.CHECKIN, by=BY, at=at)
    return edition


def _instant(edition: ForumEdition, day: date, clock: str) -> datetime:
    return from_local(datetime.combine(day, time.fromisoformat(clock)), edition.time_zone)


def _people(edition: ForumEdition, at: datetime) -> None:
    """The synthetic people, most with a picture, at every stage of their registration."""
    with (DATA / "delegates_sample.csv").open(encoding="utf-8", newline="") as lines:
        delegations.import_people(edition, csv.DictReader(lines), by=BY, at=at)
    _answers(edition, at)
    people = db.session.scalars(registrations_of(edition).order_by(Registration.external_ref)).all()
    for number, (registration, picture) in enumerate(zip(people, cycle(_pictures()), strict=False)):
        if number % WITHOUT_PHOTO:
            photo = files.keep(picture, media_type="image/jpeg", at=at)
            delegations.set_photo(registration, photo, by=BY, at=at, as_organiser=True)
    for registration, stage in zip(people, chain(repeat(_approve, APPROVED), cycle(STAGES)), strict=False):
        stage(registration, at)


def _answers(edition: ForumEdition, at: datetime) -> None:
    """Most delegations have sent their credentials; some have not answered yet, and one declined."""
    for number, delegation in enumerate(db.session.scalars(delegations_of(edition))):
        state = DelegationState.ACCEPTED if number % UNCREDENTIALED == 1 else DelegationState.CREDENTIALED
        delegations.edit_delegation(delegation, seats={}, state=state, by=BY, at=at)
    observers = countries_standing(
        PACIFIC_ALLIANCE, CountryStanding.OBSERVER, local_day(at, edition.time_zone)
    )
    others = delegations.create_delegations(
        edition, countries=db.session.scalars(observers.limit(UNANSWERED)), by=BY, at=at
    )
    for delegation in others[:1]:
        delegations.edit_delegation(delegation, seats={}, state=DelegationState.DECLINED, by=BY, at=at)


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


def _programme(edition: ForumEdition, moderator: User, at: datetime) -> None:
    """Rooms, and fifteen sessions from today on; those who moderate have answered in different ways."""
    plan = _plan()
    places = rooms(edition) or [agenda.create_room(edition, by=BY, at=at, **facts) for facts in plan["rooms"]]
    by_title = {theme.title_es.casefold(): theme for theme in db.session.scalars(themes(edition))}
    by_name = {theme["slug"]: by_title[theme["title_es"].casefold()] for theme in plan["themes"]}
    known = {session.external_ref: session for session in sessions_of(edition)}
    people = _moderators(edition)
    for row in plan["sessions"]:
        day = (edition.starts_on or local_day(at, edition.time_zone)) + timedelta(days=row["day"])
        facts: dict[str, Any] = {
            "room": places[row["room"]],
            "starts_at": _instant(edition, day, row["start"]),
            "ends_at": _instant(edition, day, row["end"]),
        }
        session = known.get(row["ref"])
        if session:
            agenda.change_session(session, version=session.version, by=BY, at=at, **facts)
        else:
            session = agenda.create_session(
                edition,
                kind=SessionKind(row["kind"]),
                external_ref=row["ref"],
                state=SessionState.READY,
                title_es=row["title_es"],
                title_en=row["title_en"],
                theme=by_name.get(row["theme"]),
                by=BY,
                at=at,
                **facts,
            )
            _moderate(session, row["moderator"], people, moderator, at)


def _moderators(edition: ForumEdition) -> Iterator[Registration]:
    """People of the edition who may be asked to moderate, one of each delegation."""
    seen: set[int] = set()
    for registration in db.session.scalars(registrations_of(edition).order_by(Registration.external_ref)):
        if registration.decided_at and registration.person.email and registration.delegation_id not in seen:
            seen.add(registration.delegation_id)
            yield registration


def _moderate(
    session: Session, state: str | None, people: Iterator[Registration], moderator: User, at: datetime
) -> None:
    """Ask somebody to moderate; whoever is invited has a letter, the account of the demo among them."""
    if state is None:
        return
    if state == AssignmentState.INVITED:
        person = agenda.introduce(name=moderator.name, email=moderator.email, language="es")
        assignment = agenda.assign(
            session, role=SessionRole.MODERATOR, person=person, user=moderator, by=BY, at=at
        )
        secret = new_secret()
        link = public_url("agenda.answer", secret=secret)
        agenda.invite(assignment, secret=secret, link=link, user=moderator, by=BY, at=at)
        return
    registration = next(people)
    agenda.assign(
        session,
        role=SessionRole.MODERATOR,
        person=registration.person,
        registration=registration,
        title_es=registration.position_title_es,
        title_en=registration.position_title_en,
        state=AssignmentState(state),
        by=BY,
        at=at,
    )


def _focal_points(edition: ForumEdition, user: User, at: datetime) -> None:
    """One account speaks for a delegation already; another delegation has its invitation in the outbox."""
    delegations.name_focal_point(_delegation(edition, FOCAL_POINT_OF), user=user, by=BY, at=at)
    delegations.invite_focal_point(
        _delegation(edition, INVITED_FOR),
        name="Kim Min-seo",
        email="punto.focal.corea@example.org",
        language="es",
        address=lambda secret: public_url("delegations.accept", secret=secret),
        by=BY,
        at=at,
    )


def _door(edition: ForumEdition, user: User, at: datetime) -> None:
    """A checkpoint for each room and for today's sessions with a theme; people have come in already."""
    add_main_gate(edition)
    for room in rooms(edition):
        _checkpoint(edition, CheckpointKind.GATE, room.name_es, room.name_en, user, at)
    for session in sessions_of(edition):
        if session.theme and session.starts_at and _is_today(edition, session.starts_at, at):
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
        opens_at=_instant(edition, local_day(at, edition.time_zone), "00:00") if session else None,
        closes_at=None,
        by=user,
        at=at,
    )


def _is_today(edition: ForumEdition, instant: datetime, at: datetime) -> bool:
    return local_day(instant, edition.time_zone) == local_day(at, edition.time_zone)


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
    midnight = _instant(edition, local_day(at, edition.time_zone), "00:00")
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


def _delegation(edition: ForumEdition, iso2: str) -> Delegation:
    return db.session.scalars(
        select(Delegation)
        .join(Country, Country.id == Delegation.country_id)
        .where(Delegation.edition_id == edition.id, Country.iso2 == iso2)
    ).one()


def _tell(console: Console) -> None:
    table = Table(title="Sign in with", caption=f"Password of all: {PASSWORD}")
    for head in ("E-mail", "Name", "Task"):
        table.add_column(head)
    for person in SIGN_INS:
        table.add_row(person.email, person.name, person.task)
    console.print(table)
