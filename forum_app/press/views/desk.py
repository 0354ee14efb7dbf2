"""The press desk: the queue of accreditations, each with its papers beside it, and what it hands out."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.accounts.queries import history
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import label
from forum_app.core.web import allow, attachment, paged
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.press import actions, documents, policy, queries
from forum_app.press.forms import DecisionForm, QueueFilters
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import MediaState, Paper, decisions

from .blueprint import bp, paper_answer

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<edition>/media/")
@requires(policy.DECIDE)
def queue(edition: ForumEdition) -> ResponseReturnValue:
    """The accreditations under the filters of the address."""
    form = QueueFilters(request.args, countries=queries.outlet_countries(edition))
    wishes = form.wishes
    numbers = queries.numbers_by_state(edition)
    return render_template(
        "press/queue.html",
        form=form,
        found=paged(queries.narrowed(queries.accreditations_in(edition), **wishes), rows=ROWS),
        narrowed=bool(wishes),
        views=_views(numbers, wishes.get("state")),
        known=sum(numbers.values()),
        accredited=numbers[MediaState.APPROVED],
        door=queries.door_of(edition),
        may_open=policy.OPEN_DOOR,
    )


@bp.get("/<edition>/media/<uuid:key>/")
@requires(policy.DECIDE, queries.accreditation_to_decide)
def accreditation(edition: ForumEdition, accreditation: MediaAccreditation) -> ResponseReturnValue:
    """One accreditation: what was entered, beside the papers that prove it, and the decision."""
    return _accreditation(edition, accreditation, DecisionForm(formdata=None))


@bp.post("/<edition>/media/<uuid:key>/decide")
@requires(policy.DECIDE, queries.accreditation_to_decide)
def decide(edition: ForumEdition, accreditation: MediaAccreditation) -> ResponseReturnValue:
    """Accredit, ask for what is missing, or say no; then the next one that waits comes up."""
    form = DecisionForm()
    if form.validate_on_submit():
        following = queries.next_to_decide(edition, accreditation)
        try:
            with transaction():
                actions.decide(accreditation, form.state.data, reason=form.reason.data, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason")
        else:
            told = gettext("%(name)s: %(state)s", name=accreditation.name, state=label(accreditation.state))
            flash(told, "success")
            return redirect(_address(edition, following))
    return _accreditation(edition, accreditation, form)


@bp.get("/<edition>/media/<uuid:key>/papers/<paper>")
@requires(policy.SEE_PAPERS, queries.accreditation_for)
def paper(_edition: ForumEdition, accreditation: MediaAccreditation, paper: str) -> Response:
    """A paper as a file."""
    return paper_answer(accreditation, paper)


@bp.get("/<edition>/media/<uuid:key>/papers/<paper>/shown")
@requires(policy.DECIDE, queries.accreditation_to_decide)
def shown_paper(_edition: ForumEdition, accreditation: MediaAccreditation, paper: str) -> Response:
    """A paper in the frame beside the form."""
    return paper_answer(accreditation, paper, shown=True)


@bp.post("/<edition>/media/accredited.xlsx")
@requires(policy.DECIDE)
def media_list(edition: ForumEdition) -> Response:
    """Who is accredited, as a workbook; who took it is kept."""
    return _exported(edition, "list", documents.media_list(queries.accredited(edition)))


@bp.post("/<edition>/media/equipment.xlsx")
@requires(policy.DECIDE)
def equipment_list(edition: ForumEdition) -> Response:
    """The equipment for customs and security, as a workbook; who took it is kept."""
    return _exported(edition, "equipment", documents.equipment_list(queries.accredited(edition)))


@bp.post("/<edition>/media/door")
@requires(policy.OPEN_DOOR)
def turn_door(edition: ForumEdition) -> ResponseReturnValue:
    """Open the form for media without a delegation, or close it."""
    with transaction():
        if request.form.get("open") == "yes":
            actions.open_door(edition, by=me(), at=now())
        else:
            actions.close_door(edition, by=me(), at=now())
    flash(gettext("Saved."), "success")
    return redirect(url_for(".queue", edition=edition.slug))


def _exported(edition: ForumEdition, what: str, body: bytes) -> Response:
    with transaction():
        actions.note_export(edition, what, by=me(), at=now())
    return attachment(body, XLSX, f"{edition.slug}-media-{what}.xlsx")


def _accreditation(
    edition: ForumEdition, accreditation: MediaAccreditation, form: DecisionForm
) -> ResponseReturnValue:
    allow("frame-src", "'self'")
    registration = accreditation.registration
    following = queries.next_to_decide(edition, accreditation)
    return page(
        "press/accreditation.html",
        form=form,
        accreditation=accreditation,
        registration=registration,
        decisions=decisions(accreditation.state),
        following=_address(edition, following) if following else None,
        holds_official_badge=queries.holds_official_badge(accreditation),
        waits=registration is not None and queries.waits_for_accreditation(registration),
        history=history(accreditation),
        papers=list(Paper),
    )


def _address(edition: ForumEdition, accreditation: MediaAccreditation | None) -> str:
    """The page of an accreditation, or the queue where none waits any more."""
    if accreditation is None:
        return url_for(".queue", edition=edition.slug)
    return url_for(".accreditation", edition=edition.slug, key=accreditation.key)


def _views(numbers: Mapping[MediaState, int], chosen: MediaState | None) -> list[tuple[str, str, bool, int]]:
    """The states as tabs that keep the other filters."""
    every = (gettext("All"), _here(None), chosen is None, sum(numbers.values()))
    return [every, *((label(one), _here(one), one is chosen, number) for one, number in numbers.items())]


def _here(state: MediaState | None) -> str:
    query = request.args.to_dict() | {"state": state.value if state else "", "page": ""}
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{request.path}?{kept}" if kept else request.path
