"""The letters of an edition: what went out, what waits, what could not be delivered."""

from uuid import UUID

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.web import paged
from forum_app.desk import policy
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from forum_app.mail import actions, queries
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState

from .blueprint import bp

ROWS = 50
ACCOUNTS = "accounts"  # letters that belong to no edition; for administrators


def find_letter(edition: ForumEdition, key: UUID, viewer: Viewer) -> Letter | None:
    """A letter of the edition, for its organisers; one about accounts, for administrators."""
    found = queries.letter_by_key(edition.slug, key) if organises(viewer) else None
    return found or (queries.letter_by_key(None, key) if viewer.is_administrator else None)


@bp.get("/<edition>/mail/")
@requires(policy.READ_MAIL)
def mail(edition: ForumEdition) -> ResponseReturnValue:
    """The outbox of the edition, or that of accounts, which is all that administrators see."""
    of_accounts = request.args.get("of") == ACCOUNTS or not organises(g.viewer)
    if of_accounts and not g.viewer.is_administrator:
        abort(404)
    slug = None if of_accounts else edition.slug
    state = request.args.get("state")
    chosen = LetterState(state) if state in set(LetterState) else None
    return render_template(
        "desk/mail.html",
        found=paged(queries.letters(slug, state=chosen), rows=ROWS),
        counts=queries.counts(slug),
        states=LetterState,
        chosen=chosen,
        of=ACCOUNTS if of_accounts else None,
        has_both=organises(g.viewer) and g.viewer.is_administrator,
        has_server=bool(current_app.config["MAIL_URL"]),
    )


@bp.get("/<edition>/mail/<uuid:key>/")
@requires(policy.READ_MAIL, find_letter)
def letter(edition: ForumEdition, letter: Letter) -> ResponseReturnValue:
    """One letter's text; in the demo, where no mail goes out, with the link that it brings."""
    is_demo = current_app.config["DEMO"]
    before, mark, after = letter.body.partition(queries.LINK)
    return render_template(
        "desk/letter.html",
        letter=letter,
        before=before,
        after=after,
        has_link=bool(mark),
        link=queries.link_of(letter) if is_demo else None,
        may_retry=letter.state is LetterState.FAILED,
        of=None if letter.edition_slug == edition.slug else ACCOUNTS,
    )


@bp.post("/<edition>/mail/<uuid:key>/retry")
@requires(policy.READ_MAIL, find_letter)
def retry_letter(edition: ForumEdition, letter: Letter) -> ResponseReturnValue:
    """Try again what could not be delivered."""
    with transaction():
        actions.retry(letter, at=now())
    flash(gettext("The letter is tried again."), "success")
    return redirect(url_for(".letter", edition=edition.slug, key=letter.key))


def organises(viewer: Viewer) -> bool:
    """Letters of an edition tell of people: whoever only runs the system does not read them."""
    return Role.ORGANISER in viewer.roles
