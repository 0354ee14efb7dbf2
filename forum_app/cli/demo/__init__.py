"""`forum demo`: what one needs to try the forum; facts where it is the V Foro, fiction elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from forum_app.accounts.actions import create_user, make_administrator
from forum_app.accounts.models import User
from forum_app.accounts.queries import user_by_email
from forum_app.badges.actions import issue_missing
from forum_app.core.clock import local_day, now
from forum_app.core.db import db, transaction
from forum_app.delegations.queries import registrations_of
from forum_app.desk.actions import load_edition
from forum_app.desk.schemas import EditionFile
from forum_app.editions.access import reserved_words
from forum_app.editions.actions import edit_edition, give_role
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.people.actions import load_reference_data

from .door import door
from .letters import letters
from .people import focal_points, people
from .plan import BY, DATA, REHEARSAL, ZONE, instant, plan
from .press import press
from .programme import programme
from .signups import signups

FACTS = ("foro_i_2019", "foro_ii", "foro_iii_2021", "foro_iv_2022", "foro_v_2024")
PASSWORD = "mesa-de-dialogo-2024"  # noqa: S105 of the demo alone, and printed at its end

group = AppGroup("demo", help="Editions to look at and to try everything in.")


@dataclass(frozen=True)
class SignIn:
    """Who can sign in to the demo, and what as."""

    name: str
    email: str
    task: str


ADMINISTRATOR = SignIn("Ana Rojas Villanueva", "administracion@example.org", "administrator")
ORGANISER = SignIn("Rosa Quispe Mamani", "organizacion@example.org", "organizer")
FOCAL_POINT = SignIn("Naomi Tanaka", "punto.focal@example.org", "focal point of Japan")
MODERATOR = SignIn("Jorge Núñez Ordóñez", "moderacion@example.org", "moderator")
DOOR = SignIn("Luis Huamán Torres", "ingreso@example.org", "check-in")
PRESS = SignIn("Carmen Salazar Ríos", "prensa@example.org", "press officer")
SIGN_INS = (ADMINISTRATOR, ORGANISER, FOCAL_POINT, MODERATOR, DOOR, PRESS)


@group.command()
def load() -> None:
    """Load the editions I to V and the rehearsal, with one sign-in for each role. Safe to run twice."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("The demo is loaded only where FORUM_DEMO=1 is set.")
    console = Console(stderr=True)
    with Progress(console=console) as bar:
        task = bar.add_task("The demo", total=len(FACTS) + 10)
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
        people(edition, at)
    step("programme")
    programme(edition, users[MODERATOR], at)
    if is_new:
        step("focal points")
        focal_points(edition, users[FOCAL_POINT], at)
    if is_new:
        step("sign-up")
        signups(edition, at)
        step("media and letters")
        press(edition, at)
        letters(edition, at)
    step("badges")
    issue_missing(edition, by=BY, at=at)
    if is_new:
        step("door")
        door(edition, users[DOOR], at)
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


def _rehearsal(users: Mapping[SignIn, User], at: datetime) -> ForumEdition:
    """The rehearsal begins on the day on which it is loaded."""
    file = EditionFile.read(DATA / f"{REHEARSAL}.json")
    first = local_day(at, ZONE)
    last = first + timedelta(days=plan()["days"] - 1)
    facts = file.edition.model_copy(update={"event_start": first, "event_end": last})
    file = file.model_copy(update={"edition": facts})
    edition = load_edition(file, reserved=_reserved(), by=BY, at=at, release=False).edition
    edit_edition(
        edition,
        is_rehearsal=True,
        starts_on=first,
        ends_on=last,
        registration_opens_at=edition.registration_opens_at
        or instant(edition, first - timedelta(days=60), "08:00"),
        registration_closes_at=instant(edition, last, "18:00"),
        by=BY,
        at=at,
    )
    give_role(edition, user=users[ORGANISER], role=Role.ORGANISER, by=BY, at=at)
    give_role(edition, user=users[DOOR], role=Role.CHECKIN, by=BY, at=at)
    give_role(edition, user=users[PRESS], role=Role.PRESS, by=BY, at=at)
    return edition


def _tell(console: Console) -> None:
    table = Table(title="Sign in with", caption=f"Password of all: {PASSWORD}")
    for head in ("E-mail", "Name", "Task"):
        table.add_column(head)
    for person in SIGN_INS:
        table.add_row(person.email, person.name, person.task)
    console.print(table)
