"""The live board: who is there now, as one page and as the part of it that changes."""

from dataclasses import astuple
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from forum_app.checkin.rules import COLOUR_OF
from forum_app.core.clock import local_day, now
from forum_app.core.i18n import language
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from . import policy, queries
from .rules import every_ten_minutes

bp = Blueprint("reports", __name__)


@bp.get("/<edition>/board/")
@requires(policy.SEE_BOARD)
def board(edition: ForumEdition) -> ResponseReturnValue:
    """The live board; without a script it is fresh whenever it is opened."""
    return render_template("reports/board.html", **_figures(edition))


@bp.get("/<edition>/board/figures")
@requires(policy.SEE_BOARD)
def figures(edition: ForumEdition) -> ResponseReturnValue:
    """What changes of the board; 304 as long as nothing did."""
    at = now()
    state = astuple(queries.version(edition, at=at))
    answer = Response()
    answer.set_etag("-".join(map(str, (*state, local_day(at, edition.time_zone), language()))))
    answer.make_conditional(request)
    if answer.status_code != 304:  # noqa: PLR2004 not modified
        answer.set_data(render_template("reports/_figures.html", **_figures(edition)))
    return answer


def _figures(edition: ForumEdition) -> dict[str, Any]:
    at = now()
    slot = local_day(at, edition.time_zone).isoformat()
    by_delegation = queries.arrivals_by_delegation(edition, slot)
    return {
        "at": at,
        "present": queries.present(edition, slot),
        "approved": sum(row.approved for row in by_delegation),
        "delegations_here": sum(1 for row in by_delegation if row.arrived),
        "by_delegation": by_delegation,
        "by_time": every_ten_minutes(queries.arrivals_by_ten_minutes(edition, slot)),
        "by_theme": queries.people_by_theme(edition),
        "colour_of": COLOUR_OF,
        "last_scans": queries.last_scans(edition),
    }
