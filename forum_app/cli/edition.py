"""`forum edition`: editions from files."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import ForumError
from forum_app.desk.actions import load_edition
from forum_app.desk.schemas import EditionFile
from forum_app.editions.access import reserved_words
from forum_app.people.actions import load_reference_data

from .arguments import INPUT

BY = "forum edition load"
group = AppGroup("edition", help="Editions of the forum.")


@group.command()
@click.argument("file", type=INPUT)
@click.option("--overwrite", is_flag=True, help="Write also what differs from the file by now.")
def load(file: Path, *, overwrite: bool) -> None:
    """Bring in the facts of an edition from FILE, a JSON file; a second time fill and add what is missing."""
    said = EditionFile.read(file)
    try:
        with transaction():
            load_reference_data(now())
            reserved = reserved_words(current_app)
            loaded = load_edition(said, reserved=reserved, by=BY, at=now(), overwrite=overwrite)
    except ForumError as refusal:
        raise click.ClickException(f"{file}: {refusal} Nothing was saved.") from refusal
    counts = ", ".join(f"{number} {kind}" for kind, number in loaded.rows.items())
    for kept in loaded.kept:
        click.echo(f"Kept {kept.place}: “{kept.there}”; the file says “{kept.said}” (--overwrite writes it).")
    click.echo(f"{loaded.edition.slug}: {counts}; {loaded.changes} changes.")
