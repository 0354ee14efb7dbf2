"""`forum agenda`: a programme brought in from a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum_app.agenda.actions import Loaded, load_agenda
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.queries import NamedClash
from forum_app.agenda.schemas import AgendaFile
from forum_app.core.clock import local, now
from forum_app.core.db import transaction
from forum_app.core.errors import ForumError
from forum_app.core.i18n import text_of
from forum_app.editions.models import ForumEdition

from .arguments import INPUT, edition_called
from .progress import progress

BY = "forum agenda load"
group = AppGroup("agenda", help="The programme of an edition.")


@group.command()
@click.argument("edition_slug", metavar="EDITION")
@click.argument("file", type=INPUT)
@click.option(
    "--release", is_flag=True, help="Publish the programme; clashes that block are let be, and listed."
)
@click.option("--replace", is_flag=True, help="Take out the sessions that are not of the file.")
def load(edition_slug: str, file: Path, *, release: bool, replace: bool) -> None:
    """Bring the programme of FILE, a JSON file, into EDITION; a second time changes nothing."""
    agenda = AgendaFile.read(file)
    try:
        with transaction():
            edition = edition_called(edition_slug)
            done = _bring_in(edition, agenda, file, release=release, replace=replace)
    except ForumError as refusal:
        raise click.ClickException(f"{file}: {refusal} Nothing was saved.") from refusal
    _report(edition, done)


def _bring_in(
    edition: ForumEdition, agenda: AgendaFile, file: Path, *, release: bool, replace: bool
) -> Loaded:
    with progress("Loading") as tick:
        return load_agenda(
            edition,
            agenda,
            reason=f"carga de {file.name}",
            release=release,
            replace=replace,
            by=BY,
            at=now(),
            progress=tick,
        )


def _report(edition: ForumEdition, done: Loaded) -> None:
    if done.days_moved:
        click.echo(
            f"Notice: the edition is now from {edition.starts_on} to {edition.ends_on}, on the clocks of "
            f"{edition.time_zone}, as the file says."
        )
    if done.hours_kept:
        click.echo(
            f"Notice: {done.hours_kept} sessions, checkpoints and deadlines keep their hours, "
            f"on the clocks of {edition.time_zone} from now on."
        )
    counts = ", ".join(f"{count} {what}" for what, count in done.counts.items())
    click.echo(f"{edition.slug}: {counts or 'nothing to do'}.")
    if done.release:
        click.echo(f"Released as version {done.release.number}.")
    for held in done.kept:
        click.echo(f"Kept, though not in the file: {_role(held)}")
    if done.clashes:
        click.echo(f"Let be, with the reason in the journal: {len(done.clashes)} clashes.")
    for clash in done.clashes:
        click.echo(f"- {_told(clash, edition.time_zone)}")


def _role(held: SessionAssignment) -> str:
    """Who has which role in which session."""
    who = held.person.display_name if held.person else text_of(held.organization, "acronym")
    return f"{who}, {held.role.value}, {text_of(held.session, 'title')} ({held.state.value})."


def _told(named: NamedClash, zone: str) -> str:
    about = ", ".join(text_of(one, "name") for one in named.about) or "–"
    sides = " / ".join(
        f"{text_of(side, 'title')} ({local(side.starts_at, zone):%Y-%m-%d %H:%M})" for side in named.sides
    )
    return f"{named.clash.rule.value}, {about}: {sides}"
