"""The page of one delegation, where its focal points work."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import Standing
from forum_app.delegations.rules import RegistrationState, RoleGroup, closing_time, has_latin_form, is_open
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.get("/<edition>/delegations/<uuid:key>/")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def show(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Seats left, the deadline, what is missing, and the people in the delegation's own order."""
    at = now()
    standing = queries.standings([delegation], at=at)[delegation.id]
    people = queries.roster(delegation)
    return render_template(
        "delegations/show.html",
        delegation=delegation,
        standing=standing,
        people=people,
        groups=RoleGroup,
        todo=_todo(delegation, standing, people),
        deadline=closing_time(delegation.edition.registration_closes_at, delegation.closes_at),
        ended=queries.roster(delegation, ended=True),
        focal_points=queries.focal_points(delegation),
        invitations=queries.open_invitations(delegation),
        now=at,
        as_organiser=as_organiser(),
        may_change=as_organiser() or _is_open(delegation),
    )


@bp.post("/<edition>/delegations/<uuid:key>/confirm")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def confirm_all(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Stand by everybody on the list at once."""
    with transaction():
        count = actions.confirm_all(delegation, by=me(), at=now(), as_organiser=as_organiser())
    if count:
        flash(ngettext("%(num)s person confirmed.", "%(num)s people confirmed.", count), "success")
    else:
        flash(gettext("Nobody was waiting to be confirmed."), "info")
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))


Todo = list[tuple[str, str | None, str, bool]]  # text, address of the cure, its verb, whether it is done


def _todo(delegation: Delegation, standing: Standing, people: Sequence[Registration]) -> Todo:
    """What is missing, each with the page that cures it; what is done stands last."""
    slug, key = delegation.edition.slug, delegation.key
    add = url_for(".register", edition=slug, key=key)
    lines = url_for(".show", edition=slug, key=key, _anchor="people")
    invite = url_for(".invite", edition=slug, key=key) if as_organiser() else None
    todo: Todo = [
        (gettext("Focal point"), invite, gettext("Name one"), bool(standing.focal_points)),
        (gettext("People on the list"), add, gettext("Add a person"), bool(people)),
        (gettext("Head of delegation"), lines if people else add, gettext("Choose"), bool(standing.heads)),
    ]
    if people:
        waiting = ngettext("%(num)s person to confirm", "%(num)s people to confirm", standing.unconfirmed)
        todo.append((waiting, lines, gettext("Confirm"), not standing.unconfirmed))
    for one in people:
        todo += _todo_of(one)
    return sorted(todo, key=lambda item: item[3])


def _todo_of(one: Registration) -> Todo:
    """What is missing of one person."""
    name = one.person.display_name
    edit = url_for(".change", edition=one.edition.slug, key=one.key)
    photo = url_for(".change_photo", edition=one.edition.slug, key=one.key)
    lacks = (
        (
            one.state is RegistrationState.RETURNED,
            gettext("Correction for %(name)s", name=name),
            edit,
            gettext("Correct"),
        ),
        (one.photo_id is None, gettext("Photo of %(name)s", name=name), photo, gettext("Add the photo")),
        (
            not has_latin_form(one.person.badge_name or one.person.display_name),
            gettext("Name of %(name)s in Latin letters", name=name),
            edit,
            gettext("Add it"),
        ),
    )
    return [(text, address, verb, False) for is_missing, text, address, verb in lacks if is_missing]


def _is_open(delegation: Delegation) -> bool:
    edition = delegation.edition
    return is_open(
        edition.state,
        opens_at=edition.registration_opens_at,
        closes_at=edition.registration_closes_at,
        own_deadline=delegation.closes_at,
        at=now(),
    )
