"""The door for media without a delegation: an address is proved first, then the form is filled in."""

from http import HTTPStatus
from typing import cast

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import public, turn_away
from forum_app.accounts.actions import knock
from forum_app.accounts.rules import Door, network
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import ForumError, RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import language
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition
from forum_app.press import actions, queries
from forum_app.press.forms import AccreditationForm, ApplicationForm, DoorForm
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import CHANGEABLE, Paper

from .blueprint import accreditation_form, bp, kept


@bp.route("/<edition>/media/request", methods=["GET", "POST"])
@requires(EVERYBODY)
def ask(edition: ForumEdition) -> ResponseReturnValue:
    """Ask for the link to the form; the answer is the same whatever we know of the address."""
    if not queries.takes_requests(edition, at=now()):
        return render_template("press/closed.html")
    form = DoorForm(data={"language": language()})
    if form.validate_on_submit():
        email = form.facts["email"]
        who = {Door.MEDIA_MAILBOX: email.casefold(), Door.MEDIA_ADDRESS: network(request.remote_addr or "")}
        try:
            with transaction():
                knock(who, at=now())
        except ForumError as refusal:
            form.refuse(refusal)
            return render_template("press/ask.html", form=form), refusal.status, refusal.headers
        with transaction():
            actions.ask_for_link(edition, **form.facts, at=now())
        return render_template("press/asked.html", email=email)
    return page("press/ask.html", form=form)


@bp.route("/media-request/new/<secret>", methods=["GET", "POST"])
@public
def apply(secret: str) -> ResponseReturnValue:
    """The form itself, behind the link that proved the address; looking at it does not use the link up."""
    g.has_secret_address = True
    link = queries.live_link(secret, at=now())
    if link is None:
        return render_template("press/link_gone.html"), HTTPStatus.GONE
    g.edition = link.edition
    form = cast("ApplicationForm", accreditation_form(link.edition, kind=ApplicationForm))
    if form.validate_on_submit():
        try:
            with transaction():
                actions.apply(link, form.applicant, papers=kept(form), **form.facts, at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return render_template("press/applied_first.html", email=link.email)
    return page("press/apply.html", form=form, email=link.email)


@bp.route("/media-request/<token>", methods=["GET", "POST"])
@public
def applied(token: str) -> ResponseReturnValue:
    """How a request stands; while nobody has decided, it can be completed."""
    g.has_secret_address = True
    accreditation = queries.accreditation_by_link(token)
    if accreditation is None:
        turn_away()
    g.edition = accreditation.edition
    may_send = accreditation.state in CHANGEABLE
    form = accreditation_form(accreditation.edition, accreditation)
    if may_send and form.is_submitted():
        with transaction():
            knock({Door.MEDIA_PAGE: str(accreditation.key)}, at=now())
        if form.validate() and _send_again(accreditation, form):
            flash(
                gettext("Your request is with the press office; you get a letter once it has decided."),
                "success",
            )
            return redirect(url_for(".applied", token=token))
    return page("press/applied.html", form=form, sent=accreditation, may_send=may_send, papers=list(Paper))


def _send_again(accreditation: MediaAccreditation, form: AccreditationForm) -> bool:
    try:
        with transaction():
            replaced = actions.send_again(
                accreditation, papers=kept(form), **form.facts, by=accreditation.name, at=now()
            )
    except RuleBrokenError as refusal:
        form.refuse(refusal)
        return False
    files.erase(replaced)
    return True
