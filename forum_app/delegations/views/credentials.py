"""Notes and letters: uploaded from the delegation's page, decided on from the queue of the edition."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.accounts.queries import history
from forum_app.core import files
from forum_app.core.clock import local_day, now
from forum_app.core.db import transaction
from forum_app.core.errors import BadInputError, RuleBrokenError
from forum_app.core.forms import page, uploaded
from forum_app.core.papers import ACCEPTED, SUFFIXES, media_type_of
from forum_app.core.web import attachment, paged
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import (
    CredentialDecision,
    CredentialDecisionForm,
    CredentialFilters,
    CredentialForm,
    DisputeForm,
)
from forum_app.delegations.models import Credential, Delegation
from forum_app.delegations.rules import LIVE, CredentialState, Pile, credential_reachable
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp

ROWS = 50


class Way(NamedTuple):
    """How a decision is carried out, and the state that it leads to."""

    action: Callable[..., None]
    state: CredentialState
    is_explained: bool = False


WAYS: Mapping[CredentialDecision, Way] = {
    CredentialDecision.ACCEPT_COPY: Way(actions.accept_copy, CredentialState.PROVISIONALLY_ACCEPTED),
    CredentialDecision.ORIGINAL: Way(actions.receive_original, CredentialState.ORIGINAL_RECEIVED),
    CredentialDecision.ACCEPT: Way(actions.accept_original, CredentialState.ACCEPTED),
    CredentialDecision.REJECT: Way(actions.reject_credential, CredentialState.REJECTED, is_explained=True),
    CredentialDecision.SUPERSEDE: Way(
        actions.supersede_credential, CredentialState.SUPERSEDED, is_explained=True
    ),
}


@bp.get("/<edition>/credentials/")
@requires(policy.MANAGE)
def credentials(edition: ForumEdition) -> ResponseReturnValue:
    """The documents of all delegations, by what is still to be done with them."""
    form = CredentialFilters(request.args)
    wishes = {"pile": Pile.WAITING} | form.wishes
    found = paged(queries.piled(queries.credentials_in(edition), **wishes), rows=ROWS)
    return render_template(
        "delegations/credentials.html",
        form=form,
        found=found,
        narrowed=bool(wishes.keys() - {"pile"}),
        pile=wishes["pile"],
        sizes=queries.pile_sizes(edition),
        named=queries.how_many_named(found.items),
        disputed=queries.disputed_among([one.delegation for one in found.items]),
    )


@bp.route("/<edition>/delegations/<uuid:key>/credentials/new", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.delegation_for)
def add_credential(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Upload a document and tick whom it names."""
    form = CredentialForm.first(
        queries.nameable(delegation), named=queries.named_already(delegation), today=_today(edition)
    )
    if form.validate_on_submit() and _save(form, delegation, actions.upload_credential, delegation):
        flash(
            gettext("The document is with the organizers; you get a letter once they have decided."),
            "success",
        )
        return redirect(url_for(".show", edition=edition.slug, key=delegation.key, _anchor="credentials"))
    return page("delegations/add_credential.html", form=form, delegation=delegation, accepted=ACCEPTED)


@bp.route("/<edition>/credentials/<uuid:key>/replace", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.credential_for)
def replace_credential(edition: ForumEdition, credential: Credential) -> ResponseReturnValue:
    """Put another document in the place of one that nobody has decided on."""
    delegation = credential.delegation
    form = CredentialForm.again(credential, queries.nameable(delegation), today=_today(edition))
    if form.validate_on_submit() and _save(form, delegation, actions.replace_credential, credential):
        flash(gettext("The document is replaced."), "success")
        return redirect(url_for(".show", edition=edition.slug, key=delegation.key, _anchor="credentials"))
    return page("delegations/replace_credential.html", form=form, credential=credential, accepted=ACCEPTED)


@bp.get("/<edition>/credentials/<uuid:key>/")
@requires(policy.SPEAK_FOR, queries.credential_for)
def credential(_edition: ForumEdition, credential: Credential) -> ResponseReturnValue:
    """One document: what it is, whom it names, what happened to it, and what can be done."""
    return _credential(credential)


