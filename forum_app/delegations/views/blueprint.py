"""The blueprint that all pages of delegations hang on, and what they share."""

from datetime import date
from enum import Enum
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.core.clock import now
from forum_app.core.errors import ForumError, GoneError
from forum_app.core.i18n import day, label, translate
from forum_app.delegations import policy
from forum_app.delegations.labels import DEEDS, LACKS, SHORT
from forum_app.delegations.rules import Fault, RoleGroup, awaits_opening
from forum_app.editions.models import ForumEdition

bp = Blueprint("delegations", __name__)


@bp.errorhandler(GoneError)
def link_gone(refusal: GoneError) -> ResponseReturnValue:
    """A link that works no more says so, and where to go on."""
    return render_template("delegations/link_gone.html", refusal=refusal), refusal.status


@bp.app_template_filter("told")
def told(fault: Fault | ForumError) -> str:
    """What is wrong in a cell, or was refused, in the language of the page."""
    return translate(fault.message, fault.values)


@bp.app_template_filter("lack")
def lack(what: str) -> str:
    """The word for what a delegation lacks."""
    return str(LACKS[what])


@bp.app_template_filter("short")
def short(group: RoleGroup) -> str:
    """A group of roles in one word."""
    return str(SHORT[group])


@bp.app_template_filter("deed")
def deed(action: str) -> str:
    """What the journal says, in words."""
    return str(DEEDS.get(action, action))


@bp.app_template_filter("value")
def value(thing: Any) -> str:
    """A value of a form as it is read: two versions of it are shown side by side."""
    if isinstance(thing, bool):
        return str(gettext("Yes") if thing else gettext("No"))
    if isinstance(thing, Enum):
        return label(thing)
    if isinstance(thing, date):
        return day(thing)
    return str(thing or "–")


@bp.app_template_test("awaiting_opening")
def awaiting_opening(edition: ForumEdition) -> bool:
    """Whether the edition's registration is still to begin."""
    return awaits_opening(edition.state, opens_at=edition.registration_opens_at, at=now())


def as_organiser() -> bool:
    """Whether the viewer organises the edition: acts past the deadline, and on what is locked."""
    return bool(g.viewer.may(policy.MANAGE))
