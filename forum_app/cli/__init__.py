"""The `forum` command, as thin as views; works from any folder. Each module has a domain's commands."""

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo

from forum_app import create_app
from forum_app.core.errors import ForumError

from . import badges, db, delegations, demo, edition, serve, user


class Forum(AppGroup):
    """Makes the application when a command needs it; says in one sentence why something cannot be done."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        info = ScriptInfo(create_app=create_app, set_debug_flag=False, load_dotenv_defaults=False)
        return super().main(*args, **{"obj": info, **kwargs})

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ForumError as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=Forum, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forum-app", prog_name="forum")
def main() -> None:
    """Run international cooperation forums: delegations, agenda, badges, check-in."""


for command in (
    badges.group,
    db.group,
    delegations.group,
    demo.group,
    edition.group,
    serve.serve,
    serve.worker,
    user.group,
):
    main.add_command(command)
