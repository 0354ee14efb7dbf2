"""The page of one delegation, where its focal points work."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.accounts.queries import history
from forum_app.core.clock import local_day, now
from forum_app.core.db import transaction
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import StandInForm
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.queries import Standing
from forum_app.delegations.rules import (
    ABSENT,
    LIVE,
    DeadlineStep,
    DelegationState,
    Due,
    RegistrationState,
    RoleGroup,
    Window,
    clocks,
    has_latin_form,
    is_correctable,
    open_steps,
    order_version,
)
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.get("/<edition>/delegations/<uuid:key>/")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def show(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Seats left, the deadline, what is missing, and the people in the delegation's own order."""
    at = now()
    standing = queries.standings([delegation], at=at)[delegation.id]
    people = queries.roster(delegation)
    dues, window = queries.dues(delegation), queries.window(edition)
    may = _open_steps(delegation, dues, window, at=at)
    credentials = queries.credentials_of(delegation)
    overflow = delegation.seats(RoleGroup.OVERFLOW)
    return render_template(
        "delegations/show.html",
        delegation=delegation,
        standing=standing,
        people=people,
        order_version=order_version([one.key for one in people]),
        groups=queries.groups_shown(delegation, standing),
        clocks=clocks(dues, window, at=at),
        todo=_todo(delegation, standing, people, has_credential=any(map(_is_live, credentials)), may=may),
        to_confirm=len(_to_confirm(people)),
        ended=queries.roster(delegation, ended=True),
        focal_points=queries.focal_points(delegation),
        invitations=queries.open_invitations(delegation),
        represented_by=queries.also_represented_by(delegation),
        statuses=queries.standings_of(delegation),
        day=delegation.edition.starts_on or local_day(at, delegation.edition.time_zone),
        former=queries.former_focal_points(delegation),
        unreached=queries.unreached(delegation),
        history=history(delegation) if as_organiser() else (),
        credentials=credentials,
        disputed=queries.disputed_among([delegation]).get(delegation.id, []),
        standing_in=queries.stand_ins([delegation]).get(delegation.id),
        represents=_represents(delegation),
        now=at,
        as_organiser=as_organiser(),
        may_add=DeadlineStep.NOMINATE in may,
        may_change=DeadlineStep.CONFIRM in may,
        may_correct=delegation.state not in ABSENT and is_correctable(edition.state),
        may_change_photo=DeadlineStep.PHOTO in may,
        may_overflow=as_organiser() or standing.has_room(RoleGroup.OVERFLOW, overflow),
        over_quota=queries.over_quota(people),
        **_waiting(people),
        may_upload=DeadlineStep.CREDENTIAL in may,
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


def _waiting(people: Sequence[Registration]) -> dict[str, list[Registration]]:
    """Those who wait: in the delegation's own order, and by decision of the organisers."""
    waits = [one for one in people if one.state is RegistrationState.WAITLISTED]
    return {
        "waiting": sorted(
            (one for one in waits if one.waiting_position is not None),
            key=lambda one: (one.role_group, one.waiting_position or 0),
        ),
        "let_wait": [one for one in waits if one.waiting_position is None],
    }


def _open_steps(
    delegation: Delegation, dues: Mapping[DeadlineStep, Due], window: Window, *, at: datetime
) -> set[DeadlineStep]:
    """What the viewer may do: organisers everything, focal points nothing for a delegation that is absent."""
    if as_organiser():
        return set(DeadlineStep)
    return set() if delegation.state in ABSENT else open_steps(dues, window, at=at)


def _represents(delegation: Delegation) -> StandInForm | None:
    """The choice of who counts for a delegation that declined, where there is one to make."""
    if delegation.state is not DelegationState.DECLINED or not as_organiser():
        return None
    counted = queries.stand_ins([delegation]).get(delegation.id)
    return StandInForm(
        delegations=queries.possible_stand_ins(delegation),
        formdata=None,
        data={"present": str(counted.key) if counted else None},
    )


A_FEW = 4  # of each kind; the rest is one line
Todo = list[tuple[str, str | None, str, bool]]  # text, address of the cure, its verb, whether it is done


def _todo(
    delegation: Delegation,
    standing: Standing,
    people: Sequence[Registration],
    *,
    has_credential: bool,
    may: AbstractSet[DeadlineStep],
) -> Todo:
    """What is missing, each with the page that cures it while it may be cured; what is done stands last."""
    slug, key = delegation.edition.slug, delegation.key
    add = url_for(".register", edition=slug, key=key) if DeadlineStep.NOMINATE in may else None
    lines = None
    if DeadlineStep.CONFIRM in may:
        lines = url_for(".show", edition=slug, key=key, _anchor="people")
    invite = url_for(".invite", edition=slug, key=key) if as_organiser() else None
    todo: Todo = [
        (gettext("Focal point"), invite, gettext("Name one"), bool(standing.focal_points)),
        (gettext("People on the list"), add, gettext("Add a person"), bool(people)),
        (gettext("Head of delegation"), lines if people else add, gettext("Choose"), bool(standing.heads)),
    ]
    todo += _credentials(
        delegation,
        standing,
        has_people=bool(people),
        has_one=has_credential,
        may_upload=DeadlineStep.CREDENTIAL in may,
    )
    if number := len(_to_confirm(people)):
        waiting = ngettext("%(num)s person to confirm", "%(num)s people to confirm", number)
        todo.append((waiting, lines, gettext("Confirm"), False))
    for cures, step in (
        (_drafts(people), DeadlineStep.CONFIRM),
        (_corrections(people), DeadlineStep.CONFIRM),
        (_latin_names(people), DeadlineStep.CONFIRM),
        (_photos(people), DeadlineStep.PHOTO),
    ):
        todo += [
            (text, cure if step in may else None, verb, done) for text, cure, verb, done in cures[:A_FEW]
        ]
        if len(cures) > A_FEW:
            more = gettext("%(cure)s: %(count)s more", cure=cures[0][2], count=len(cures) - A_FEW)
            todo.append((more, lines, gettext("See all"), False))
    return sorted(todo, key=lambda item: item[3])


def _credentials(
    delegation: Delegation, standing: Standing, *, has_people: bool, has_one: bool, may_upload: bool
) -> Todo:
    """For whom a note or letter is missing, and for whom one waits for the organisers.

    Before anybody is confirmed it is missing as such, as long as the delegation has sent none.
    """
    upload = url_for(".add_credential", edition=delegation.edition.slug, key=delegation.key)
    waiting = standing.credential_in_review
    missing = standing.without_credential - waiting
    found: Todo = []
    if delegation.needs_credential and not (standing.has_confirmed or has_one):
        cure = upload if may_upload and has_people else None
        found.append((gettext("Note or letter that names the people"), cure, gettext("Upload"), False))
    if missing:
        text = ngettext("Note or letter for %(num)s person", "Note or letter for %(num)s people", missing)
        found.append((text, upload if may_upload else None, gettext("Upload"), False))
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


def _is_live(credential: Credential) -> bool:
    return credential.state in LIVE


def _to_confirm(people: Sequence[Registration]) -> list[Registration]:
    return [one for one in people if one.state is RegistrationState.SUBMITTED]


def _drafts(people: Sequence[Registration]) -> Todo:
    """Drafts that the delegation itself began; whoever was asked to fill one in has the next word."""
    return [
        (
            gettext("Draft of %(name)s", name=_name(one)),
            _page(".change", one),
            gettext("Finish"),
            False,
        )
        for one in people
        if one.state is RegistrationState.DRAFT and one.asked_at is None
    ]


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
