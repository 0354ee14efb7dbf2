"""A delegate's own page, without an account: what stands, what is missing, the code for the door."""

from flask import Response, g, render_template
from flask.typing import ResponseReturnValue

from forum_app.agenda.queries import offers, roles_held
from forum_app.badges.faces import serial
from forum_app.badges.queries import valid_badge
from forum_app.core.clock import now
from forum_app.core.web import attachment
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import corrections, focal_points, open_erasure
from forum_app.delegations.rules import (
    HANDED_IN_BY_DELEGATES,
    OPEN_TO_DELEGATES,
    OVER,
    erased_by,
    has_latin_form,
    may_send_photo,
)
from forum_app.desk import documents
from forum_app.press.queries import carries_press_badge, latest_of
from forum_app.requests.queries import letters_shown

from .blueprint import bp


@bp.get("/my-registration/<token>")
@by_own_link
def own_page(registration: Registration) -> ResponseReturnValue:
    """How the registration stands in plain words, and what its person can do about it."""
    person, has_photo = registration.person, registration.photo_id is not None
    badge = valid_badge(registration)
    return render_template(
        "desk/own_page.html",
        registration=registration,
        token=g.own_link,
        serial=serial(badge, registration.edition) if badge else None,
        roles=roles_held(registration),
        offers=[] if registration.has_ended else offers(registration, at=now()),
        letters=letters_shown(registration),
        is_press=carries_press_badge(registration),
        media=latest_of(registration),
        focal_points=focal_points(registration.delegation),
        corrections=corrections(registration),
        erasure=open_erasure(registration),
        is_over=registration.edition.state in OVER,
        erased_by=erased_by(registration.edition.state, last_day=registration.edition.ends_on),
        may_change=registration.state in OPEN_TO_DELEGATES,
        has_to_hand_in=registration.state in HANDED_IN_BY_DELEGATES,
        may_send_photo=may_send_photo(registration.state, has_photo=has_photo),
        lacks_latin_name=not has_latin_form(person.badge_name or person.display_name),
    )


@bp.get("/my-registration/<token>/data.json")
@by_own_link
def own_export(registration: Registration) -> Response:
    """Everything that we hold about the person in this edition, for the person to keep."""
    body = documents.own_data(registration)
    return attachment(body, "application/json", f"{registration.reference}.json")
