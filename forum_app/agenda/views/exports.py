"""The programme as files, for calendars, apps and spreadsheets."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import actions, queries
from forum_app.agenda.documents import export, formats
from forum_app.agenda.faces import SessionFace
from forum_app.agenda.models import ReleaseFile
from forum_app.agenda.rules import Format
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.i18n import language
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp

MEDIA_TYPES = {
    Format.XML: "application/xml",
    Format.JSON: "application/json",
    Format.ICS: "text/calendar",
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}
CUTS = ("theme", "room", "person", "session")
MOST_CHOSEN = 500


@bp.get("/<edition>/agenda/schedule.<form>")
@requires(EVERYBODY)
def schedule(edition: ForumEdition, form: str) -> ResponseReturnValue:
    """The current release as a file; or a part of it: of a theme, a room, a person, or some sessions."""
    wanted = _format(form)
    cut = {name: _keys(name) for name in CUTS if name in request.args}
    if cut:
        return _part(edition, wanted, cut)
    file = queries.stored_file(edition, wanted, language()) or _made(edition, wanted)
    response = _response(edition, wanted)
    response.set_etag(file.etag)
    response.make_conditional(request)
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        response.set_data(queries.content_of(file))
    return response


def _format(form: str) -> Format:
    try:
        return Format(form)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)


def _keys(name: str) -> set[UUID]:
    """The keys that a part of the address lists, with commas; what is no key is not there."""
    try:
        return {UUID(word) for word in request.args[name].split(",", MOST_CHOSEN)[:MOST_CHOSEN] if word}
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)


def _made(edition: ForumEdition, form: Format) -> ReleaseFile:
    """The file, made now: the worker has not come to it yet."""
    released = queries.released(edition)
    if released is None:
        abort(HTTPStatus.NOT_FOUND)
    with transaction():
        actions.make_file(released, form, language(), at=now())
    return queries.stored_file(edition, form, language()) or abort(HTTPStatus.NOT_FOUND)


def _part(edition: ForumEdition, form: Format, cut: dict[str, set[UUID]]) -> ResponseReturnValue:
    """A part of the programme, made for whoever asks."""
    released = queries.released(edition)
    if released is None:
        abort(HTTPStatus.NOT_FOUND)
    whole = actions.face_in(released, language())
    part = whole.only([session for session in whole.sessions if _is_wanted(session, cut)])
    if not part.sessions or form not in formats(part):
        abort(HTTPStatus.NOT_FOUND)
    response = _response(edition, form)
    response.set_data(export(part, form))
    response.add_etag()
    return response.make_conditional(request)


def _is_wanted(session: SessionFace, cut: dict[str, set[UUID]]) -> bool:
    has: dict[str, set[UUID | None]] = {
        "theme": {session.theme_key},
        "room": {session.room_key},
        "person": {person.key for person in session.people},
        "session": {session.key},
    }
    return all(has[name] & keys for name, keys in cut.items())


def _response(edition: ForumEdition, form: Format) -> Response:
    """An answer that browsers and proxies keep and ask about; it opens as a file, never as a page of ours."""
    response = Response(mimetype=MEDIA_TYPES[form])
    shown = "inline" if form in {Format.XML, Format.JSON, Format.PDF} else "attachment"
    name = f"{edition.slug}-{language()}.{form}"
    response.headers.set("Content-Disposition", shown, filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.update(("Cookie",))
    return response
