"""Protocol, for those who organise the edition: the order of delegations, and what States are to the bloc."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import local_day, now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import EndStandingForm, ProtocolForm, StandingForm
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.actions import add_status, end_status
from forum_app.people.queries import all_statuses, countries, country_by_iso2
from forum_app.people.rules import CountryStanding

from .blueprint import bp


@bp.route("/<edition>/delegations/protocol", methods=["GET", "POST"])
@requires(policy.MANAGE)
def protocol(edition: ForumEdition) -> ResponseReturnValue:
    """All delegations in the order of protocol, and the language of that order."""
    form = ProtocolForm(obj=edition)
    if form.validate_on_submit():
        with transaction():
            actions.set_protocol_language(edition, language=form.protocol_language.data, by=me(), at=now())
        flash(gettext("The order of protocol has been saved."), "success")
        return redirect(url_for(".protocol", edition=edition.slug))
    return page("delegations/protocol.html", form=form, delegations=queries.protocol_order(edition))


@bp.route("/<edition>/delegations/statuses", methods=["GET", "POST"])
@requires(policy.MANAGE)
def statuses(edition: ForumEdition) -> ResponseReturnValue:
    """What States are to the bloc on the day of the edition, with days and sources; one can be added."""
    form = StandingForm(countries=db.session.scalars(countries()))
    if form.validate_on_submit():
        try:
            with transaction():
                facts = form.facts
                country = country_by_iso2(facts.pop("country")) or abort(404)
                add_status(country, **facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The status has been noted."), "success")
            return redirect(url_for(".statuses", edition=edition.slug))
    day = edition.starts_on or local_day(now(), edition.time_zone)
    found = db.session.scalars(all_statuses()).all()
    held = {standing: [one for one in found if one.standing is standing] for standing in CountryStanding}
    return page("delegations/statuses.html", form=form, held=held, day=day)


@bp.route("/<edition>/delegations/statuses/<country>/<standing>/end", methods=["GET", "POST"])
@requires(policy.MANAGE)
def end_standing(edition: ForumEdition, *, country: str, standing: str) -> ResponseReturnValue:
    """Note the last day of a status; the row stays, for the editions before."""
    found = queries.open_status(country, standing) or abort(404)
    form = EndStandingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                end_status(found, **form.facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal, "on")
        else:
            flash(gettext("The last day has been noted."), "success")
            return redirect(url_for(".statuses", edition=edition.slug))
    return page("delegations/end_standing.html", form=form, held=found)
