"""The rooms of the venue, for organisers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import RemovalForm, RoomForm
from forum_app.agenda.models import Room
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/<edition>/rooms/")
@requires(policy.EDIT)
def rooms(edition: ForumEdition) -> ResponseReturnValue:
    """The rooms, what they offer and how much they are used."""
    return render_template(
        "agenda/rooms.html", rooms=queries.rooms(edition), used=queries.sessions_by_room(edition)
    )


@bp.route("/<edition>/rooms/new", methods=["GET", "POST"])
@requires(policy.EDIT)
def new_room(edition: ForumEdition) -> ResponseReturnValue:
    """Add a room."""
    form = RoomForm(others=queries.rooms(edition))
    if form.validate_on_submit():
        with transaction():
            room = actions.create_room(edition, **form.facts, by=me(), at=now())
        flash(gettext("The room “%(name)s” has been added.", name=room.name_es), "success")
        return redirect(url_for(".rooms", edition=edition.slug))
    return page("agenda/edit_room.html", form=form, room=None)


@bp.route("/<edition>/rooms/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.room_by_key)
def edit_room(edition: ForumEdition, room: Room) -> ResponseReturnValue:
    """Change a room."""
    others = [other for other in queries.rooms(edition) if other is not room]
    form = RoomForm(others=others, obj=room)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_room(room, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(RoomForm(others=others, obj=room, formdata=None), stale)
        else:
            flash(gettext("The room “%(name)s” has been saved.", name=room.name_es), "success")
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
