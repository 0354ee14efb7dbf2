"""Answers of those who were invited: by the secret link of the letter, or by their account."""

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me, public
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import AnswerForm
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import is_link_live
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import N_, GoneError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.route("/answers/<secret>", methods=["GET", "POST"])
@public
def answer(secret: str) -> ResponseReturnValue:
    """Show what one is invited to, and take the answer; looking changes nothing."""
    g.has_secret_address = True
    assignment = _invited(secret)
    g.edition = assignment.session.edition
    form = AnswerForm()
    if form.validate_on_submit():
        with transaction():
            actions.answer(assignment, **form.facts, by=_holder(assignment), at=now())
        return redirect(url_for(".answer", secret=secret, lang=request.args.get("lang")))
    return page("agenda/answer.html", form=form, assignment=assignment, session=assignment.session)


def _invited(secret: str) -> SessionAssignment:
    assignment = queries.assignment_by_secret(secret)
    if assignment is None or not is_link_live(assignment.link_expires_at, now()):
        raise GoneError(
            N_("This link is no longer valid: it expired or a newer one was sent. Please ask the organizers.")
        )
    return assignment


def _holder(assignment: SessionAssignment) -> str:
    return assignment.person.display_name if assignment.person else "–"


@bp.post("/<edition>/assignments/<uuid:key>/answer")
@requires(policy.ANSWER, queries.own_assignment)
def respond(_edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Take the answer of an account for one of its own sessions."""
    form = AnswerForm()
    if form.validate_on_submit():
        with transaction():
            actions.answer(assignment, **form.facts, by=me(), at=now())
        flash(gettext("Thank you, your answer has been kept."), "success")
    return redirect(url_for("desk.mine"))
