"""The review desk: all registrations of an edition, and the decision on each."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement

from forum_app.accounts.access import me
from forum_app.accounts.queries import history
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import label
from forum_app.core.web import paged_by_number, safe_next
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import Decision, DecisionForm, ReviewFilters, RowForm, SetAsideForm
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState, is_still_asked, reachable
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp

ROWS = 50


class Way(NamedTuple):
    """How a decision is carried out, and the state that it leads to."""

    action: Callable[..., None]
    state: RegistrationState


WAYS: Mapping[Decision, Way] = {
    Decision.TAKE_UP: Way(actions.take_up, RegistrationState.UNDER_REVIEW),
    Decision.RETURN: Way(actions.return_to_delegation, RegistrationState.RETURNED),
    Decision.WAIT: Way(actions.put_on_waiting_list, RegistrationState.WAITLISTED),
    Decision.REJECT: Way(actions.reject, RegistrationState.REJECTED),
    Decision.REVOKE: Way(actions.revoke, RegistrationState.REVOKED),
}


@bp.get("/<edition>/registrations/")
@requires(policy.MANAGE)
def review(edition: ForumEdition) -> ResponseReturnValue:
    """Every registration under the filters of the address."""
    delegations = db.session.scalars(queries.delegation_names(edition)).all()
    form = ReviewFilters(request.args, delegations=delegations)
    wishes = form.narrowing
    chosen = wishes.pop("state", None)
    conditions = queries.reviewed(edition, **wishes)
    figures = queries.figures(edition, conditions)
    found = _page(edition, conditions, figures, chosen)
    return render_template(
        "delegations/review.html",
        form=form,
        found=found,
        suspected=queries.suspected_among(edition, found.items),
        reachable=reachable,
        from_the_beginning=_address(chosen),
        over_quota=queries.over_quota(found.items),
        narrowed=bool(wishes or chosen),
        views=_views(figures, chosen),
    )


@bp.get("/<edition>/registrations/<uuid:key>/")
@requires(policy.MANAGE, queries.registration_to_review)
def registration(_edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """One registration: the person, the delegation, what bars approval, what happened."""
    return _desk(registration, DecisionForm(formdata=None))


@bp.post("/<edition>/registrations/<uuid:key>/approve")
@requires(policy.MANAGE, queries.registration_to_review)
def approve(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Accredit the person."""
    with transaction():
        actions.approve(registration, by=me(), at=now())
    name = registration.person.display_name
    flash(gettext("%(name)s is approved.", name=name), "success")
    return redirect(safe_next(_address_of(edition, registration)))


@bp.post("/<edition>/registrations/<uuid:key>/row")
@requires(policy.MANAGE, queries.registration_to_review)
def decide_row(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Approve or return one person from the list; answers the row as it stands then, and what barred it."""
    form = RowForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.decide(registration, form.decision.data, reason=form.reason.data, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
    return page(
        "delegations/decide_row.html",
        form=form,
        one=registration,
        suspected=queries.suspected_among(edition, [registration]),
        over_quota=queries.over_quota([registration]),
        reachable=reachable,
    )


@bp.post("/<edition>/registrations/<uuid:key>/decide")
@requires(policy.MANAGE, queries.registration_to_review)
def decide(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Return, let wait, reject, take up again or revoke, with a reason."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                act = WAYS[form.decision.data].action
                act(registration, reason=form.reason.data, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason")
        else:
            flash(_kept(form.decision.data), "success")
            return _back(edition, registration)
    return _desk(registration, form)


def _kept(decision: Decision) -> str:
    if decision is Decision.TAKE_UP:
        return str(gettext("The decision is kept. Nobody was written to."))
    return str(gettext("The decision is kept and the letter is on its way."))


@bp.post("/<edition>/registrations/<uuid:key>/set-aside")
@requires(policy.MANAGE, queries.registration_to_review)
def set_aside(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Answer with one's name for a rule that bars the approval."""
    form = SetAsideForm()
    if form.validate_on_submit():
        with transaction():
            actions.set_aside(registration, form.rule.data, reason=form.reason.data or "", by=me(), at=now())
        flash(gettext("The rule is set aside for this registration, with your name and reason."), "success")
    else:
        flash(gettext("Nothing was set aside: give a reason."), "error")
    return _back(edition, registration)


def _page(
    edition: ForumEdition,
    conditions: list[ColumnElement[bool]],
    figures: Mapping[RegistrationState, int],
    state: RegistrationState | None,
) -> Pagination:
    """The rows of a page; how many there are the tabs know, unless the list goes on after somebody."""
    if state:
        conditions = [*conditions, Registration.state == state]
    after = queries.registration_after(edition, request.args.get("after"))
    total = figures.get(state, 0) if state else sum(figures.values())
    numbers = queries.in_order(conditions, after=after)
    if after:
        total = queries.how_many([Registration.id.in_(numbers.order_by(None))])
    everybody = queries.registrations_of(edition)
    return paged_by_number(
        numbers, lambda page: everybody.where(Registration.id.in_(page)), rows=ROWS, total=total
    )


def _views(
    figures: Mapping[RegistrationState, int], chosen: RegistrationState | None
) -> list[tuple[str, str, bool, int]]:
    """The states of what matches the other filters, as tabs that keep these."""
    states = [state for state in RegistrationState if state in figures or state is chosen]
    every = (gettext("All"), _address(None), chosen is None, sum(figures.values()))
    return [
        every,
        *((label(state), _address(state), state is chosen, figures.get(state, 0)) for state in states),
    ]


def _address(state: RegistrationState | None) -> str:
    """This list, of another state, from its beginning."""
    query = request.args.to_dict() | {"state": state.value if state else "", "page": "", "after": ""}
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{request.path}?{kept}" if kept else request.path


def _desk(registration: Registration, form: DecisionForm) -> ResponseReturnValue:
    return page(
        "delegations/registration.html",
        form=form,
        registration=registration,
        may_approve=RegistrationState.APPROVED in reachable(registration.state),
        bars=queries.open_rules(registration, full=not queries.has_room(registration)),
        badge_waits=not registration.has_ended and queries.waits_for_credential(registration),
        erasure=queries.open_erasure(registration),
        is_claim_asked=is_still_asked(
            registration.claim_asked_at, confirmed=registration.claim_confirmed, at=now()
        ),
        suspects=queries.suspects_of(registration),
        corrections=queries.corrections(registration),
        predecessors=queries.predecessors(registration),
        decided=queries.decided_suspects(registration),
        history=history(registration),
        is_over_quota=bool(queries.over_quota([registration])),
        decisions=[one for one, way in WAYS.items() if way.state in reachable(registration.state)],
    )


def _back(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    return redirect(_address_of(edition, registration))


def _address_of(edition: ForumEdition, registration: Registration) -> str:
    return url_for(".registration", edition=edition.slug, key=registration.key)
