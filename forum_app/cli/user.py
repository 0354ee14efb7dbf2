"""`forum user`: accounts, made from the machine that runs the forum."""

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from forum_app.accounts import actions
from forum_app.accounts.queries import user_by_email
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import tidy
from forum_app.core.i18n import DEFAULT, LANGUAGES

BY = "forum user create"
group = AppGroup("user", help="Accounts of people who sign in.")


def _address(_ctx: click.Context, _option: click.Parameter, address: str) -> str:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from error
    return address


@group.command()
@click.option("--name", prompt="Name", help="As it is shown to others.")
@click.option("--email", prompt="E-mail address", callback=_address, help="What the person signs in with.")
@click.password_option(help="At least 12 characters. Asked for when it is not given.")
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True)
@click.option("--administrator", is_flag=True, help="May open editions and manage accounts.")
def create(name: str, email: str, password: str, language: str, *, administrator: bool) -> None:
    """Make an account that can sign in at once."""
    with transaction():
        if user_by_email(email):
            raise RuleBrokenError(N_("There is an account with the address %(email)s already."), email=email)
        user = actions.create_user(
            name=name, email=email, password=tidy(password) or "", language=language, by=BY, at=now()
        )
        if administrator:
            actions.make_administrator(user, by=BY, at=now())
    kind = "administrator" if administrator else "account"
    click.echo(f"Made the {kind} {user.name} <{user.email}>.")
