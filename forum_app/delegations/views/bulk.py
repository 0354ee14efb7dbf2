"""One decision on many registrations: asking whether it is meant, and how far it is."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import ColumnElement

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.worker import is_worker_alive
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import BulkForm, ReviewFilters
from forum_app.delegations.models import BulkRun, Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.post("/<edition>/registrations/decide")
@requires(policy.MANAGE)
def decide_on_many(edition: ForumEdition) -> ResponseReturnValue:
    """Ask whether a decision on the ticked rows, or on all that match, is meant; then take it."""
    form = BulkForm()
    if not (form.every.data or form.keys.data):
        flash(gettext("Nothing was decided: select some rows first."), "attention")
        return redirect(_list(edition))
    conditions = _meant(edition, form)
    if form.validate_on_submit() and form.sure.data:
        facts = {"decision": form.decision.data, "reason": form.reason.data}
        try:
            with transaction():
                run = actions.decide_on_many(edition, conditions, **facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason")
        else:
            return redirect(url_for(".bulk_run", edition=edition.slug, key=run.key))
    return page(
        "delegations/decide_on_many.html",
        form=form,
        back=_list(edition),
        chosen=queries.how_many(conditions),
        open=queries.how_many([*conditions, queries.open_to(form.decision.data)]),
    )


@bp.get("/<edition>/registrations/decisions/<uuid:key>/")
@requires(policy.MANAGE, queries.bulk_run)
def bulk_run(_edition: ForumEdition, run: BulkRun) -> ResponseReturnValue:
    """How far a decision on many is, and whom a rule barred."""
    return render_template("delegations/bulk_run.html", **_standing(run))


@bp.get("/<edition>/registrations/decisions/<uuid:key>/standing")
@requires(policy.MANAGE, queries.bulk_run)
def bulk_standing(_edition: ForumEdition, run: BulkRun) -> ResponseReturnValue:
    """The part of that page that changes."""
    return render_template("delegations/_bulk_standing.html", **_standing(run))


@bp.post("/<edition>/registrations/decisions/<uuid:key>/stop")
@requires(policy.MANAGE, queries.bulk_run)
def stop_bulk_run(edition: ForumEdition, run: BulkRun) -> ResponseReturnValue:
    """End it before its next row."""
    with transaction():
        actions.stop(run, by=me(), at=now())
    return redirect(url_for(".bulk_run", edition=edition.slug, key=run.key))


def _standing(run: BulkRun) -> dict[str, object]:
    return {
        "run": run,
        "counts": queries.bulk_counts(run),
        "rows": queries.barred_rows(run),
        "is_worked_on": is_worker_alive(),
    }


def _meant(edition: ForumEdition, form: BulkForm) -> list[ColumnElement[bool]]:
    """Whom a decision is about: the filters of the address, or the ticked rows."""
    if not form.every.data:
        return [Registration.edition_id == edition.id, Registration.key.in_(form.keys.data or [])]
    delegations = db.session.scalars(queries.delegation_names(edition)).all()
    return queries.reviewed(edition, **ReviewFilters(request.args, delegations=delegations).narrowing)


def _list(edition: ForumEdition) -> str:
    query = request.query_string.decode()
    return url_for(".review", edition=edition.slug) + (f"?{query}" if query else "")
