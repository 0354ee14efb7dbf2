"""After somebody has left: the badge, the successor, and what becomes of the roles in sessions."""

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.agenda.actions import settle_role
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.queries import roles_held
from forum_app.agenda.rules import RoleChoice
from forum_app.badges.faces import serial
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import ForumForm, page
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import registration_for
from forum_app.desk import policy, queries
from forum_app.desk.forms import roles_form
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.get("/<edition>/registrations/<uuid:key>/leaving")
@requires(policy.SEE_LEAVING, registration_for)
def leaving(_edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """What follows from somebody's leaving: done already, or to be decided."""
    roles = _undecided(registration)
    return _leaving(registration, roles, _form(registration, roles))


@bp.post("/<edition>/registrations/<uuid:key>/leaving")
@requires(policy.SETTLE_ROLES, registration_for)
def settle_roles(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Carry out what an organiser decided on each role."""
    roles = _undecided(registration)
    form = _form(registration, roles)
    if form.validate_on_submit():
        try:
            with transaction():
                _settle(registration, roles, form)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The decisions on the roles are kept."), "success")
            return redirect(url_for(".leaving", edition=edition.slug, key=registration.key))
    return _leaving(registration, roles, form)


def _undecided(registration: Registration) -> list[SessionAssignment]:
    return [held for held in roles_held(registration) if held.holder_left_at]


def _form(registration: Registration, roles: list[SessionAssignment]) -> ForumForm:
    successor = registration.substituted_by
    return roles_form(roles, has_successor=successor is not None and not successor.has_ended)


def _settle(registration: Registration, roles: list[SessionAssignment], form: ForumForm) -> None:
    for held in roles:
        choice = RoleChoice(form[str(held.key)].data)
        settle_role(held, choice, successor=registration.substituted_by, by=me(), at=now())


def _leaving(
    registration: Registration, roles: list[SessionAssignment], form: ForumForm
) -> ResponseReturnValue:
    return page(
        "desk/leaving.html",
        form=form,
        registration=registration,
        successor=registration.substituted_by,
        badges=[(badge, serial(badge, registration.edition)) for badge in queries.badges_of(registration)],
        roles=roles,
        may_settle=g.viewer.may(policy.SETTLE_ROLES),
    )
