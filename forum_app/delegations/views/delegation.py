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
from forum_app.delegations.rules import DeadlineStep, RegistrationState, has_latin_form, in_order
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
    opened = set(DeadlineStep) if as_organiser() else queries.open_steps(delegation, at=at)
    may_change = DeadlineStep.CONFIRM in opened
    return render_template(
        "delegations/show.html",
        delegation=delegation,
        standing=standing,
        people=people,
        groups=queries.groups_shown(delegation, standing),
        clocks=in_order(queries.clocks(delegation)),
        todo=_todo(delegation, standing, people, with_cures=may_change),
        ended=queries.roster(delegation, ended=True),
        focal_points=queries.focal_points(delegation),
        invitations=queries.open_invitations(delegation),
        credentials=queries.credentials_of(delegation),
        disputed=queries.disputed_among([delegation]).get(delegation.id, []),
        now=at,
        as_organiser=as_organiser(),
        may_change=may_change,
        may_upload=DeadlineStep.CREDENTIAL in opened,
    )


@bp.post("/<edition>/delegations/<uuid:key>/confirm")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def confirm_all(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Stand by everybody on the list at once."""
    with transaction():
        done = actions.confirm_all(delegation, by=me(), at=now(), as_organiser=as_organiser())
    waiting = sum(one.state is RegistrationState.WAITLISTED for one in done)
    if seated := len(done) - waiting:
        flash(ngettext("%(num)s person confirmed.", "%(num)s people confirmed.", seated), "success")
    if waiting:
        text = ngettext("%(num)s person waits for a seat.", "%(num)s people wait for a seat.", waiting)
        flash(text, "attention")
    if not done:
        flash(gettext("Nobody was waiting to be confirmed."), "info")
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))


A_FEW = 4  # of each kind; the rest is one line
Todo = list[tuple[str, str | None, str, bool]]  # text, address of the cure, its verb, whether it is done


def _todo(
    delegation: Delegation, standing: Standing, people: Sequence[Registration], *, with_cures: bool
) -> Todo:
    """What is missing, each with the page that cures it while it may be cured; what is done stands last."""
    slug, key = delegation.edition.slug, delegation.key
    add = url_for(".register", edition=slug, key=key)
    lines = url_for(".show", edition=slug, key=key, _anchor="people")
    invite = url_for(".invite", edition=slug, key=key) if as_organiser() else None
    todo: Todo = [
        (gettext("Focal point"), invite, gettext("Name one"), bool(standing.focal_points)),
        (gettext("People on the list"), add, gettext("Add a person"), bool(people)),
        (gettext("Head of delegation"), lines if people else add, gettext("Choose"), bool(standing.heads)),
    ]
    todo += _credentials(delegation, standing)
    if standing.unconfirmed:
        waiting = ngettext("%(num)s person to confirm", "%(num)s people to confirm", standing.unconfirmed)
        todo.append((waiting, lines, gettext("Confirm"), False))
    for cures in (_corrections(people), _latin_names(people), _photos(people)):
        todo += cures[:A_FEW]
        if len(cures) > A_FEW:
            more = gettext("%(cure)s: %(count)s more", cure=cures[0][2], count=len(cures) - A_FEW)
            todo.append((more, lines, gettext("See all"), False))
    told = [(text, cure if with_cures else None, verb, done) for text, cure, verb, done in todo]
    return sorted(told, key=lambda item: item[3])


def _credentials(delegation: Delegation, standing: Standing) -> Todo:
    """For whom a note or letter is missing, and for whom one waits for the organisers."""
    upload = url_for(".add_credential", edition=delegation.edition.slug, key=delegation.key)
    waiting = standing.credential_in_review
    missing = standing.without_credential - waiting
    found: Todo = []
    if missing:
        text = ngettext("Note or letter for %(num)s person", "Note or letter for %(num)s people", missing)
        found.append((text, upload, gettext("Upload"), False))
    if waiting:
        text = ngettext(
            "Note or letter for %(num)s person, which the organizers are looking at",
            "Note or letter for %(num)s people, which the organizers are looking at",
            waiting,
        )
        found.append((text, None, "", False))
    if standing.credentialed and not (missing or waiting):
        found.append((gettext("Note or letter"), None, "", True))
    return found


def _corrections(people: Sequence[Registration]) -> Todo:
    return [
        (
            gettext("Correction for %(name)s", name=_name(one)),
            _page(".change", one),
            gettext("Correct"),
            False,
        )
        for one in people
        if one.state is RegistrationState.RETURNED
    ]


def _latin_names(people: Sequence[Registration]) -> Todo:
    return [
        (
            gettext("Name of %(name)s in Latin letters", name=_name(one)),
            _page(".change", one),
            gettext("Add the name"),
            False,
        )
        for one in people
        if not has_latin_form(one.person.badge_name or one.person.display_name)
    ]


def _photos(people: Sequence[Registration]) -> Todo:
    return [
        (
            gettext("Photo of %(name)s", name=_name(one)),
            _page(".change_photo", one),
            gettext("Add the photo"),
            False,
        )
        for one in people
        if one.photo_id is None
    ]


def _name(registration: Registration) -> str:
    return registration.person.display_name


def _page(endpoint: str, registration: Registration) -> str:
    return url_for(endpoint, edition=registration.edition.slug, key=registration.key)
