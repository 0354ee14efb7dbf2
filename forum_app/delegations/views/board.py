"""All delegations of an edition, for those who organise it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.core.forms import page
from forum_app.core.web import paged
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import (
    BoardFilters,
    EditDelegationForm,
    NewDelegationsForm,
    OneDelegationForm,
    StandInForm,
)
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationKind, RoleGroup
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.queries import countries, country_by_iso2, organizations

from .blueprint import bp

ROWS = 60


@bp.get("/<edition>/delegations/")
@requires(policy.MANAGE)
def board(edition: ForumEdition) -> ResponseReturnValue:
    """Every delegation with its state, its seats and what it lacks."""
    form = BoardFilters(request.args)
    wishes = form.wishes
    if what := wishes.get("missing"):
        wishes["missing"] = queries.is_wanting(edition, what, at=now())
    figures = queries.board_figures(edition, **wishes)
    found = paged(queries.board_rows(edition, **wishes), rows=ROWS, total=figures.matching)
    standings = queries.standings(found.items, at=now())
    return render_template(
        "delegations/board.html",
        form=form,
        narrowed=bool(wishes),
        found=found,
        standings=standings,
        official=RoleGroup.OFFICIAL,
        figures=figures,
        groups=queries.other_groups_in_use(standings.values()),
        stand_ins=queries.stand_ins(found.items),
    )


@bp.route("/<edition>/delegations/new", methods=["GET", "POST"])
@requires(policy.MANAGE)
def new(edition: ForumEdition) -> ResponseReturnValue:
    """Invite many at once, ticked on the lists of the reference data."""
    lists = queries.invitable(edition, at=now())
    form = NewDelegationsForm(countries=lists.countries, organizations=lists.organizations)
    if form.validate_on_submit():
        with transaction():
            made = actions.create_delegations(
                edition,
                countries=lists.chosen_countries(form.countries.data or [], form.kinds.data or []),
                organizations=lists.chosen_organizations(
                    form.organizations.data or [], form.kinds.data or []
                ),
                by=me(),
                at=now(),
            )
        flash(ngettext("%(num)s delegation added.", "%(num)s delegations added.", len(made)), "success")
        return redirect(url_for(".board", edition=edition.slug))
    return page("delegations/new.html", form=form, lists=lists, kinds=DelegationKind)


@bp.route("/<edition>/delegations/new/other", methods=["GET", "POST"])
@requires(policy.MANAGE)
def new_other(edition: ForumEdition) -> ResponseReturnValue:
    """Invite one delegation under names of one's own."""
    form = OneDelegationForm(
        countries=db.session.scalars(countries()),
        organizations=db.session.scalars(organizations()),
    )
    if form.validate_on_submit():
        try:
            with transaction():
                made = _make(edition, form)
        except RuleBrokenError as refusal:
            form.refuse(refusal, "kind")
        else:
            flash(gettext("The delegation is on the board."), "success")
            return redirect(url_for(".show", edition=edition.slug, key=made.key))
    return page("delegations/new_other.html", form=form)


@bp.route("/<edition>/delegations/<uuid:key>/edit", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def edit(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Official names and state."""
    form = EditDelegationForm.of(delegation)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_delegation(
                    delegation, version=form.seen_version, **form.facts, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(EditDelegationForm.of(delegation, formdata=None), stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal, "state")
        else:
            flash(gettext("The delegation has been saved."), "success")
            return redirect(url_for(".show", edition=edition.slug, key=delegation.key))
    return page("delegations/edit.html", form=form, delegation=delegation)


@bp.post("/<edition>/delegations/<uuid:key>/stand-in")
@requires(policy.MANAGE, queries.delegation_to_manage)
def stand_in(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Count a State that declined as represented by the agency that it sends, or take that back."""
    possible = {str(one.key): one for one in queries.possible_stand_ins(delegation)}
    form = StandInForm(delegations=possible.values())
    if form.validate_on_submit():
        with transaction():
            actions.stand_in(delegation, possible.get(form.present.data or ""), by=me(), at=now())
        flash(gettext("The choice is kept."), "success")
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))


def _make(edition: ForumEdition, form: OneDelegationForm) -> Delegation:
    country = country_by_iso2(form.country.data) if form.country.data else None
    key = form.organization.data
    return actions.create_delegation(
        edition,
        kind=form.kind.data,
        name_es=form.name_es.data,
        name_en=form.name_en.data,
        country=country,
        organization=queries.organization(UUID(key)) if key else None,
        by=me(),
        at=now(),
    )
