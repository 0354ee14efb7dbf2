"""The start page of somebody who is signed in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.accounts.access import me, signed_in
from forum_app.agenda.queries import sessions_of_user
from forum_app.core.db import db
from forum_app.desk import queries
from forum_app.editions.queries import all_editions, grants_of, is_organiser

from .blueprint import bp


@bp.get("/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """My editions by role, the delegations that I speak for, the sessions that I moderate."""
    user = me()
    return render_template(
        "desk/mine.html",
        grants=db.session.scalars(grants_of(user.id)).all(),
        may_open_editions=user.is_administrator or is_organiser(user.id),
        editions=db.session.scalars(all_editions()).all() if user.is_administrator else [],
        spoken_for=db.session.scalars(queries.spoken_for(user.id)).all(),
        assignments=sessions_of_user(user),
    )
