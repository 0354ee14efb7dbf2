"""The style sheet of an edition, so that no page needs a style of its own."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from forum_app.editions import documents
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp

FRESH = 300  # seconds that a visitor's browser may go without asking again


@bp.get("/<edition>/colours.css")
@requires(EVERYBODY)
def colours(edition: ForumEdition) -> ResponseReturnValue:
    """The colours of themes and badge categories."""
    response = make_response(documents.colours(edition))
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.add_etag()
    return response.make_conditional(request)
