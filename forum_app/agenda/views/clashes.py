"""Clashes of the programme, for organisers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import (
    AcknowledgementForm,
    ClashFilters,
    ExclusionForm,
    RemovalForm,
    ReopeningForm,
    SettingsForm,
)
from forum_app.agenda.models import ProtocolExclusion
from forum_app.agenda.queries import NamedClash, NamedDifference
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.core.forms import page
from forum_app.core.i18n import label, text_of, translate
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp

MOST_TOLD = 5  # in messages above a page; beyond it, how many more there are


def tell(difference: NamedDifference) -> None:
    """Say above the next page which clashes a change brought, and which it took away."""
    added = [clash for clash in difference.added if not clash.is_let_be]
    for clash in added[:MOST_TOLD]:
        flash(gettext("New clash: %(clash)s", clash=_told(clash)), "attention")
    for clash in difference.removed[:MOST_TOLD]:
        flash(gettext("No longer a clash: %(clash)s", clash=_told(clash)), "success")
    for found, kind in ((added, "attention"), (difference.removed, "success")):
        if more := found[MOST_TOLD:]:
            flash(_more(more, kind), kind)


def _told(named: NamedClash) -> str:
    sessions = f" {gettext('and')} ".join(f"“{text_of(side, 'title')}”" for side in named.sides)
    if not named.about:
        return str(gettext("%(rule)s: %(sessions)s", rule=label(named.clash.rule), sessions=sessions))
    about = ", ".join(text_of(one, "name") for one in named.about)
    return str(
        gettext(
            "%(rule)s, %(about)s: %(sessions)s", rule=label(named.clash.rule), about=about, sessions=sessions
        )
    )


def _more(found: Sequence[NamedClash], kind: str) -> str:
    if kind == "success":
        return str(
            ngettext("%(num)s more is no longer a clash.", "%(num)s more are no longer clashes.", len(found))
        )
    return str(ngettext("%(num)s more new clash.", "%(num)s more new clashes.", len(found)))


@bp.get("/<edition>/clashes/")
@requires(policy.EDIT)
def clashes(edition: ForumEdition) -> ResponseReturnValue:
    """All clashes of the programme, those that somebody lets be too, and a form for each that is not."""
    found, filters = queries.clashes(edition), ClashFilters(formdata=request.args)
    return render_template(
        "agenda/clashes.html",
        form=filters,
        wishes=filters.wishes,
        clashes=list(_chosen(found, filters.wishes)),
        all=len(found),
        blocking=sum(clash.is_blocking for clash in found),
        counts=Counter(clash.severity for clash in found if not clash.acknowledgement),
        let_be=sum(clash.acknowledgement is not None for clash in found),
    )


def _chosen(found: Iterable[NamedClash], wishes: Mapping[str, Any]) -> Iterable[NamedClash]:
    for clash in found:
        said = {
            "rule": clash.clash.rule.value,
            "severity": clash.severity.value,
            "state": "let-be" if clash.acknowledgement else "open",
        }
        if wishes.items() <= said.items():
            yield clash


@bp.post("/<edition>/clashes/acknowledge")
@requires(policy.EDIT)
def acknowledge_clash(edition: ForumEdition) -> ResponseReturnValue:
    """Let a clash be, with a reason."""
    form = AcknowledgementForm()
    if not form.validate_on_submit():
        flash(gettext("Say why the clash may be."), "error")
        return _back(edition)
    clash, seen, reason = form.clash.data or "", form.seen.data, form.reason.data or ""
    try:
        with transaction():
            actions.acknowledge_clash(edition, clash, reason=reason, seen=seen, by=me(), at=now())
    except StaleError:
        flash(gettext("The programme has changed: look at the clash again."), "error")
    except RuleBrokenError as refusal:
        flash(translate(refusal.message, refusal.values), "error")
    else:
        flash(gettext("The clash is acknowledged, until what it rests on changes."), "success")
    return _back(edition)


@bp.post("/<edition>/clashes/reopen")
@requires(policy.EDIT)
def reopen_clash(edition: ForumEdition) -> ResponseReturnValue:
    """Let an acknowledged clash count again."""
    form = ReopeningForm()
    if form.validate_on_submit():
        with transaction():
            actions.withdraw_acknowledgement(edition, form.clash.data or "", by=me(), at=now())
        flash(gettext("The clash counts again."), "success")
    return _back(edition)


def _back(edition: ForumEdition) -> ResponseReturnValue:
    """To the session whose page it was, or to the list as it was filtered."""
    if session := request.args.get("session", type=UUID):
        return redirect(url_for(".edit_session", edition=edition.slug, key=session))
    wishes: dict[str, Any] = ClashFilters(formdata=request.args).wishes
    return redirect(url_for(".clashes", edition=edition.slug, **wishes))


@bp.route("/<edition>/clashes/settings", methods=["GET", "POST"])
@requires(policy.EDIT)
def clash_settings(edition: ForumEdition) -> ResponseReturnValue:
    """What the edition looks at in its programme, and how grave each clash is."""
    form = SettingsForm(agenda=queries.agenda_of(edition))
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.change_settings(edition, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(SettingsForm(agenda=queries.agenda_of(edition), formdata=None), stale)
        else:
            flash(gettext("The settings have been saved."), "success")
            tell(watch.difference)
            return redirect(url_for(".clashes", edition=edition.slug))
    return page("agenda/clash_settings.html", form=form)


@bp.route("/<edition>/clashes/protocol", methods=["GET", "POST"])
@requires(policy.EDIT)
def protocol(edition: ForumEdition) -> ResponseReturnValue:
    """Which delegations are kept apart; and two more."""
    form = ExclusionForm(delegations=queries.delegations(edition))
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition) as watch:
                actions.keep_apart(edition, **form.facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The two delegations are kept apart."), "success")
            tell(watch.difference)
            return redirect(url_for(".protocol", edition=edition.slug))
    return page("agenda/protocol.html", form=form, exclusions=queries.exclusions(edition))


@bp.post("/<edition>/clashes/protocol/<uuid:key>/remove")
@requires(policy.EDIT, queries.exclusion_by_key)
def let_together(edition: ForumEdition, exclusion: ProtocolExclusion) -> ResponseReturnValue:
    """No longer keep two delegations apart."""
    if RemovalForm().validate_on_submit():
        with transaction(), actions.watching_clashes(edition) as watch:
            actions.let_together(exclusion, by=me(), at=now())
        flash(gettext("The two delegations may be together."), "success")
        tell(watch.difference)
    return redirect(url_for(".protocol", edition=edition.slug))
