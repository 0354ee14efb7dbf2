"""The `forum` command, as thin as views; works from any folder. Each module has a domain's commands."""

import os
from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum_app import create_app
from forum_app.core.errors import ForumError

from . import agenda, backup, badges, db, delegations, demo, doctor, edition, serve, user

PRIVATE = 0o077  # whatever the forum writes is for its own account alone


class Forum(AppGroup):
    """Makes the application when a command needs it; says in one sentence why something cannot be done."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        os.umask(PRIVATE)
        info = ScriptInfo(create_app=create_app, set_debug_flag=False, load_dotenv_defaults=False)
        return super().main(*args, **{"obj": info, **kwargs})

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ForumError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except (OperationalError, ProgrammingError) as error:
            said = str(error.orig).strip().partition("\n")[0]
            raise click.ClickException(f"The database refused: {said}. Look at: forum doctor") from error
        except OSError as error:
            if not error.filename:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from error


@click.group(cls=Forum, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forum-app", prog_name="forum")
def main() -> None:
    """Run international cooperation forums: delegations, agenda, badges, check-in."""


COMMANDS = (
    agenda.group,
    backup.backup,
    backup.restore,
    badges.group,
    db.group,
    delegations.group,
    demo.group,
    doctor.doctor,
    edition.group,
    serve.serve,
    serve.worker,
    user.group,
)
for command in COMMANDS:
    main.add_command(command)
