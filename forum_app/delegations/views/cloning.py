"""Taking delegations over from an edition before, for those who organise both."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.forms import page
from forum_app.core.web import public_url
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import CloneForm, SourceForm
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.route("/<edition>/delegations/clone", methods=["GET", "POST"])
@requires(policy.MANAGE)
def clone(edition: ForumEdition) -> ResponseReturnValue:
    """Choose an edition, look at what would come, and take it over; a second time adds nothing."""
    editions = {one.slug: one for one in queries.earlier_editions(edition, me().id)}
    choice = SourceForm(request.args, editions=editions.values())
    source = editions.get(choice.wishes.get("source", next(iter(editions), "")))
    candidates = queries.clonable(edition, source) if source else []
    form = CloneForm(
        keys=[str(one.delegation.key) for one in candidates if not one.is_here],
        has_usual_quotas=queries.has_usual_quotas(edition),
    )
    if source and form.validate_on_submit():
        with transaction():
            made = actions.clone_delegations(
                edition,
                source,
                keys={UUID(key) for key in form.delegations.data or ()},
                with_todays_names=form.with_todays_names.data,
                with_quotas=form.with_quotas.data,
                address=_address if form.invite.data else None,
                by=me(),
                at=now(),
            )
        flash(ngettext("%(num)s delegation added.", "%(num)s delegations added.", len(made)), "success")
        if not made:
            flash(gettext("Somebody else added them meanwhile."), "info")
        return redirect(url_for(".board", edition=edition.slug))
    return page("delegations/clone.html", form=form, choice=choice, source=source, candidates=candidates)


def _address(secret: str) -> str:
    return public_url("delegations.accept", secret=secret)
