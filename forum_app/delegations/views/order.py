"""The order of the people on a delegation's page, saved by its script without a new page."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.i18n import translate
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import OrderForm
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import order_version
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.post("/<edition>/delegations/<uuid:key>/order")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def arrange(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Save the whole order; tell the version of it, or why it was not saved."""
    form = OrderForm()
    if not form.validate_on_submit():
        return {"said": gettext("The order was not saved.")}, 422
    keys = [UUID(key) for key in form.keys.data]
    try:
        with transaction():
            actions.arrange(
                delegation, keys, seen=form.seen.data or "", by=me(), at=now(), as_organiser=as_organiser()
            )
    except RuleBrokenError as refusal:
        return {"said": translate(refusal.message, refusal.values)}, refusal.status
    return {"said": gettext("The order is saved."), "seen": _version(delegation)}


def _version(delegation: Delegation) -> str:
    return order_version([one.key for one in queries.roster(delegation)])
