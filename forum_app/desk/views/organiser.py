"""The organiser's home: what is missing, how much there is, what comes next."""

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.desk import policy, queries
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.editions.navigation import navigation

from .blueprint import bp
from .checklist import checklist


@bp.get("/<edition>/manage/")
@requires(policy.SEE_WORK)
def organiser(edition: ForumEdition) -> ResponseReturnValue:
    """Where the preparation of an edition stands."""
    found = queries.readiness(edition)
    reachable = {page.url for page in navigation()}
    return render_template(
        "desk/organiser.html",
        readiness=found,
        checklist=checklist(edition, found, viewer=g.viewer, reachable=reachable),
        may_decide=url_for("delegations.review", edition=edition.slug) in reachable,
    )
