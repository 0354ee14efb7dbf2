"""The people of a delegation: adding, changing, photos, and the steps that a focal point takes."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash, redirect, request, url_for
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
from forum_app.delegations.actions import EditedMeanwhileError
from forum_app.delegations.forms import ChangeForm, DelegateForm, PhotoForm, ReasonForm
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp
from .versions import saved_form, show_both


@bp.route("/<edition>/delegations/<uuid:key>/people/new", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.delegation_for)
def register(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Add one person to the delegation, or keep what is known so far as a draft."""
    form = DelegateForm(delegation=delegation)
    is_draft = "draft" in request.form
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.register(
                    delegation,
                    **form.facts,
                    draft=is_draft,
                    by=me(),
                    at=now(),
                    as_organiser=as_organiser(),
                )
                name = made.person.display_name
                to_photo = url_for(".change_photo", edition=edition.slug, key=made.key, after="adding")
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(_kept(name, is_draft=is_draft), "success")
            return redirect(
                url_for(".show", edition=edition.slug, key=delegation.key) if is_draft else to_photo
            )
    return page("delegations/register.html", form=form, delegation=delegation)


def _kept(name: str, *, is_draft: bool) -> str:
    if is_draft:
        return str(gettext("The draft of %(name)s is kept. Nobody was written to.", name=name))
    return str(gettext("%(name)s is on the list. Add the photo now or later.", name=name))


@bp.route("/<edition>/registrations/<uuid:key>/edit", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def change(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Change what is known of a person; of two who save at once the second sees both."""
    form = ChangeForm.of(registration)
    if "contested" in request.form:
        try:
            form.choose(saved_form(ChangeForm, registration), request.form)
        except RuleBrokenError as refusal:
            return show_both("delegations/both.html", form, registration, refusal)
    if form.validate_on_submit():
        try:
            with transaction():
                said = _save(registration, form.facts)
        except EditedMeanwhileError as stale:
            return show_both("delegations/both.html", form, registration, stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(*said)
            return _back(edition, registration)
    return page("delegations/change.html", form=form, registration=registration)


def _save(registration: Registration, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Keep what was entered and take the step whose button was pressed; tell what became of it."""
    before = registration.state
    _act(actions.edit, registration, **facts)
    if "hand_in" in request.form and before is RegistrationState.DRAFT:
        _act(actions.submit, registration)
        return _kept(registration.person.display_name, is_draft=False), "success"
    if "confirm" in request.form and before is RegistrationState.RETURNED:
        _act(actions.confirm, registration)
        return _confirmed(registration)
    return str(gettext("The changes are saved.")), "success"


@bp.get("/<edition>/registrations/<uuid:key>/photo")
@requires(policy.SEE_PHOTO, queries.registration_with_photo)
def photo(_edition: ForumEdition, registration: Registration) -> Response:
    """The photo itself."""
    kept = registration.photo
    assert kept is not None  # noqa: S101 the loader finds registrations with a photo only
    return attachment(files.read(kept), kept.media_type, f"{registration.reference}.jpg", inline=True)


@bp.route("/<edition>/registrations/<uuid:key>/photo/change", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def change_photo(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Upload the photo, which is redrawn before anybody sees it."""
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            _set_photo(registration, clean_photo(uploaded(form.photo) or b""))
        except (BadInputError, RuleBrokenError) as refusal:
            form.refuse(refusal, "photo")
        else:
            flash(gettext("The photo is saved."), "success")
            return _back(edition, registration)
    return page("delegations/change_photo.html", form=form, registration=registration)


@bp.post("/<edition>/registrations/<uuid:key>/confirm")
@requires(policy.SPEAK_FOR, queries.registration_for)
def confirm(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Stand by one person; the delegation reads at once when no seat was left."""
    back = _back(edition, registration)
    with transaction():
        actions.confirm(registration, by=me(), at=now(), as_organiser=as_organiser())
        said = _confirmed(registration)  # while it is in memory
    flash(*said)
    return back


def _confirmed(registration: Registration) -> tuple[str, str]:
    name = registration.person.display_name
    if registration.state is RegistrationState.WAITLISTED:
        waits = gettext("%(name)s waits for a seat: all of the group are taken.", name=name)
        return str(waits), "attention"
    return str(gettext("%(name)s is confirmed.", name=name)), "success"


@bp.post("/<edition>/registrations/<uuid:key>/head")
@requires(policy.SPEAK_FOR, queries.registration_for)
def make_head(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Name the head of the delegation."""
    with transaction():
        _act(actions.make_head, registration)
    name = registration.person.display_name
    flash(gettext("%(name)s is now the head of the delegation.", name=name), "success")
    return _back(edition, registration)


@bp.post("/<edition>/registrations/<uuid:key>/up")
@requires(policy.SPEAK_FOR, queries.registration_for)
def move_up(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Change places with the person before."""
    with transaction():
        _act(actions.move_up, registration)
    return _back(edition, registration)


@bp.post("/<edition>/registrations/<uuid:key>/down")
@requires(policy.SPEAK_FOR, queries.registration_for)
def move_down(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Change places with the person after."""
    with transaction():
        _act(actions.move_down, registration)
    return _back(edition, registration)


@bp.route("/<edition>/registrations/<uuid:key>/withdraw", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def withdraw(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Take a person off the list, after asking; the row stays."""
    form = ReasonForm()
    if form.validate_on_submit():
        with transaction():
            actions.withdraw(registration, reason=form.reason.data, by=me(), at=now())
        name = registration.person.display_name
        flash(gettext("%(name)s has been withdrawn.", name=name), "success")
        return _back(edition, registration)
    return page("delegations/withdraw.html", form=form, registration=registration)


def _act(action: Callable[..., None], registration: Registration, **facts: Any) -> None:
    action(registration, **facts, by=me(), at=now(), as_organiser=as_organiser())


def _set_photo(registration: Registration, clean: bytes) -> None:
    with transaction():
        kept = files.keep(clean, media_type=PHOTO_TYPE, at=now())
        replaced = actions.set_photo(registration, kept, by=me(), at=now(), as_organiser=as_organiser())
    files.erase(replaced)


def _back(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Where the viewer came from: the registration on the review desk, or a line of the delegation."""
    if request.args.get("from") == "review" and as_organiser():
        return redirect(url_for(".registration", edition=edition.slug, key=registration.key))
    there = "people" if registration.has_ended else registration.reference
    return redirect(url_for(".show", edition=edition.slug, key=registration.delegation.key, _anchor=there))
