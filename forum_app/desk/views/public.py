"""What everybody may see: the list of editions and the front page of each."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.accounts.access import public
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.desk import policy, queries
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import public_editions, themes
from forum_app.portfolio.queries import projects
from forum_app.press.queries import takes_requests

from .blueprint import bp


@bp.get("/")
@public
def editions() -> ResponseReturnValue:
    """All editions that the public may know of, the newest first."""
    return render_template("desk/editions.html", editions=db.session.scalars(public_editions()).all())


@bp.get("/<edition>/")
@requires(EVERYBODY)
def edition(edition: ForumEdition) -> ResponseReturnValue:
    """The front page of an edition: what it is, where and when, what it is about, what is on."""
    return render_template(
        "desk/edition.html",
        themes=db.session.scalars(themes(edition)).all(),
        projects=db.session.scalars(projects(edition)).all(),
        highlights=queries.highlights(edition),
        see_work=policy.SEE_WORK,
        takes_media=takes_requests(edition, at=now()),
    )
