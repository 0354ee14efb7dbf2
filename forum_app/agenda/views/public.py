"""The programme as everybody sees it: as it was released, now or in an older version."""

from datetime import date
from enum import StrEnum
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum_app.agenda import policy, queries
from forum_app.agenda.forms import ProgrammeFilters
from forum_app.agenda.rules import SessionKind, SessionRole, Visibility
from forum_app.agenda.schemas import FrozenProgramme
from forum_app.core.i18n import label
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .conditional import unless_known
from .releases import version_called


class Arrangement(StrEnum):
    DAY = "day"
    THEME = "theme"
    ROOM = "room"


@bp.get("/<edition>/agenda/")
@requires(EVERYBODY)
def programme(edition: ForumEdition) -> ResponseReturnValue:
    """The programme by day, theme or room; of one day where the address says so."""
    current = queries.released(edition)
    if current is None:
        return render_template("agenda/programme.html", programme=None, release=None)
    return unless_known(
        edition, [current.release], lambda: _drawn(current.programme, release=current.release)
    )


@bp.get("/<edition>/agenda/v<number>/")
@requires(EVERYBODY)
def version(edition: ForumEdition, number: str) -> ResponseReturnValue:
    """The programme as a version had it, which need not be the current one."""
    current = queries.current_release(edition)
    release = version_called(edition, number)
    old = queries.Released(release)
    return unless_known(
        edition,
        [release, *([current] if current else [])],
        lambda: _drawn(old.programme, release=release, current=current),
    )


@bp.get("/<edition>/programme/preview")
@requires(policy.EDIT)
def preview(edition: ForumEdition) -> ResponseReturnValue:
    """What the public would see if the work in progress were released now."""
    return _drawn(queries.frozen(edition), release=None)


def _drawn(frozen: FrozenProgramme, **more: Any) -> str:
    filters = ProgrammeFilters(frozen, formdata=request.args)
    found = queries.programme(frozen, filters.choice)
    by = request.args.get("by", Arrangement.DAY, type=Arrangement)
    wish = request.args.get("day", type=date.fromisoformat)
    day = wish if wish in found.days else None
    return render_template(
        "agenda/programme.html",
        programme=found,
        filters=filters,
        everything=frozen,
        zone=frozen.edition.time_zone,
        by=by,
        day=day,
        shown=[day] if day else list(found.days),
        words={member: label(member) for member in (*SessionKind, *SessionRole, *Visibility)},
        **more,
    )


@bp.get("/<edition>/sessions/<uuid:key>/")
@requires(EVERYBODY, queries.visible_session)
def session(_edition: ForumEdition, shown: queries.ShownSession) -> ResponseReturnValue:
    """One session: what, when, where, who, and the seats that are free now where people sign up."""
    session = shown.entry.session
    is_offered = shown.release and session.signup_seats is not None and not session.is_cancelled
    return render_template(
        "agenda/session.html",
        entry=shown.entry,
        release=shown.release,
        places=queries.places(session.key) if is_offered else None,
    )
