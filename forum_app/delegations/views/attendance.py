"""Whether somebody comes, or takes part from afar."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.web import safe_next
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import AttendanceMode
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.post("/<edition>/registrations/<uuid:key>/attend-from-afar")
@requires(policy.SPEAK_FOR, queries.registration_for)
def attend_from_afar(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Let somebody take part by video, as when a visa is refused."""
    _attend(registration, AttendanceMode.VIRTUAL)
    flash(gettext("%(name)s takes part from afar.", name=registration.person.display_name), "success")
    return _back(edition, registration)


@bp.post("/<edition>/registrations/<uuid:key>/attend-in-person")
@requires(policy.SPEAK_FOR, queries.registration_for)
def attend_in_person(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Let somebody come after all."""
    _attend(registration, AttendanceMode.IN_PERSON)
    flash(gettext("%(name)s comes in person.", name=registration.person.display_name), "success")
    return _back(edition, registration)


def _attend(registration: Registration, mode: AttendanceMode) -> None:
    with transaction():
        actions.attend(registration, mode, by=me(), at=now(), as_organiser=as_organiser())


def _back(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    page = "registration" if as_organiser() else "show"
    key = registration.key if as_organiser() else registration.delegation.key
    return redirect(safe_next(url_for(f".{page}", edition=edition.slug, key=key)))
