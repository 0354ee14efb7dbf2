"""The pages of the door: scanning, finding people by name, checkpoints and the browsers that scan."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import from_local, local, now
from forum_app.core.db import transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.core.text import one_line
from forum_app.core.web import allow_camera
from forum_app.editions.access import requires
from forum_app.editions.labels import AREAS
from forum_app.editions.models import ForumEdition

from . import actions, policy, queries
from .access import device_of_request, keep_device
from .forms import CheckpointForm, NewCheckpointForm
from .models import Checkpoint, Device
from .rules import SHORTEST_SEARCH

bp = Blueprint("checkin", __name__)


@bp.get("/<edition>/checkin/scan")
@requires(policy.SCAN)
def scan(edition: ForumEdition) -> ResponseReturnValue:
    """The page of the gate keeper: camera, scanner, typed code, search by name."""
    allow_camera()
    return render_template("checkin/scan.html", checkpoints=queries.checkpoints_in_use(edition))


@bp.post("/<edition>/checkin/device")
@requires(policy.SCAN)
def device(edition: ForumEdition) -> ResponseReturnValue:
    """The scan page says that it is there, at once and then each minute; the first time it gets its row."""
    known, secret, at = device_of_request(edition), "", now()
    if known and known.revoked_at:
        return {"error": gettext("This browser may no longer scan here. Ask an organizer.")}, 401
    with transaction():
        if known is None:
            known, secret = actions.open_device(edition, browser=request.user_agent.string, by=me(), at=at)
        actions.hear_from(known, at=at)
    midnight = local(at, edition.time_zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    admitted = queries.admitted_by(known, since=from_local(midnight, edition.time_zone))
    response = jsonify(device_id=known.key, name=known.name, admitted=admitted)
    return keep_device(response, known, secret) if secret else response


@bp.get("/<edition>/checkin/people")
@requires(policy.SCAN)
def people(edition: ForumEdition) -> ResponseReturnValue:
    """People whose name or delegation holds the words, for the scan page to show."""
    known = device_of_request(edition)
    if known is None or known.revoked_at:
        abort(HTTPStatus.UNAUTHORIZED)
    words = one_line(request.args.get("q", ""))
    found = queries.people_named(edition, words) if len(words) >= SHORTEST_SEARCH else None
    return render_template("checkin/_people.html", found=found, shortest=SHORTEST_SEARCH)


@bp.get("/<edition>/checkin/checkpoints/")
@requires(policy.MANAGE)
def checkpoints(edition: ForumEdition) -> ResponseReturnValue:
    """Checkpoints and the browsers that scan at them."""
    return render_template(
        "checkin/checkpoints.html",
        checkpoints=queries.checkpoints(edition),
        devices=queries.devices(edition),
        scans=queries.scans_by_device(edition),
        zones=AREAS,
    )


@bp.route("/<edition>/checkin/checkpoints/new", methods=["GET", "POST"])
@requires(policy.MANAGE)
def new_checkpoint(edition: ForumEdition) -> ResponseReturnValue:
    """Add a checkpoint."""
    form = NewCheckpointForm(time_zone=edition.time_zone, sessions=queries.sessions_with_door(edition))
    if form.validate_on_submit():
        with transaction():
            actions.add_checkpoint(edition, **form.facts, by=me(), at=now())
        flash(gettext("The checkpoint is ready. Scanners see it when they open the page."), "success")
        return redirect(url_for(".checkpoints", edition=edition.slug))
    return page("checkin/checkpoint.html", form=form, checkpoint=None)


@bp.route("/<edition>/checkin/checkpoints/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.checkpoint_by_key)
def edit_checkpoint(edition: ForumEdition, checkpoint: Checkpoint) -> ResponseReturnValue:
    """Change a checkpoint."""
    form = CheckpointForm.of(checkpoint)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_checkpoint(
                    checkpoint, version=form.seen_version, **form.facts, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(CheckpointForm.of(checkpoint, formdata=None), stale)
        else:
            flash(gettext("The checkpoint was changed."), "success")
            return redirect(url_for(".checkpoints", edition=edition.slug))
    return page("checkin/checkpoint.html", form=form, checkpoint=checkpoint)


@bp.post("/<edition>/checkin/checkpoints/<uuid:key>/close")
@requires(policy.MANAGE, queries.checkpoint_by_key)
def close_checkpoint(edition: ForumEdition, checkpoint: Checkpoint) -> ResponseReturnValue:
    """Take a checkpoint out of use."""
    with transaction():
        actions.close_checkpoint(checkpoint, by=me(), at=now())
    flash(gettext("The checkpoint is out of use. Its scans are kept."), "success")
    return redirect(url_for(".checkpoints", edition=edition.slug))


@bp.post("/<edition>/checkin/checkpoints/<uuid:key>/open")
@requires(policy.MANAGE, queries.checkpoint_by_key)
def open_checkpoint(edition: ForumEdition, checkpoint: Checkpoint) -> ResponseReturnValue:
    """Put a checkpoint back into use."""
    with transaction():
        actions.open_checkpoint(checkpoint, by=me(), at=now())
    flash(gettext("The checkpoint is in use again."), "success")
    return redirect(url_for(".checkpoints", edition=edition.slug))


@bp.post("/<edition>/checkin/devices/<uuid:key>/revoke")
@requires(policy.MANAGE, queries.device_by_key)
def revoke_device(edition: ForumEdition, known: Device) -> ResponseReturnValue:
    """Shut a browser out from its next request on."""
    with transaction():
        actions.revoke_device(known, by=me(), at=now())
    flash(gettext("The browser may no longer scan. Its scans are kept."), "success")
    return redirect(url_for(".checkpoints", edition=edition.slug))
