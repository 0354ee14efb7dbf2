"""Letters: asked for from the delegation's page, issued from the queue of the edition, verified by all."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me, public
from forum_app.accounts.actions import knock
from forum_app.accounts.models import User
from forum_app.accounts.queries import history, tries
from forum_app.accounts.rules import Door, check_tries, network
from forum_app.core.clock import local_day, now
from forum_app.core.crypto import secret_hash
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.web import attachment, paged
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import delegation_for, registration_for
from forum_app.delegations.rules import HOLDS_SEAT, letter_language
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.queries import nationalities

from . import actions, faces, policy, queries
from .forms import CodeForm, DecisionForm, LetterFilters, LetterForm, SignatureForm
from .models import LetterRequest
from .passports import Passport
from .rules import (
    CODE_LENGTH,
    LetterKind,
    LetterState,
    Pile,
    grouped,
    initials,
    reachable,
    typed_code,
)

bp = Blueprint("requests", __name__)
ROWS = 50


@bp.get("/<edition>/letters/")
@requires(policy.MANAGE)
def letters(edition: ForumEdition) -> ResponseReturnValue:
    """The letters of all delegations, by what is still to be done with them."""
    return _letters(edition, SignatureForm.as_last(queries.last_letter(edition), formdata=None))


@bp.post("/<edition>/letters/issue")
@requires(policy.MANAGE)
def issue_all(edition: ForumEdition) -> ResponseReturnValue:
    """Issue every letter that can be, signed by one person."""
    form = SignatureForm()
    if not form.validate_on_submit():
        return _letters(edition, form)
    with transaction():
        issued = actions.issue_all(edition, signature=form.signature, by=me(), at=now())
    if issued:
        told = gettext(
            "Letters issued: %(count)s, up to %(number)s.", count=len(issued), number=issued[-1].number
        )
        flash(told, "success")
    else:
        flash(
            gettext("No letter could be issued: the delegations have confirmed none of these people."), "info"
        )
    return redirect(url_for(".letters", edition=edition.slug))


@bp.get("/<edition>/delegations/<uuid:key>/letters")
@requires(policy.ASK, delegation_for)
def delegation_letters(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """The letters of one delegation, and whoever needs one and has asked for none."""
    return render_template(
        "requests/delegation_letters.html",
        delegation=delegation,
        found=queries.requests_of(delegation),
        lacking=queries.people_without_letter(delegation),
    )


@bp.route("/<edition>/registrations/<uuid:key>/letters/new", methods=["GET", "POST"])
@requires(policy.ASK, registration_for)
def ask(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Ask for a letter for one person."""
    form = LetterForm(
        countries=nationalities(),
        today=local_day(now(), edition.time_zone),
        last_day=edition.ends_on,
        data=_usual(registration),
    )
    if form.validate_on_submit():
        try:
            with transaction():
                asked = actions.ask_for_letter(
                    registration,
                    form.kind.data,
                    language=form.language.data,
                    consulate=form.consulate.data,
                    passport=form.passport,
                    by=me(),
                    at=now(),
                    as_organiser=_as_organiser(),
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The letter is asked for; the organizers issue it."), "success")
            return redirect(url_for(".letter", edition=edition.slug, key=asked.key))
    return page("requests/ask.html", form=form, registration=registration)


@bp.get("/<edition>/letters/<uuid:key>/")
@requires(policy.ASK, queries.request_for)
def letter(edition: ForumEdition, asked: LetterRequest) -> ResponseReturnValue:
    """One letter: for whom it is, how it stands, what happened to it, and what can be done."""
    return _letter(edition, asked)


@bp.post("/<edition>/letters/<uuid:key>/passport")
@requires(policy.SEE_PASSPORT, queries.request_to_manage)
def passport(edition: ForumEdition, asked: LetterRequest) -> ResponseReturnValue:
    """Show the passport data, and keep who has seen them."""
    with transaction():
        shown = actions.read_passport(asked, by=me(), at=now())
    return _letter(edition, asked, passport=shown)


@bp.post("/<edition>/letters/<uuid:key>/issue")
@requires(policy.MANAGE, queries.request_to_manage)
def issue(edition: ForumEdition, asked: LetterRequest) -> ResponseReturnValue:
    """Give one letter its number."""
    form = SignatureForm()
    if form.validate_on_submit():
        try:
            with transaction():
                issued = actions.issue(asked, signature=form.signature, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The letter %(number)s is issued.", number=issued.number), "success")
            return redirect(url_for(".letter", edition=edition.slug, key=asked.key))
    return _letter(edition, asked, signing=form)


@bp.post("/<edition>/letters/<uuid:key>/document")
@requires(policy.ASK, queries.request_for)
def document(_edition: ForumEdition, asked: LetterRequest) -> ResponseReturnValue:
    """The letter as a PDF, for as long as it is valid; who takes it is kept."""
    return _pdf(asked, by=me())


@bp.post("/<edition>/letters/<uuid:key>/decide")
@requires(policy.ASK, queries.request_for)
def decide(edition: ForumEdition, asked: LetterRequest) -> ResponseReturnValue:
    """Say what the consulate decided, that no letter is needed, or withdraw it."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.decide(
                    asked,
                    form.state.data,
                    reason=form.reason.data,
                    by=me(),
                    at=now(),
                    as_organiser=_as_organiser(),
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason")
        else:
            flash(gettext("The decision is kept."), "success")
            return redirect(url_for(".letter", edition=edition.slug, key=asked.key))
    return _letter(edition, asked, deciding=form)


@bp.post("/my-registration/<token>/letters/<uuid:letter>")
@by_own_link
def own_letter(registration: Registration, letter: UUID) -> ResponseReturnValue:
    """A person's own letter as a PDF, for as long as it is valid; who takes it is kept."""
    asked = queries.own_request(registration, letter) or abort(404)
    return _pdf(asked, by=registration.person.display_name)


@bp.get("/verify/")
@public
def verify() -> ResponseReturnValue:
    """Where the code of a letter is typed, by a consul or at a frontier."""
    form = CodeForm(request.args)
    if "code" in request.args and form.validate():
        return redirect(url_for(".verified", code=grouped(typed_code(str(form.code.data)))))
    return page("requests/verify.html", form=form)


@bp.get(f"/verify/<string(length={CODE_LENGTH}):code>")
@bp.get(f"/verify/<string(length={len(grouped('-' * CODE_LENGTH))}):code>")
@public
def verified(code: str) -> ResponseReturnValue:
    """Whether the letter of a code is valid; of its person the initials and the delegation alone.

    A code that no letter has and one of an edition in preparation answer alike; tries are limited.
    """
    g.has_secret_address = True
    whoever = network(request.remote_addr or "")
    check_tries(Door.LETTER_CODE, tries(Door.LETTER_CODE, secret_hash(whoever), at=now()))
    found = queries.letter_by_code(code)
    if found is None or not found.request.edition.is_public:
        with transaction():
            knock({Door.LETTER_CODE: whoever}, at=now())
        return render_template("requests/unverified.html", code=code), HTTPStatus.NOT_FOUND
    return render_template(
        "requests/verified.html",
        letter=found,
        asked=found.request,
        edition=found.request.edition,
        initials=initials(faces.face_as_issued(found).name),
    )


def _pdf(asked: LetterRequest, *, by: User | str) -> ResponseReturnValue:
    issued = asked.letter if asked.is_valid else None
    if issued is None:
        abort(404)
    with transaction():
        pdf = actions.download(issued, by=by, at=now())
    return attachment(pdf, "application/pdf", f"{issued.number.replace('/', '-')}.pdf")


def _as_organiser() -> bool:
    """Whether the viewer organises the edition: acts past the deadline, and withdraws what is issued."""
    return bool(g.viewer.may(policy.MANAGE))


def _usual(registration: Registration) -> dict[str, object]:
    """What a form for a person begins with."""
    person = registration.person
    kind = LetterKind.VISA_SUPPORT if registration.needs_visa_letter else LetterKind.INVITATION
    return {
        "kind": kind,
        "language": letter_language(person.language),
        "passport_country": person.nationality or "",
    }


def _letters(edition: ForumEdition, form: SignatureForm) -> ResponseReturnValue:
    narrow = LetterFilters(request.args)
    wishes = {"pile": Pile.WAITING} | narrow.wishes
    return page(
        "requests/letters.html",
        form=form,
        narrow=narrow,
        narrowed=bool(wishes.keys() - {"pile"}),
        pile=wishes["pile"],
        found=paged(queries.piled(queries.requests_in(edition), **wishes), rows=ROWS),
        sizes=queries.pile_sizes(edition),
        holds_seat=HOLDS_SEAT,
    )


def _letter(
    edition: ForumEdition,
    asked: LetterRequest,
    *,
    signing: SignatureForm | None = None,
    deciding: DecisionForm | None = None,
    passport: Passport | None = None,
) -> ResponseReturnValue:
    signing = signing or SignatureForm.as_last(queries.last_letter(edition), formdata=None)
    deciding = deciding or DecisionForm(formdata=None)
    as_organiser = _as_organiser()
    return page(
        "requests/letter.html",
        form=deciding if deciding.errors else signing,
        signing=signing,
        deciding=deciding,
        asked=asked,
        passport=passport,
        may_issue=as_organiser and asked.state is LetterState.REQUESTED,
        is_confirmed=asked.registration.state in HOLDS_SEAT,
        decisions=reachable(asked.state, asked.kind, as_organiser=as_organiser),
        history=history(asked),
        as_organiser=as_organiser,
    )
