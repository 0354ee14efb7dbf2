"""What changed from version to version, for the public: as a page and as an Atom feed."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from forum_app.agenda import queries
from forum_app.agenda.schemas import difference, withdrawn
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .conditional import unless_known
from .releases import version_called


@bp.get("/<edition>/agenda/changes/")
@requires(EVERYBODY)
def changes(edition: ForumEdition) -> ResponseReturnValue:
    """The versions of the programme, the newest first, each with what it changed."""
    return _drawn(edition, "agenda/changes.html")


@bp.get("/<edition>/agenda/changes.atom")
@requires(EVERYBODY)
def feed(edition: ForumEdition) -> ResponseReturnValue:
    """The same for feed readers."""
    return _drawn(edition, "agenda/changes.xml", mimetype="application/atom+xml")


@bp.get("/<edition>/agenda/v<number>/errata")
@requires(EVERYBODY)
def errata(edition: ForumEdition, number: str) -> ResponseReturnValue:
    """What of a version that somebody has on paper is no longer so: sessions, and projects by their names."""
    old, current = queries.Released(version_called(edition, number)), queries.released(edition)
    now_so = current or old
    return unless_known(
        edition,
        [old.release, now_so.release],
        lambda: render_template(
            "agenda/errata.html",
            old=old.release,
            current=now_so.release,
            changes=[
                public
                for change in difference(old.programme, now_so.programme)
                if (public := change.for_public())
            ],
            projects=withdrawn(old.programme, now_so.programme),
            known=_keys(edition),
        ),
    )


def _drawn(edition: ForumEdition, template: str, mimetype: str = "text/html") -> Response:
    releases = queries.releases(edition)
    return unless_known(
        edition,
        releases[:1],
        lambda: render_template(template, log=queries.changelog(edition), current=_keys(edition)),
        mimetype=mimetype,
    )


def _keys(edition: ForumEdition) -> frozenset[object]:
    """The sessions that have a page now."""
    current = queries.released(edition)
    return frozenset(session.key for session in current.programme.public) if current else frozenset()
