"""Quotas and deadlines of an edition and of one delegation, and the waiting list."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.core.forms import page
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import ExtensionForm, KindForm, OwnQuotasForm, ReasonForm
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DeadlineStep, DelegationKind, RoleGroup, clocks
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.get("/<edition>/quotas/")
@requires(policy.MANAGE)
def quotas(edition: ForumEdition) -> ResponseReturnValue:
    """Seats and deadlines of every kind of delegation."""
    return render_template(
        "delegations/quotas.html",
        kinds=DelegationKind,
        groups=RoleGroup,
        steps=DeadlineStep,
        seats=queries.kind_quotas(edition),
        deadlines=queries.deadlines(edition),
        counts=queries.delegations_by_kind(edition),
    )


@bp.route("/<edition>/quotas/edit", methods=["GET", "POST"])
@requires(policy.MANAGE)
def edit_quotas(edition: ForumEdition) -> ResponseReturnValue:
    """Set the seats and deadlines of the kind that the address names, or the deadlines of all at once."""
    wanted = request.args.get("kind")
    kind = next((kind for kind in DelegationKind if kind == wanted), None) or abort(404)
    form = _kind_form(edition, kind)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.set_kind(
                    edition,
                    kind,
                    version=form.seen_version,
                    seats=form.seats,
                    terms=form.terms,
                    every_kind=form.every_kind.data,
                    by=me(),
                    at=now(),
                )
        except StaleError as stale:
            form.show_beside(_kind_form(edition, kind, formdata=None), stale)
        else:
            flash(gettext("The quotas and deadlines are saved."), "success")
            return redirect(url_for(".quotas", edition=edition.slug))
    return page("delegations/edit_quotas.html", form=form, kind=kind, groups=RoleGroup, steps=DeadlineStep)


@bp.route("/<edition>/delegations/<uuid:key>/quotas", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def own_quotas(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """What one delegation has in place of its kind's quotas, and its deadlines."""
    form = OwnQuotasForm.of(delegation)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.set_quotas(delegation, version=form.seen_version, own=form.own, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(OwnQuotasForm.of(delegation, formdata=None), stale)
        else:
            flash(gettext("The quotas of the delegation are saved."), "success")
            return redirect(url_for(".show", edition=edition.slug, key=delegation.key))
    return page(
        "delegations/own_quotas.html",
        form=form,
        delegation=delegation,
        groups=RoleGroup,
        of_kind=queries.kind_quotas(edition)[delegation.kind],
        clocks=clocks(queries.dues(delegation), queries.window(edition), at=now()),
        extensions=queries.extensions(delegation),
        now=now(),
    )


@bp.route("/<edition>/delegations/<uuid:key>/extend", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def extend(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Give one delegation another deadline for a step."""
    form = ExtensionForm()
    if form.validate_on_submit():
        with transaction():
            actions.extend(
                delegation,
                form.step.data,
                until=form.moment(edition),
                reason=form.reason.data or "",
                by=me(),
                at=now(),
            )
        flash(gettext("The deadline is set for this delegation, with your name and reason."), "success")
        return redirect(url_for(".own_quotas", edition=edition.slug, key=delegation.key))
    return page("delegations/extend.html", form=form, delegation=delegation)


@bp.post("/<edition>/registrations/<uuid:key>/sooner")
@requires(policy.SPEAK_FOR, queries.registration_for)
def wait_sooner(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Change places with the one who waits before."""
    with transaction():
        actions.wait_sooner(registration, by=me(), at=now(), as_organiser=as_organiser())
    return _to_waiting_list(edition, registration)


@bp.post("/<edition>/registrations/<uuid:key>/later")
@requires(policy.SPEAK_FOR, queries.registration_for)
def wait_later(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Change places with the one who waits after."""
    with transaction():
        actions.wait_later(registration, by=me(), at=now(), as_organiser=as_organiser())
    return _to_waiting_list(edition, registration)


@bp.route("/<edition>/registrations/<uuid:key>/overflow", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.registration_for)
def overflow(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Admit somebody who waits as an overflow guest, after saying what that is."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.admit_as_overflow(
                    registration, reason=form.reason.data, by=me(), at=now(), as_organiser=as_organiser()
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason")
        else:
            name = registration.person.display_name
            flash(gettext("%(name)s comes as an overflow guest.", name=name), "success")
            return _to_waiting_list(edition, registration)
    return page(
        "delegations/overflow.html", form=form, registration=registration, as_organiser=as_organiser()
    )


def _kind_form(edition: ForumEdition, kind: DelegationKind, **kwargs: Any) -> KindForm:
    """The form as the kind stands now."""
    seats, terms = queries.kind_quotas(edition)[kind], queries.terms(edition, kind)
    return KindForm(edition=edition, seats=seats, terms=terms, **kwargs)


def _to_waiting_list(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    key = registration.delegation.key
    return redirect(url_for(".show", edition=edition.slug, key=key, _anchor="waiting"))
