"""Pages drawn from a release: as long as nothing of them changed, a browser keeps what it has."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from http import HTTPStatus

from flask import Response, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from forum_app.agenda.models import Release
from forum_app.core.i18n import language
from forum_app.editions.models import ForumEdition


def unless_known(
    edition: ForumEdition,
    releases: Iterable[Release],
    draw: Callable[[], str],
    *,
    mimetype: str = "text/html",
) -> Response:
    """What `draw` makes of releases, or 304 where the browser has it.

    A message of the last action, which a page shows once, is never kept.
    """
    answer = Response(mimetype=mimetype)
    if "_flashes" not in session:
        answer.set_etag(_tag(edition, releases))
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.make_conditional(request)
    if answer.status_code != HTTPStatus.NOT_MODIFIED:
        answer.set_data(draw())
    return answer


def _tag(edition: ForumEdition, releases: Iterable[Release]) -> str:
    """All that the page depends on: what was released, the language, the view, who looks, how it is drawn."""
    seen = (
        [(release.number, release.digest) for release in releases],
        edition.version,
        language(),
        request.full_path,
        current_app.extensions["forum_assets"].drawing,
        _account() if current_user.is_authenticated else None,
    )
    return sha256(repr(seen).encode()).hexdigest()[:32]


def _account() -> tuple[object, ...]:
    """Who is signed in, with which roles, and the token of the session that the page's forms hold."""
    generate_csrf()
    return current_user.id, sorted(g.viewer.roles), session["csrf_token"]