@bp.get("/<edition>/credentials/<uuid:key>/file")
@requires(policy.SPEAK_FOR, queries.credential_for)
def credential_file(_edition: ForumEdition, credential: Credential) -> Response:
    """The scan itself, never opened inside a page of ours."""
    kept = credential.file
    name = f"{credential.kind.value}-{credential.part}.{SUFFIXES[kept.media_type]}"
    return attachment(files.read(kept), kept.media_type, name)


@bp.post("/<edition>/credentials/<uuid:key>/decide")
@requires(policy.MANAGE, queries.credential_to_manage)
def decide_credential(edition: ForumEdition, credential: Credential) -> ResponseReturnValue:
    """Accept, note the original, reject or supersede."""
    form = CredentialDecisionForm()
    if form.validate_on_submit():
        way = WAYS[form.decision.data]
        facts: dict[str, Any] = {"reason": form.reason.data} if way.is_explained else {}
        try:
            with transaction():
                way.action(credential, **facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal, "reason" if way.is_explained else None)
        else:
            flash(gettext("The decision is kept."), "success")
            return redirect(url_for(".credential", edition=edition.slug, key=credential.key))
    return _credential(credential, deciding=form)


@bp.post("/<edition>/credentials/<uuid:key>/settle")
@requires(policy.MANAGE, queries.credential_to_manage)
def settle_dispute(edition: ForumEdition, credential: Credential) -> ResponseReturnValue:
    """Say which of the lists that disagree holds; the others are superseded by it."""
    lists = queries.disputed_among([credential.delegation]).get(credential.delegation_id, [])
    form = DisputeForm(lists=lists)
    if form.validate_on_submit():
        kept = next(one for one in lists if str(one.key) == form.keep.data)
        with transaction():
            actions.settle_dispute(kept, reason=form.why.data, by=me(), at=now())
        flash(gettext("The dispute is decided; the focal points get a letter."), "success")
        return redirect(url_for(".credential", edition=edition.slug, key=kept.key))
    return _credential(credential, settling=form)


def _save(
    form: CredentialForm,
    delegation: Delegation,
    act: Callable[..., Credential],
    subject: Credential | Delegation,
) -> bool:
    """Keep the scan and act, or show beside the form why not; whether it is done."""
    content = uploaded(form.file) or b""
    facts = {name: form[name].data for name in ("kind", "number", "issued_on", "signed_by", "is_complete")}
    ticked = set(form.people.data or [])
    try:
        media_type = media_type_of(content)
        with transaction():
            people = [one for one in queries.nameable(delegation) if str(one.key) in ticked]
            kept = files.keep(content, media_type=media_type, at=now())
            facts |= {"people": people, "file": kept, "as_organiser": as_organiser()}
            act(subject, **facts, by=me(), at=now())
    except BadInputError as refusal:
        form.refuse(refusal, "file")
    except RuleBrokenError as refusal:
        form.refuse(refusal)
    else:
        return True
    return False


def _credential(
    credential: Credential,
    *,
    deciding: CredentialDecisionForm | None = None,
    settling: DisputeForm | None = None,
) -> ResponseReturnValue:
    delegation = credential.delegation
    lists = queries.disputed_among([delegation]).get(delegation.id, [])
    deciding = deciding or CredentialDecisionForm(formdata=None)
    settling = settling or DisputeForm(lists=lists, formdata=None)
    reachable = credential_reachable(credential.state, disputed=credential in lists)
    return page(
        "delegations/credential.html",
        form=settling if settling.errors else deciding,
        deciding=deciding,
        settling=settling,
        credential=credential,
        history=history(credential),
        lists=lists if credential in lists else [],
        named=queries.side_by_side(lists),
        decisions=[one for one, way in WAYS.items() if way.state in reachable],
        may_replace=credential.state in (LIVE if as_organiser() else {CredentialState.UPLOADED}),
        as_organiser=as_organiser(),
    )


def _today(edition: ForumEdition) -> date:
    return local_day(now(), edition.time_zone)
