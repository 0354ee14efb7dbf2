"""Signs for the doors of the rooms."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import actions, documents, policy, queries
from forum_app.core.i18n import language
from forum_app.core.web import attachment
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/<edition>/programme/signs")
@requires(policy.EDIT)
def signs(edition: ForumEdition) -> ResponseReturnValue:
    """The signs that the present version gives: all at once, of a room, or of a room and day."""
    released = queries.released(edition)
    face = actions.face_in(released, language()) if released else None
    return render_template(
        "agenda/signs.html",
        face=face,
        signs=documents.signs(face) if face else [],
        revisions=queries.sign_revisions(released) if released else {},
    )


@bp.get("/<edition>/programme/signs.pdf")
@requires(policy.EDIT)
def signs_pdf(edition: ForumEdition) -> ResponseReturnValue:
    """The signs as a PDF, of the room and the day that the address names."""
    released = queries.released(edition) or abort(HTTPStatus.NOT_FOUND)
    face = actions.face_in(released, language())
    key, on = request.args.get("room", type=UUID), request.args.get("day", type=date.fromisoformat)
    room = next((room for room in face.rooms if room.key == key), None)
    if (key and room is None) or not documents.signs(face, room=room, on=on):
        abort(HTTPStatus.NOT_FOUND)
    name = f"{edition.slug}-{face.version}.pdf"
    made = documents.door_signs(face, queries.sign_revisions(released), room=room, on=on)
    return attachment(made, "application/pdf", name, inline=True)
