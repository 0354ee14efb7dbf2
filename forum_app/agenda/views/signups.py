"""Signing up for sessions: by the link of the own page; the lists for organisers and focal points."""

from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from flask import Response, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, documents, policy, queries
from forum_app.agenda.forms import SignupRemovalForm
from forum_app.agenda.models import Session, SessionSignup
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import translate
from forum_app.core.web import attachment
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.policy import SPEAK_FOR
from forum_app.delegations.queries import delegation_for
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/my-registration/<token>/sessions")
@by_own_link
def own_signups(registration: Registration) -> ResponseReturnValue:
    """The sessions that a delegate may sign up for, and how each stands for this delegate."""
    offers = queries.offers(registration, at=now())
    days = [(day, list(found)) for day, found in groupby(offers, attrgetter("entry.day"))]
    return render_template("agenda/own_signups.html", registration=registration, days=days, token=g.own_link)


@bp.post("/my-registration/<token>/sessions/<uuid:session>/sign-up")
@by_own_link
def sign_up(registration: Registration, session: UUID) -> ResponseReturnValue:
    """Take a seat, or a place on the waiting list."""
    wanted = queries.session_to_join(registration.edition, session) or abort(HTTPStatus.NOT_FOUND)
    try:
        with transaction():
            made = actions.sign_up(registration, wanted, at=now())
    except RuleBrokenError as refusal:
        return _back_to_own(wanted, translate(refusal.message, refusal.values), "error")
    if made.seat is None:
        return _back_to_own(wanted, gettext("All seats are taken: you are on the waiting list."), "attention")
    return _back_to_own(wanted, gettext("You have a seat in this session."))


@bp.post("/my-registration/<token>/sessions/<uuid:session>/leave")
@by_own_link
def leave_session(registration: Registration, session: UUID) -> ResponseReturnValue:
    """Give the seat back, or stop waiting."""
    left = queries.session_left(registration, session) or abort(HTTPStatus.NOT_FOUND)
    try:
        with transaction():
            actions.leave_session(registration, left, at=now())
    except RuleBrokenError as refusal:
        return _back_to_own(left, translate(refusal.message, refusal.values), "error")
    return _back_to_own(left, gettext("You are no longer signed up for this session."))


def _back_to_own(session: Session, message: str, kind: str = "success") -> ResponseReturnValue:
    flash(message, kind)
    return redirect(url_for(".own_signups", token=g.own_link, _anchor=f"session-{session.key}"))


@bp.get("/<edition>/programme/<uuid:key>/signups")
@requires(policy.EDIT, queries.session_by_key)
def signups(_edition: ForumEdition, session: Session) -> ResponseReturnValue:
    """Who has a seat in a session, and who waits."""
    found = queries.signups_in(session)
    return render_template(
        "agenda/signups.html",
        session=session,
        seated=[signup for signup in found if signup.seat is not None],
        waiting=[signup for signup in found if signup.seat is None],
    )


@bp.get("/<edition>/programme/<uuid:key>/signups.csv")
@requires(policy.EDIT, queries.session_by_key)
def signups_csv(edition: ForumEdition, session: Session) -> Response:
    """The same list for a spreadsheet."""
    body = documents.signups_csv(session, queries.signups_in(session))
    return attachment(body, "text/csv", gettext("signups-%(edition)s.csv", edition=edition.slug))


@bp.route("/<edition>/signups/<uuid:key>/remove", methods=["GET", "POST"])
@requires(policy.EDIT, queries.signup_by_key)
def remove_signup(edition: ForumEdition, signup: SessionSignup) -> ResponseReturnValue:
    """Ask why, then take somebody off the list of a session."""
    form, session = SignupRemovalForm(), signup.session
    if form.validate_on_submit():
        with transaction():
            actions.remove_signup(signup, reason=form.reason.data or "", by=me(), at=now())
        flash(gettext("Taken off the list; the person gets a letter."), "success")
        return redirect(url_for(".signups", edition=edition.slug, key=session.key))
    return page("agenda/remove_signup.html", form=form, signup=signup, session=session)


@bp.get("/<edition>/delegations/<uuid:key>/sessions")
@requires(SPEAK_FOR, delegation_for)
def delegation_signups(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Who of a delegation has signed up for which session."""
    return render_template(
        "agenda/delegation_signups.html",
        delegation=delegation,
        sessions=queries.signups_of_delegation(delegation),
    )
