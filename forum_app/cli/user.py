"""`forum user`: accounts, made from the machine that runs the forum."""

import click
from flask.cli import AppGroup

from forum_app.accounts import actions
from forum_app.accounts.models import User
from forum_app.accounts.queries import user_by_email
from forum_app.accounts.rules import LONGEST_NAME
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.i18n import DEFAULT, LANGUAGES
from forum_app.core.text import tidy
from forum_app.mail.rules import check_address

BY = "forum user create"
group = AppGroup("user", help="Accounts of people who sign in.")


def _name(_ctx: click.Context, _option: click.Parameter, name: str) -> str:
    kept = tidy(name) or ""
    if not 0 < len(kept) <= LONGEST_NAME:
        raise click.BadParameter(f"A name has 1 to {LONGEST_NAME} characters.")
    return kept


def _address(_ctx: click.Context, _option: click.Parameter, address: str) -> str:
    try:
        check_address(address)
    except RuleBrokenError as refusal:
        raise click.BadParameter(str(refusal)) from refusal
    return address


@group.command()
@click.option("--name", prompt="Name", callback=_name, help="As it is shown to others.")
@click.option("--email", prompt="E-mail address", callback=_address, help="What the person signs in with.")
@click.password_option(help="At least 12 characters. Asked for when it is not given.")
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True)
@click.option("--administrator", is_flag=True, help="May open editions and manage accounts.")
def create(name: str, email: str, password: str, language: str, *, administrator: bool) -> None:
    """Make an account that can sign in at once; one that is there under that name stays as it is."""
    with transaction():
        known = user_by_email(email)
        if known and _is_as_asked(known, name, administrator=administrator):
            click.echo(f"There is an account {known.name} <{known.email}> already; its password stays.")
            return
        if known:
            raise RuleBrokenError(N_("There is an account with the address %(email)s already."), email=email)
        user = actions.create_user(
            name=name, email=email, password=tidy(password), language=language, by=BY, at=now()
        )
        if administrator:
            actions.make_administrator(user, by=BY, at=now())
    kind = "administrator" if administrator else "account"
    click.echo(f"Made the {kind} {user.name} <{user.email}>.")


def _is_as_asked(user: User, name: str, *, administrator: bool) -> bool:
    """Whether nothing but the password of an account can differ from what was asked for."""
    return user.name == name and user.is_administrator >= administrator
