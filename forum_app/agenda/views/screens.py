"""What is on now and what comes next: on telephones, on the screens of the venue, in pages of others."""

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import queries
from forum_app.agenda.forms import ProgrammeFilters
from forum_app.agenda.schemas import FrozenRoom
from forum_app.core.clock import local
from forum_app.core.clock import now as present
from forum_app.core.web import frame_anywhere
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/<edition>/agenda/now")
@requires(EVERYBODY)
def now(edition: ForumEdition) -> ResponseReturnValue:
    """What is on in each room, and what comes next there."""
    return _unless_known(render_template("agenda/now.html", **_state(edition)))


@bp.get("/<edition>/agenda/screen/")
@requires(EVERYBODY)
def screen(edition: ForumEdition) -> ResponseReturnValue:
    """All rooms on one screen, to be read from afar."""
    return _unless_known(render_template("agenda/screen.html", **_state(edition)))


@bp.get("/<edition>/agenda/screen/<uuid:key>")
@requires(EVERYBODY, queries.released_room)
def room_screen(edition: ForumEdition, room: FrozenRoom) -> ResponseReturnValue:
    """The screen beside the door of a room."""
    return _unless_known(render_template("agenda/room_screen.html", room=room, **_state(edition, room)))


@bp.get("/<edition>/agenda/widget")
@requires(EVERYBODY)
def widget(edition: ForumEdition) -> ResponseReturnValue:
    """The programme for a frame in a page of somebody else; the filters of the programme narrow it."""
    frame_anywhere()
    released = queries.released(edition)
    filters = ProgrammeFilters(released.programme, formdata=request.args) if released else None
    found = queries.programme(released.programme, filters.choice) if released and filters else None
    wish = request.args.get("day", type=date.fromisoformat)
    return _unless_known(render_template("agenda/widget.html", programme=found, wish=wish))


def _state(edition: ForumEdition, room: FrozenRoom | None = None) -> dict[str, object]:
    """What the screens show at this moment."""
    released, at = queries.released(edition), present()
    boards = queries.boards(released.programme, at=at, room=room) if released else []
    return {"boards": boards, "clock": local(at, edition.time_zone), "release": released and released.release}


def _unless_known(page: str) -> Response:
    """A page that is asked for again and again, sent only when it says something else."""
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
