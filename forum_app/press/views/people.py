"""Accreditation of people who are registered: by their delegation, and by themselves on their own page."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.delegations import actions as delegations
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import delegation_for
from forum_app.delegations.rules import OverriddenRule
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.press import actions, policy, queries
from forum_app.press.forms import AccreditationForm, SetAsideForm
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import CHANGEABLE, Paper, may_begin

from .blueprint import accreditation_form, bp, kept, paper_answer


@bp.get("/<edition>/delegations/<uuid:key>/media")
@requires(policy.ASK, delegation_for)
def of_delegation(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """The people of a delegation who come for the media, and how the accreditation of each stands."""
    people = queries.press_of(delegation)
    return render_template(
        "press/of_delegation.html",
        delegation=delegation,
        people=people,
        latest=queries.latest_among(people),
    )


@bp.route("/<edition>/registrations/<uuid:key>/media", methods=["GET", "POST"])
@requires(policy.ASK, queries.registration_to_accredit)
def of_person(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Ask for the accreditation of one person, or complete what was sent."""
    sent = queries.latest_of(registration)
    form = accreditation_form(edition, _changeable(sent))
    if form.validate_on_submit() and _save(form, registration, sent, by=me(), at_desk=_at_desk()):
        flash(
            gettext("The request is with the press office; you get a letter once it has decided."), "success"
        )
        return redirect(url_for(".of_person", edition=edition.slug, key=registration.key))
    return _of_person(registration, form, sent)


@bp.post("/<edition>/registrations/<uuid:key>/media/set-aside")
@requires(policy.SET_ASIDE, queries.registration_to_accredit)
def set_aside(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Answer with one's name for a press badge without an accreditation."""
    form = SetAsideForm()
    if form.validate_on_submit():
        with transaction():
            delegations.set_aside(
                registration, OverriddenRule.MEDIA, reason=form.why.data or "", by=me(), at=now()
            )
        flash(gettext("The rule is set aside for this registration, with your name and reason."), "success")
    else:
        flash(gettext("Nothing was set aside: give a reason."), "error")
    return redirect(url_for(".of_person", edition=edition.slug, key=registration.key))


@bp.route("/my-registration/<token>/media", methods=["GET", "POST"])
@by_own_link
def own(registration: Registration) -> ResponseReturnValue:
    """The journalist's own accreditation: asked for, completed, and how it stands."""
    sent = queries.latest_of(registration)
    form = accreditation_form(registration.edition, _changeable(sent))
    name = registration.person.display_name
    if form.validate_on_submit() and _save(form, registration, sent, by=name, at_desk=False):
        flash(
            gettext("Your request is with the press office; you get a letter once it has decided."), "success"
        )
        return redirect(url_for(".own", token=g.own_link))
    return page(
        "press/own.html",
        form=form,
        registration=registration,
        sent=sent,
        concerns=queries.carries_press_badge(registration) and not registration.has_ended,
        may_send=_may_send(sent),
        papers=list(Paper),
    )


@bp.get("/my-registration/<token>/media/paper")
@by_own_link
def own_paper(registration: Registration) -> Response:
    """A paper that the journalist sent, named in the query."""
    sent = queries.latest_of(registration) or abort(404)
    return paper_answer(sent, request.args.get("paper", ""))


def _save(
    form: AccreditationForm,
    registration: Registration,
    sent: MediaAccreditation | None,
    *,
    by: User | str,
    at_desk: bool,
) -> bool:
    """Ask, or send again what can still be changed; whether it was taken."""
    facts: dict[str, Any] = {"by": by, "at": now(), "at_desk": at_desk}
    replaced: list[str] = []
    try:
        with transaction():
            papers = kept(form)
            if changeable := _changeable(sent):
                replaced = actions.send_again(changeable, papers=papers, **form.facts, **facts)
            else:
                actions.submit(registration, papers=papers, **form.facts, **facts)
    except RuleBrokenError as refusal:
        form.refuse(refusal)
        return False
    files.erase(replaced)
    return True


def _changeable(sent: MediaAccreditation | None) -> MediaAccreditation | None:
    """What was sent, as long as nobody has decided on it."""
    return sent if sent and sent.state in CHANGEABLE else None


def _may_send(sent: MediaAccreditation | None, *, at_desk: bool = False) -> bool:
    """Whether there is something to ask for or to complete."""
    return sent is None or sent.state in CHANGEABLE or may_begin(sent.state, at_desk=at_desk)


def _at_desk() -> bool:
    """Whether the viewer organises the edition: acts past the deadline, and after a rejection."""
    return bool(g.viewer.may(policy.DECIDE))


def _of_person(
    registration: Registration, form: AccreditationForm, sent: MediaAccreditation | None
) -> ResponseReturnValue:
    return page(
        "press/of_person.html",
        form=form,
        registration=registration,
        sent=sent,
        may_send=_may_send(sent, at_desk=_at_desk()) and not registration.has_ended,
        waits=not registration.has_ended and queries.waits_for_accreditation(registration),
        at_desk=_at_desk(),
        may_set_aside=g.viewer.may(policy.SET_ASIDE),
        papers=list(Paper),
        history=history(sent) if sent else [],
    )
