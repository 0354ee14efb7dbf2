"""The sessions of the programme, for organisers."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import RemovalForm, SessionForm
from forum_app.agenda.models import Session
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .clashes import tell


@bp.get("/<edition>/programme/")
@requires(policy.EDIT)
def manage(edition: ForumEdition) -> ResponseReturnValue:
    """All sessions by day, those without a time apart, and what clashes."""
    sessions = queries.sessions_of(edition)
    timed = [session for session in sessions if session.starts_at]
    clashes = queries.clashes(edition)
    return render_template(
        "agenda/manage.html",
        days=[(day, list(on_day)) for day, on_day in groupby(timed, attrgetter("day"))],
        unscheduled=[session for session in sessions if not session.starts_at],
        clashes=clashes,
        clashing={side.key for clash in clashes for side in clash.sides},
    )


@bp.route("/<edition>/programme/new", methods=["GET", "POST"])
@requires(policy.EDIT)
def new_session(edition: ForumEdition) -> ResponseReturnValue:
    """Add a session; what clashes is shown on its page at once."""
    form = _form(edition)
    if form.validate_on_submit():
        with transaction(), actions.watching_clashes(edition) as watch:
            session = actions.create_session(edition, **form.facts, by=me(), at=now())
            actions.set_orders(session, **form.orders, by=me(), at=now())
        return _saved(session, watch)
    return page("agenda/edit_session.html", form=form, session=None)


@bp.route("/<edition>/programme/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.session_by_key)
def edit_session(edition: ForumEdition, session: Session) -> ResponseReturnValue:
    """Change a session; shows its clashes, and what somebody else saved meanwhile."""
    form = _form(edition, session)
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.change_session(session, version=form.seen_version, **form.facts, by=me(), at=now())
                actions.set_orders(session, **form.orders, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(_form(edition, session, formdata=None), stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return _saved(session, watch)
    return page(
        "agenda/edit_session.html",
        form=form,
        session=session,
        clashes=queries.clashes(edition, session),
    )


@bp.route("/<edition>/programme/<uuid:key>/remove", methods=["GET", "POST"])
@requires(policy.EDIT, queries.session_by_key)
def remove_session(edition: ForumEdition, session: Session) -> ResponseReturnValue:
    """Ask, then take a session out of the programme."""
    form = RemovalForm()
    if form.validate_on_submit():
        title = session.title_es
        with transaction(), actions.watching_clashes(edition) as watch:
            actions.remove_session(session, by=me(), at=now())
        flash(gettext("“%(title)s” has been removed.", title=title), "success")
        tell(watch.difference)
        return redirect(url_for(".manage", edition=edition.slug))
    return render_template("agenda/remove_session.html", session=session)


def _form(edition: ForumEdition, session: Session | None = None, **kwargs: Any) -> SessionForm:
    return SessionForm(
        edition=edition,
        session=session,
        rooms=queries.rooms(edition),
        projects=queries.projects(edition, session),
        others=[other for other in queries.session_titles(edition) if other is not session],
        orders=queries.orders_of(session) if session else None,
        **kwargs,
    )


def _saved(session: Session, watch: actions.Watch) -> ResponseReturnValue:
    """Back to the session's page, which lists its clashes, with a word on what became of all of them."""
    flash(gettext("The session has been saved."), "success")
    tell(watch.difference)
    return redirect(url_for(".edit_session", edition=session.edition.slug, key=session.key))
