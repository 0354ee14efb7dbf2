"""Releases for organizers: what changed, what blocks, publishing, going back, and the letters about it."""

import re
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.agenda import actions, emails, policy, queries
from forum_app.agenda.forms import ReleaseForm, ReturnForm
from forum_app.agenda.models import ChangeNotice, Release
from forum_app.agenda.schemas import NoticedChange, difference
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.mail.emails import compose

from .blueprint import bp

NUMBER = re.compile("[1-9][0-9]{0,5}")


def version_called(edition: ForumEdition, number: str) -> Release:
    """The version of an address; a number that never was is not found."""
    release = queries.release_by_number(edition, int(number)) if NUMBER.fullmatch(number) else None
    return release or abort(404)


@bp.route("/<edition>/programme/release", methods=["GET", "POST"])
@requires(policy.EDIT)
def release_page(edition: ForumEdition) -> ResponseReturnValue:
    """What a release would change and whom it would concern; then release it."""
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.release(edition, **form.facts, by=me(), at=now())
        except RuleBrokenError as refused:
            form.refuse(refused)
        else:
            return _released(edition, gettext("Version %(number)s is published.", number=made.number))
    return page("agenda/release.html", form=form, **_pending(edition))


@bp.post("/<edition>/programme/release/ready")
@requires(policy.EDIT)
def make_ready(edition: ForumEdition) -> ResponseReturnValue:
    """Mark the chosen drafts as ready to be released."""
    chosen = request.form.getlist("keys", type=UUID)
    with transaction():
        made = actions.make_ready(edition, chosen, by=me(), at=now())
    return _released(edition, ngettext("%(num)s session is ready.", "%(num)s sessions are ready.", made))


@bp.route("/<edition>/programme/release/v<number>/back", methods=["GET", "POST"])
@requires(policy.EDIT)
def go_back(edition: ForumEdition, number: str) -> ResponseReturnValue:
    """Ask, with what would change, then publish an older version again."""
    release = version_called(edition, number)
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.go_back(release, **form.facts, by=me(), at=now())
        except RuleBrokenError as refused:
            form.refuse(refused)
        else:
            return _released(edition, gettext("Version %(number)s is published.", number=made.number))
    current = queries.released(edition)
    return page(
        "agenda/go_back.html",
        form=form,
        release=release,
        changes=difference(current.programme if current else None, queries.Released(release).programme),
        working=queries.frozen(edition).session,
    )


@bp.get("/<edition>/programme/letters/")
@requires(policy.EDIT)
def notices(edition: ForumEdition) -> ResponseReturnValue:
    """The letters about changes, those of the newest version first."""
    found = queries.notices(edition)
    return render_template(
        "agenda/notices.html",
        notices=[(one, [NoticedChange.model_validate(row) for row in one.changes]) for one in found],
        waiting=sum(one.state.value == "draft" and one.to_address is not None for one in found),
    )


@bp.get("/<edition>/programme/letters/<uuid:key>/")
@requires(policy.EDIT, queries.notice_by_key)
def notice(_edition: ForumEdition, notice: ChangeNotice) -> ResponseReturnValue:
    """A letter as the person would get it."""
    subject, body = compose(
        emails.CHANGES, language=notice.language, name=notice.to_name, **emails.words_of(notice)
    )
    return render_template("agenda/notice.html", notice=notice, subject=subject, body=body)


@bp.post("/<edition>/programme/letters/send")
@requires(policy.EDIT)
def send_notices(edition: ForumEdition) -> ResponseReturnValue:
    """Send all letters that wait."""
    with transaction():
        sent = actions.send_notices(edition, by=me(), at=now())
    flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent), "success")
    return redirect(url_for(".notices", edition=edition.slug))


@bp.post("/<edition>/programme/letters/drop")
@requires(policy.EDIT)
def drop_notices(edition: ForumEdition) -> ResponseReturnValue:
    """Send none of the letters that wait."""
    with transaction():
        dropped = actions.drop_notices(edition, by=me(), at=now())
    flash(ngettext("%(num)s letter is not sent.", "%(num)s letters are not sent.", dropped), "success")
    return redirect(url_for(".notices", edition=edition.slug))


@bp.post("/<edition>/programme/letters/<uuid:key>/send")
@requires(policy.EDIT, queries.notice_by_key)
def send_notice(edition: ForumEdition, notice: ChangeNotice) -> ResponseReturnValue:
    """Send one letter."""
    with transaction():
        actions.send_notice(notice, by=me(), at=now())
    return _decided(edition, gettext("The letter to %(name)s is on its way.", name=notice.to_name))


@bp.post("/<edition>/programme/letters/<uuid:key>/drop")
@requires(policy.EDIT, queries.notice_by_key)
def drop_notice(edition: ForumEdition, notice: ChangeNotice) -> ResponseReturnValue:
    """Do not send a letter."""
    with transaction():
        actions.drop_notice(notice, by=me(), at=now())
    return _decided(edition, gettext("The letter to %(name)s is not sent.", name=notice.to_name))


@bp.post("/<edition>/programme/letters/<uuid:key>/restore")
@requires(policy.EDIT, queries.notice_by_key)
def restore_notice(edition: ForumEdition, notice: ChangeNotice) -> ResponseReturnValue:
    """Let a letter that was dropped wait again."""
    with transaction():
        actions.restore_notice(notice, by=me(), at=now())
    return _decided(edition, gettext("The letter to %(name)s waits again.", name=notice.to_name))


def _released(edition: ForumEdition, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for(".release_page", edition=edition.slug))


def _decided(edition: ForumEdition, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for(".notices", edition=edition.slug))


def _pending(edition: ForumEdition) -> dict[str, Any]:
    """What a release would do now."""
    current, work = queries.released(edition), queries.frozen(edition)
    before = current.programme if current else None
    changes = difference(before, work)
    return {
        "current": current.release if current else None,
        "is_unchanged": current.release.digest == work.digest if current else not work.sessions,
        "changes": changes,
        "working": work.session,
        "drafts": queries.drafts(edition),
        "blocking": queries.blocking(edition),
        "concerned": queries.concerned(edition, before, work, changes),
        "waiting": queries.waiting_notices(edition),
        "releases": queries.releases(edition),
    }
