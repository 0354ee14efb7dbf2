"""`forum delegates`: lists of people brought in from files."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup

from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import BadInputError
from forum_app.core.spreadsheets import Sheet, read_csv
from forum_app.delegations import actions
from forum_app.delegations.actions import Imported, LinesRefusedError, import_people
from forum_app.delegations.labels import columns_by_heading
from forum_app.delegations.queries import registrations_of
from forum_app.delegations.rules import ALL_COLUMNS, NEEDED_FOR_SEVERAL, Fault, OverriddenRule

from .arguments import INPUT, edition_called
from .progress import progress

BY = "forum delegates import"
MOST_FAULTS = 50
group = AppGroup("delegates", help="People of the delegations.")


@group.command("import")
@click.argument("edition_slug", metavar="EDITION")
@click.argument("file", type=INPUT)
@click.option("--dry-run", is_flag=True, help="Read and judge the file, save nothing.")
@click.option("--approve", is_flag=True, help="Walk everybody to approved; rules set aside are counted.")
@click.option("--needs-consented", is_flag=True, help="The people consented to diet and access needs.")
def import_(edition_slug: str, file: Path, *, dry_run: bool, approve: bool, needs_consented: bool) -> None:
    """Register the people of FILE (CSV, the columns of the template); a second time adds nothing."""
    try:
        sheet = read_csv(file.read_bytes(), required=NEEDED_FOR_SEVERAL, known_as=columns_by_heading())
        with transaction():
            done = _bring_in(edition_slug, sheet, approve=approve, needs_consented=needs_consented)
            if dry_run:
                db.session.rollback()
    except LinesRefusedError as refusal:
        raise click.ClickException("\n".join(_told(file, sheet, refusal.faults))) from refusal
    except BadInputError as refusal:
        raise click.ClickException(f"{file.name}: {refusal}") from refusal
    _report(file, sheet, done, dry_run=dry_run)


@group.command("index")
@click.argument("edition_slug", metavar="EDITION")
def index(edition_slug: str) -> None:
    """Write anew the words that people are found by, and look for doubles; for rows that an upgrade found."""
    with transaction():
        people = list(db.session.scalars(registrations_of(edition_called(edition_slug))))
        actions.index(people)
        actions.suspect_new((one for one in people if not one.has_ended), at=now())
    click.echo(f"Indexed {len(people)} people.")


def _bring_in(slug: str, sheet: Sheet, *, approve: bool, needs_consented: bool) -> Imported:
    edition = edition_called(slug)
    with progress("Registering") as tick:
        return import_people(
            edition,
            sheet.rows,
            approve=approve,
            needs_consented=needs_consented,
            by=BY,
            at=now(),
            progress=tick,
        )


def _told(file: Path, sheet: Sheet, faults: list[Fault]) -> Iterable[str]:
    """Each cell that is wrong, by file, row and column."""
    for fault in faults[:MOST_FAULTS]:
        yield f"{_place(file, sheet, fault)}: {fault.message % fault.values}"
    if len(faults) > MOST_FAULTS:
        yield f"… and {len(faults) - MOST_FAULTS} more."
    yield "Nothing was saved."


def _place(file: Path, sheet: Sheet, fault: Fault) -> str:
    return f"{file.name}, row {fault.row}, column {sheet.columns.get(fault.column, fault.column)}"


def _report(file: Path, sheet: Sheet, done: Imported, *, dry_run: bool) -> None:
    if unknown := [column for column in sheet.columns if column not in ALL_COLUMNS]:
        click.echo(f"Ignored unknown columns: {', '.join(unknown)}.")
    for notice in done.notices:
        click.echo(f"{_place(file, sheet, notice)}: {notice.message % notice.values}")
    if done.needs_left_out:
        click.echo(
            f"Left out diet and access needs of {done.needs_left_out} people: no consent (--needs-consented)."
        )
    verb = "Would register" if dry_run else "Registered"
    click.echo(
        f"{verb} {len(done.people)} people in {done.delegations} new delegations; "
        f"{len(done.known)} were registered already; {done.approved} approved."
    )
    counts = ", ".join(
        f"{rule.value} {done.overrides[rule]}" for rule in OverriddenRule if done.overrides[rule]
    )
    if counts:
        click.echo(f"Rules set aside by this command: {counts}.")
