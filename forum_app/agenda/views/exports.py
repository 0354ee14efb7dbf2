"""The programme as files, for calendars, apps and spreadsheets."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import actions, queries
from forum_app.agenda.documents import export, formats
from forum_app.agenda.forms import ProgrammeFilters
from forum_app.agenda.models import ReleaseFile
from forum_app.agenda.rules import Format
from forum_app.agenda.schemas import FrozenProgramme
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
CUTS = {"q", "theme", "room", "person", "speech", "chosen"}  # what asks for a part


@bp.get("/<edition>/agenda/schedule.<form>")
@requires(EVERYBODY)
def schedule(edition: ForumEdition, form: str) -> ResponseReturnValue:
    """The current release as a file; or a part of it: of a theme, a room, a person, or some sessions."""
    wanted = _format(form)
    if CUTS & set(request.args):
        return _part(edition, wanted)
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


def _made(edition: ForumEdition, form: Format) -> ReleaseFile:
    """The file, made now: the worker has not come to it yet."""
    released = queries.released(edition)
    if released is None:
        abort(HTTPStatus.NOT_FOUND)
    with transaction():
        actions.make_file(released, form, language(), at=now())
    return queries.stored_file(edition, form, language()) or abort(HTTPStatus.NOT_FOUND)


def _part(edition: ForumEdition, form: Format) -> ResponseReturnValue:
    """A part of the programme, made for whoever asks."""
    released = queries.released(edition)
    if released is None:
        abort(HTTPStatus.NOT_FOUND)
    wanted = _chosen(released.programme)
    whole = actions.face_in(released, language())
    part = whole.only([session for session in whole.sessions if session.key in wanted])
    if not part.sessions or form not in formats(part):
        abort(HTTPStatus.NOT_FOUND)
    response = _response(edition, form)
    response.set_data(export(part, form))
    response.add_etag()
    return response.make_conditional(request)


def _chosen(programme: FrozenProgramme) -> set[UUID]:
    """The sessions that the address asks for, in the words of the programme's filters."""
    filters = ProgrammeFilters(programme, formdata=request.args)
    if CUTS & set(request.args) - set(filters.wishes):
        abort(HTTPStatus.NOT_FOUND)
    return {session.key for session in filters.choice.of(programme)}


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
