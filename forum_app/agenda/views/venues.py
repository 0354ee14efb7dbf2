"""Venues and the ways between them, and when people of the programme are there, for organisers."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import AvailabilityForm, RemovalForm, TravelForm, VenueForm
from forum_app.agenda.models import Availability, Venue
from forum_app.agenda.rules import Span, by_day
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .blueprint import bp
from .clashes import tell


@bp.route("/<edition>/venues/", methods=["GET", "POST"])
@requires(policy.EDIT)
def venues(edition: ForumEdition) -> ResponseReturnValue:
    """The venues, and how many minutes they are apart."""
    form = _travel_form(edition)
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.set_travel(edition, ways=form.minutes, seen=form.seen_version, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(_travel_form(edition, formdata=None), stale)
        else:
            flash(gettext("The ways between the venues have been saved."), "success")
            tell(watch.difference)
            return redirect(url_for(".venues", edition=edition.slug))
    known, rooms = queries.venues(edition), queries.rooms(edition)
    return page(
        "agenda/venues.html",
        form=form,
        venues=known,
        rooms={venue: [room for room in rooms if room.venue is venue] for venue in known},
        usual=queries.agenda_of(edition).travel_minutes,
    )


def _travel_form(edition: ForumEdition, **kwargs: Any) -> TravelForm:
    ways = {pair: way.minutes for pair, way in queries.ways(edition).items()}
    return TravelForm(venues=queries.venues(edition), known=ways, **kwargs)


@bp.route("/<edition>/venues/new", methods=["GET", "POST"])
@requires(policy.EDIT)
def new_venue(edition: ForumEdition) -> ResponseReturnValue:
    """Add a venue."""
    form = VenueForm(others=queries.venues(edition))
    if form.validate_on_submit():
        with transaction():
            venue = actions.create_venue(edition, **form.facts, by=me(), at=now())
        flash(gettext("The venue “%(name)s” has been added.", name=venue.name_es), "success")
        return redirect(url_for(".venues", edition=edition.slug))
    return page("agenda/edit_venue.html", form=form, venue=None)


@bp.route("/<edition>/venues/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.venue_by_key)
def edit_venue(edition: ForumEdition, venue: Venue) -> ResponseReturnValue:
    """Change a venue."""
    others = [other for other in queries.venues(edition) if other is not venue]
    form = VenueForm(others=others, obj=venue)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_venue(venue, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(VenueForm(others=others, obj=venue, formdata=None), stale)
        else:
            flash(gettext("The venue “%(name)s” has been saved.", name=venue.name_es), "success")
            return redirect(url_for(".venues", edition=edition.slug))
    return page("agenda/edit_venue.html", form=form, venue=venue)


@bp.route("/<edition>/venues/<uuid:key>/remove", methods=["GET", "POST"])
@requires(policy.EDIT, queries.venue_by_key)
def remove_venue(edition: ForumEdition, venue: Venue) -> ResponseReturnValue:
    """Ask, then take a venue away that has no room."""
    form = RemovalForm()
    if form.validate_on_submit():
        name = venue.name_es
        with transaction():
            actions.remove_venue(venue, by=me(), at=now())
        flash(gettext("The venue “%(name)s” has been removed.", name=name), "success")
        return redirect(url_for(".venues", edition=edition.slug))
    return render_template("agenda/remove_venue.html", venue=venue)


@bp.get("/<edition>/programme/people/")
@requires(policy.EDIT)
def people(edition: ForumEdition) -> ResponseReturnValue:
    """Who has a role in the programme, in how many sessions, and when they are there."""
    known = queries.windows_by_subject(edition)
    return render_template(
        "agenda/people.html",
        people=[
            (person, count, by_day(_spans(known.get(person, [])), edition.time_zone))
            for person, count in queries.people_on_sessions(edition)
        ],
    )


@bp.route("/<edition>/programme/people/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.person_on_sessions)
def availability(edition: ForumEdition, person: Person) -> ResponseReturnValue:
    """Say when somebody is there; says which clashes that brings and takes away."""
    form = _availability_form(edition, person)
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.set_windows(
                    edition, of=person, spans=form.spans, seen=form.seen_version, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(_availability_form(edition, person, formdata=None), stale)
        else:
            flash(gettext("The hours of %(name)s have been saved.", name=person.display_name), "success")
            tell(watch.difference)
            return redirect(url_for(".people", edition=edition.slug))
    return page("agenda/availability.html", form=form, person=person)


def _availability_form(edition: ForumEdition, person: Person, **kwargs: Any) -> AvailabilityForm:
    known = _spans(queries.windows_of(edition, person))
    return AvailabilityForm(zone=edition.time_zone, windows=known, **kwargs)


def _spans(known: Iterable[Availability]) -> list[Span]:
    return [(window.starts_at, window.ends_at) for window in known]
