"""Somebody leaves and somebody else comes instead."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import SubstitutionForm, key_of
from forum_app.delegations.models import Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.route("/<edition>/registrations/<uuid:key>/substitute", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def substitute(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Name who comes in the place of an approved person; then the roles in sessions are looked at."""
    form = SubstitutionForm(
        candidates=queries.candidates(registration),
        delegation=registration.delegation,
        besides=registration,
        data={
            "role": registration.delegation_role,
            "takes_place": True,
            "assistant_of": key_of(registration.assistant_of),
        },
    )
    if form.validate_on_submit():
        try:
            with transaction():
                successor = _substitute(registration, form)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(_told(registration, successor), "success")
            return redirect(url_for("desk.leaving", edition=edition.slug, key=registration.key))
    return page("delegations/substitute.html", form=form, registration=registration)


def _substitute(leaver: Registration, form: SubstitutionForm) -> Registration:
    return actions.substitute(
        leaver,
        form.chosen,
        role=form.role.data,
        takes_place=form.takes_place.data,
        reason=form.reason.data,
        by=me(),
        at=now(),
        as_organiser=as_organiser(),
        **form.person,
    )


def _told(leaver: Registration, successor: Registration) -> str:
    names = {"leaver": leaver.person.display_name, "successor": successor.person.display_name}
    if successor.seat_number is None:
        waits = gettext(
            "%(successor)s comes in the place of %(leaver)s, and waits for a seat: the quota is full.",
            **names,
        )
        return str(waits)
    return str(gettext("%(successor)s comes in the place of %(leaver)s and has the seat.", **names))
