"""Registrations that may be of one person: side by side, told apart or made one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.accounts.queries import history
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.web import paged
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import (
    COMPARED,
    ClearForm,
    MergeForm,
    OtherForm,
    SearchForm,
    said_of,
    word_of,
)
from forum_app.delegations.models import DuplicateSuspect, Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp

ROWS = 50


@bp.get("/<edition>/registrations/doubles/")
@requires(policy.MANAGE)
def suspects(edition: ForumEdition) -> ResponseReturnValue:
    """The pairs that wait for a decision, the likest first."""
    return render_template(
        "delegations/suspects.html", found=paged(queries.open_suspects(edition), rows=ROWS)
    )


@bp.get("/<edition>/registrations/doubles/<uuid:key>/")
@requires(policy.MANAGE, queries.suspect_to_decide)
def suspect(_edition: ForumEdition, pair: DuplicateSuspect) -> ResponseReturnValue:
    """Two registrations side by side: what differs, and what happened to each."""
    return _both(pair, MergeForm.of(pair))


@bp.post("/<edition>/registrations/doubles/<uuid:key>/clear")
@requires(policy.MANAGE, queries.suspect_to_decide)
def clear_suspect(edition: ForumEdition, pair: DuplicateSuspect) -> ResponseReturnValue:
    """Keep that they are two people."""
    form = ClearForm()
    if form.validate_on_submit():
        with transaction():
            actions.clear(pair, reason=form.reason.data or "", by=me(), at=now())
        flash(gettext("Kept: they are two people. Nobody will be asked about them again."), "success")
        return redirect(url_for(".suspects", edition=edition.slug))
    return _both(pair, MergeForm.of(pair), form)


@bp.post("/<edition>/registrations/doubles/<uuid:key>/merge")
@requires(policy.MANAGE, queries.suspect_to_decide)
def merge_suspect(edition: ForumEdition, pair: DuplicateSuspect) -> ResponseReturnValue:
    """Make one registration of the two, with the values that were chosen."""
    form = MergeForm.of(pair)
    if form.validate_on_submit():
        keep = getattr(pair, form.keep.data)
        try:
            with transaction():
                replaced = actions.merge(
                    pair, keep=keep, take=form.taken, reason=form.reason.data or "", by=me(), at=now()
                )
            files.erase(replaced)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The two are one now: %(reference)s.", reference=keep.reference), "success")
            return redirect(url_for(".registration", edition=edition.slug, key=keep.key))
    return _both(pair, form)


@bp.route("/<edition>/registrations/<uuid:key>/same-person", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.registration_to_review)
def same_person(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Look for somebody who is this person under a name that nothing likens, to compare the two."""
    form = OtherForm()
    if form.validate_on_submit():
        other = queries.registration_to_review(edition, form.other.data, g.viewer) or abort(404)
        try:
            with transaction():
                pair = actions.suspect_by_hand(registration, other, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".suspect", edition=edition.slug, key=pair.key))
    search = SearchForm(request.args)
    wanted = search.wishes.get("q", "")
    return page(
        "delegations/same_person.html",
        form=form,
        search=search,
        wanted=wanted,
        registration=registration,
        found=queries.others_called(registration, wanted),
    )


def _both(
    pair: DuplicateSuspect, merging: MergeForm, clearing: ClearForm | None = None
) -> ResponseReturnValue:
    return page(
        "delegations/suspect.html",
        form=clearing or merging,
        merging=merging,
        pair=pair,
        same=[name for name in COMPARED if name not in merging and said_of(pair.first, name)],
        word=word_of,
        said_of=said_of,
        histories=[history(pair.first), history(pair.second)],
    )
