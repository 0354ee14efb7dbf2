"""Lists of people from a spreadsheet: template, upload, preview, and only then saving."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from enum import Enum
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.crypto import SealBrokenError, seal, unseal
from forum_app.core.db import transaction
from forum_app.core.errors import N_, BadInputError
from forum_app.core.forms import page, uploaded
from forum_app.core.i18n import label
from forum_app.core.spreadsheets import Sheet, read_csv, write_csv
from forum_app.core.web import attachment
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.actions import LinesRefusedError
from forum_app.delegations.forms import ConfirmListForm, ListForm
from forum_app.delegations.labels import HEADINGS, columns_by_heading
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import ALL_COLUMNS, COLUMNS, NEEDED, DelegationRole, Fault, gathered
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.rules import NameOrder

from .blueprint import as_organiser, bp

MOST_BYTES = 2 * 1024 * 1024
PURPOSE = "list of people between preview and confirmation"
EXAMPLE: dict[str, str | Enum] = {
    "ref": "1",
    "role_in_delegation": DelegationRole.DELEGATE,
    "given_names": "María José",
    "surname_1": "Núñez",
    "surname_2": "Peña",
    "name_order": NameOrder.GIVEN_FIRST,
    "language": "es",
}


@bp.get("/<edition>/delegations/<uuid:key>/import/template.csv")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def list_template(_edition: ForumEdition, _delegation: Delegation) -> Response:
    """An empty list with one line to show the way, in the language of the page."""
    headings = [str(HEADINGS[column]) for column in COLUMNS]
    line = [_shown(EXAMPLE.get(column, "")) for column in COLUMNS]
    return attachment(write_csv(headings, [line]), "text/csv", gettext("template.csv"))


@bp.route("/<edition>/delegations/<uuid:key>/import", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.delegation_for)
def read_list(_edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Read a list and show what would come of it; nothing is saved."""
    form = ListForm()
    if form.validate_on_submit():
        content = uploaded(form.file) or b""
        try:
            return _preview(delegation, content)
        except BadInputError as refusal:
            return _unread(delegation, refusal)
    return page("delegations/read_list.html", form=form, delegation=delegation, **_explained())


@bp.post("/<edition>/delegations/<uuid:key>/import/confirm")
@requires(policy.SPEAK_FOR, queries.delegation_for)
def save_list(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Save the list that was shown."""
    form = ConfirmListForm()
    try:
        content = _unsealed(delegation, form.sealed.data or "")
    except BadInputError as refusal:
        return _unread(delegation, refusal)
    try:
        with transaction():
            done = actions.import_roster(
                delegation,
                _read(content).rows,
                needs_consented=form.needs_consented.data,
                as_organiser=as_organiser(),
                by=me(),
                at=now(),
            )
    except LinesRefusedError as refusal:  # somebody changed the delegation since the preview
        return _preview(delegation, content, faults=refusal.faults)
    flash(ngettext("%(num)s person added.", "%(num)s people added.", len(done.people)), "success")
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))


def _unread(delegation: Delegation, refusal: BadInputError) -> ResponseReturnValue:
    """The page where a list is chosen, with what is wrong with the one that came."""
    form = ListForm(formdata=None)
    form.refuse(refusal, "file")
    return page("delegations/read_list.html", form=form, delegation=delegation, **_explained())


def _explained() -> dict[str, Any]:
    """What whoever fills in the template has to know of its columns."""
    return {"headings": HEADINGS, "needed": NEEDED, "roles": list(DelegationRole), "orders": list(NameOrder)}


def _preview(delegation: Delegation, content: bytes, *, faults: Sequence[Fault] = ()) -> ResponseReturnValue:
    sheet = _read(content)
    found = actions.read_people(delegation.edition, sheet.rows, delegation=delegation)
    found.faults = list(faults) or found.faults
    form = ConfirmListForm(formdata=None, sealed=_sealed(delegation, content))
    unknown = [column for column in sheet.columns if column not in ALL_COLUMNS]
    status = 422 if found.faults else 200
    return render_template(
        "delegations/preview.html",
        form=form,
        delegation=delegation,
        found=found,
        faults=gathered(found.faults),
        notices=gathered(found.notices),
        unknown=unknown,
        without_room=queries.without_room(delegation, [line.facts["role"] for line in found.people]),
        headings={**HEADINGS, **sheet.columns},
    ), status


def _shown(cell: str | Enum) -> str:
    return label(cell) if isinstance(cell, Enum) else cell


def _read(content: bytes) -> Sheet:
    if len(content) > MOST_BYTES:
        raise BadInputError(N_("This file is larger than 2 MB."))
    return read_csv(content, required=NEEDED, known_as=columns_by_heading(), headings=HEADINGS)


def _sealed(delegation: Delegation, content: bytes) -> str:
    """The file for the form: nobody can read or change it, nor use it for another delegation or account."""
    box = seal(PURPOSE, zlib.compress(content), bound_to=_binding(delegation))
    return urlsafe_b64encode(box).decode()


def _unsealed(delegation: Delegation, sealed: str) -> bytes:
    try:
        box = urlsafe_b64decode(sealed.encode())
        return zlib.decompress(unseal(PURPOSE, box, bound_to=_binding(delegation)))
    except (ValueError, SealBrokenError) as error:
        raise BadInputError(N_("The list cannot be read any more. Upload it again.")) from error


def _binding(delegation: Delegation) -> bytes:
    return delegation.key.bytes + me().key.bytes
