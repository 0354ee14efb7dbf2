"""The organiser's home: what is missing, how much there is, what comes next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.desk import policy, queries
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/<edition>/manage/")
@requires(policy.SEE_WORK)
def organiser(edition: ForumEdition) -> ResponseReturnValue:
    """Where the preparation of an edition stands."""
    return render_template("desk/organiser.html", readiness=queries.readiness(edition))
