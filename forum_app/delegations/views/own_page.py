"""What a delegate does without an account, behind a signed link; looking changes nothing."""

from typing import Any

from flask import Response, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import BadInputError, RuleBrokenError
from forum_app.core.forms import page, uploaded
from forum_app.core.images import PHOTO_TYPE, clean_photo
from forum_app.core.web import attachment
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.access import by_own_link
from forum_app.delegations.actions import EditedMeanwhileError
from forum_app.delegations.forms import (
    CorrectionForm,
    FillInForm,
    OwnDataForm,
    PhotoForm,
    WishForm,
)
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import HANDED_IN_BY_DELEGATES, OPEN_TO_DELEGATES
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp
from .versions import saved_form, show_both


@bp.route("/my-registration/<token>/data", methods=["GET", "POST"])
@by_own_link
def own_data(registration: Registration) -> ResponseReturnValue:
    """The delegate's own data: corrected, and handed in where it was asked for."""
    if registration.state not in OPEN_TO_DELEGATES:
        return redirect(url_for(".own_correction", token=g.own_link))
    form = OwnDataForm.of(registration)
    if "contested" in request.form:
        try:
            form.choose(saved_form(OwnDataForm, registration), request.form)
        except RuleBrokenError as refusal:
            return show_both("delegations/own_both.html", form, registration, refusal)
    if form.validate_on_submit():
        try:
            with transaction():
                _take_over(registration, form.facts)
        except EditedMeanwhileError as stale:
            return show_both("delegations/own_both.html", form, registration, stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return to_own_page(gettext("Your data are saved."))
    hands_in = registration.state in HANDED_IN_BY_DELEGATES
    return page("delegations/own_data.html", form=form, registration=registration, hands_in=hands_in)


@bp.get("/my-registration/<token>/photo.jpg")
@by_own_link
def own_photo(registration: Registration) -> Response:
    """The delegate's own photo."""
    kept = registration.photo or abort(404)
    return attachment(files.read(kept), kept.media_type, "photo.jpg", inline=True)


@bp.route("/my-registration/<token>/photo", methods=["GET", "POST"])
@by_own_link
def send_own_photo(registration: Registration) -> ResponseReturnValue:
    """Send the photo for the badge."""
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            clean = clean_photo(uploaded(form.photo) or b"")
            with transaction():
                kept = files.keep(clean, media_type=PHOTO_TYPE, at=now())
                replaced = actions.send_own_photo(registration, kept, at=now())
            files.erase(replaced)
        except (BadInputError, RuleBrokenError) as refusal:
            form.refuse(refusal, "photo")
        else:
            return to_own_page(gettext("Your photo is saved."))
    return page("delegations/send_own_photo.html", form=form, registration=registration)


@bp.route("/my-registration/<token>/correction", methods=["GET", "POST"])
@by_own_link
def own_correction(registration: Registration) -> ResponseReturnValue:
    """Ask for a change that only an organiser can make."""
    form = CorrectionForm()
    if form.validate_on_submit():
        with transaction():
            name = registration.person.display_name
            actions.ask_correction(registration, form.text.data or "", by=name, at=now())
        return to_own_page(gettext("The organizers have your request."))
    return page("delegations/own_correction.html", form=form, registration=registration)


@bp.post("/my-registration/<token>/wishes")
@by_own_link
def own_wishes(registration: Registration) -> ResponseReturnValue:
    """Object to the published list of participants, or no longer."""
    form = WishForm()
    if form.validate_on_submit():
        with transaction():
            actions.keep_off_list(registration, wanted=form.keeps_off_list.data, at=now())
    return to_own_page(gettext("Your wish is kept."))


@bp.route("/<edition>/delegations/<uuid:key>/people/invite", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.delegation_for)
def invite_to_fill_in(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Let a delegate fill in the registration; the delegation confirms it afterwards."""
    form = FillInForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.invite_to_fill_in(
                    delegation, **form.facts, by=me(), at=now(), as_organiser=as_organiser()
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The letter to %(name)s is on its way.", name=form.display_name.data), "success")
            return redirect(url_for(".show", edition=edition.slug, key=delegation.key))
    return page("delegations/invite_to_fill_in.html", form=form, delegation=delegation)


@bp.post("/<edition>/registrations/<uuid:key>/link/renew")
@requires(policy.SPEAK_FOR, queries.registration_for)
def renew_link(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Send a new link to the person's own page; the old one ends."""
    with transaction():
        actions.renew_link(registration, by=me(), at=now())
    flash(gettext("A new link is on its way; the old one no longer works."), "success")
    return _to_registration(edition, registration)


@bp.post("/<edition>/registrations/<uuid:key>/link/end")
@requires(policy.SPEAK_FOR, queries.registration_for)
def end_link(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Let the link to the person's own page lead nowhere."""
    with transaction():
        actions.end_link(registration, by=me(), at=now())
    flash(gettext("The link no longer works."), "success")
    return _to_registration(edition, registration)


@bp.route("/<edition>/registrations/<uuid:key>/correction", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def ask_correction(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Let who speaks for a delegation ask for a change of what the organisers have taken up."""
    form = CorrectionForm()
    if form.validate_on_submit():
        with transaction():
            actions.ask_correction(registration, form.text.data or "", by=me(), at=now())
        flash(gettext("The organizers have your request."), "success")
        return _to_registration(edition, registration)
    return page("delegations/ask_correction.html", form=form, registration=registration)


@bp.post("/<edition>/registrations/<uuid:key>/corrections/done")
@requires(policy.MANAGE, queries.registration_to_review)
def settle_corrections(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Note that what was asked for is dealt with."""
    with transaction():
        for asked in queries.corrections(registration):
            actions.settle_correction(asked, by=me(), at=now())
    flash(gettext("Noted as dealt with."), "success")
    return _to_registration(edition, registration)


def _take_over(registration: Registration, facts: dict[str, Any]) -> None:
    actions.change_own(registration, **facts, at=now())
    if registration.state in HANDED_IN_BY_DELEGATES:
        actions.hand_in(registration, at=now())


def to_own_page(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("desk.own_page", token=g.own_link))


def _to_registration(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    if as_organiser():
        return redirect(url_for(".registration", edition=edition.slug, key=registration.key))
    slug, key = edition.slug, registration.delegation.key
    return redirect(url_for(".show", edition=slug, key=key, _anchor=registration.reference))
