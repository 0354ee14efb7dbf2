"""The programme as everybody sees it."""

from datetime import date
from enum import StrEnum

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import queries
from forum_app.agenda.models import Session
from forum_app.agenda.rules import SessionKind, SessionRole, Visibility
from forum_app.core.i18n import label
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


class Arrangement(StrEnum):
    DAY = "day"
    THEME = "theme"
    ROOM = "room"


@bp.get("/<edition>/agenda/")
@requires(EVERYBODY)
def programme(edition: ForumEdition) -> ResponseReturnValue:
    """The programme by day, theme or room; of one day where the address says so."""
    found = queries.programme(edition)
    by = request.args.get("by", Arrangement.DAY, type=Arrangement)
    wish = request.args.get("day", type=date.fromisoformat)
    day = wish if wish in found.days else None
    return render_template(
        "agenda/programme.html",
        programme=found,
        by=by,
        day=day,
        shown=[day] if day else list(found.days),
        words={member: label(member) for member in (*SessionKind, *SessionRole, *Visibility)},
    )


@bp.get("/<edition>/sessions/<uuid:key>/")
@requires(EVERYBODY, queries.visible_session)
def session(_edition: ForumEdition, session: Session) -> ResponseReturnValue:
    """One session: what, when, where, who."""
    return render_template("agenda/session.html", session=session, people=queries.appearing(session))
