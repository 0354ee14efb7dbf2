"""`forum backup` and `forum restore`: one file that holds database and uploads."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from forum_app.core import backup as copies
from forum_app.core.clock import now
from forum_app.core.db import revision
from forum_app.core.worker import is_worker_alive

from .arguments import INPUT, OUTPUT
from .progress import progress


@click.command()
@click.argument("file", type=OUTPUT)
@with_appcontext
def backup(file: Path) -> None:
    """Copy database and uploads into FILE, while the forum runs."""
    with progress("Copying") as tick:
        made = copies.make(file.resolve(), at=now(), progress=tick)
    click.echo(f"Wrote {file}: the {made.backend} database and {made.uploads} uploads, {_size(file)}.")
    click.echo("FORUM_SECRET_KEY and FORUM_ENCRYPTION_KEYS are not in it; keep them apart.")


@click.command()
@click.argument("file", type=INPUT)
@click.option("--check", is_flag=True, help="Only prove that the backup is whole; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, *, check: bool, yes: bool) -> None:
    """Replace database and uploads by those of FILE; what was there is kept in a backup first."""
    with progress("Checking") as tick:
        found = copies.check(file, progress=tick)
    made = datetime.fromisoformat(found.made_at)
    click.echo(
        f"{file} is whole: made {made:%Y-%m-%d %H:%M} UTC, {found.backend}, revision {found.revision},"
        f" {found.uploads} uploads."
    )
    if check:
        return
    if is_worker_alive():
        raise click.ClickException("The forum is running. Stop it first, then restore.")
    if not yes:
        click.confirm("Replace the present database?", abort=True)
    _keep_present()
    with progress("Restoring") as tick:
        copies.restore(file, progress=tick)
    click.echo("Restored. Run `forum db upgrade`, then start the forum.")


def _keep_present() -> None:
    if revision() is None:
        return
    kept = current_app.config["INSTANCE_DIR"] / f"before-restore-{now():%Y%m%d-%H%M%S-%f}.forum"
    with progress("Keeping what is there") as tick:
        copies.make(kept, at=now(), progress=tick, lost_too=True)
    click.echo(f"What was there is kept in {kept}.")


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1024 / 1024:.1f} MB"
