"""The rooms of the venues, for organisers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import RemovalForm, RoomForm
from forum_app.agenda.models import Room
from forum_app.agenda.rules import RoomFeature, by_day
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .clashes import tell


@bp.get("/<edition>/rooms/")
@requires(policy.EDIT)
def rooms(edition: ForumEdition) -> ResponseReturnValue:
    """The rooms, what they offer and how much they are used."""
    found, known = queries.rooms(edition), queries.windows_by_subject(edition)
    return render_template(
        "agenda/rooms.html",
        rooms=found,
        used=queries.sessions_by_room(edition),
        windows={
            room: by_day(((one.starts_at, one.ends_at) for one in known.get(room, ())), edition.time_zone)
            for room in found
        },
        known_features=list(RoomFeature),
    )


@bp.route("/<edition>/rooms/new", methods=["GET", "POST"])
@requires(policy.EDIT)
def new_room(edition: ForumEdition) -> ResponseReturnValue:
    """Add a room."""
    form = _form(edition)
    if form.validate_on_submit():
        with transaction():
            room = actions.create_room(edition, **form.facts, windows=form.spans, by=me(), at=now())
        flash(gettext("The room “%(name)s” has been added.", name=room.name_es), "success")
        return redirect(url_for(".rooms", edition=edition.slug))
    return page("agenda/edit_room.html", form=form, room=None)


@bp.route("/<edition>/rooms/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.room_by_key)
def edit_room(edition: ForumEdition, room: Room) -> ResponseReturnValue:
    """Change a room; says which clashes that brings and takes away."""
    form = _form(edition, room)
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.change_room(
                    room, version=form.seen_version, **form.facts, windows=form.spans, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(_form(edition, room, formdata=None), stale)
        else:
            flash(gettext("The room “%(name)s” has been saved.", name=room.name_es), "success")
            tell(watch.difference)
            return redirect(url_for(".rooms", edition=edition.slug))
    return page("agenda/edit_room.html", form=form, room=room)


@bp.route("/<edition>/rooms/<uuid:key>/remove", methods=["GET", "POST"])
@requires(policy.EDIT, queries.room_by_key)
def remove_room(edition: ForumEdition, room: Room) -> ResponseReturnValue:
    """Ask, then take a room away that no session is in."""
    form = RemovalForm()
    if form.validate_on_submit():
        name = room.name_es
        with transaction():
            actions.remove_room(room, by=me(), at=now())
        flash(gettext("The room “%(name)s” has been removed.", name=name), "success")
        return redirect(url_for(".rooms", edition=edition.slug))
    return render_template("agenda/remove_room.html", room=room)


def _form(edition: ForumEdition, room: Room | None = None, **kwargs: Any) -> RoomForm:
    known = queries.windows_of(edition, room) if room else []
    return RoomForm(
        zone=edition.time_zone,
        venues=queries.venues(edition),
        others=[other for other in queries.rooms(edition) if other is not room],
        room=room,
        windows=by_day(((window.starts_at, window.ends_at) for window in known), edition.time_zone),
        **kwargs,
    )
