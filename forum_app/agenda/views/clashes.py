"""Clashes of the programme, for organisers."""

from collections.abc import Sequence

from flask import flash
from flask_babel import gettext, ngettext

from forum_app.agenda.queries import NamedClash, NamedDifference
from forum_app.core.i18n import label, text_of

MOST_TOLD = 5  # in messages above a page; beyond it, how many more there are


def tell(difference: NamedDifference) -> None:
    """Say above the next page which clashes a change brought, and which it took away."""
    for clash in difference.added[:MOST_TOLD]:
        flash(gettext("New clash: %(clash)s", clash=_told(clash)), "attention")
    for clash in difference.removed[:MOST_TOLD]:
        flash(gettext("No longer a clash: %(clash)s", clash=_told(clash)), "success")
    for found, kind in ((difference.added, "attention"), (difference.removed, "success")):
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
