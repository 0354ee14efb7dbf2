"""The grid on which organizers lay out the programme, several of them at once."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import ValidationError

from forum_app.accounts.access import me
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.actions import Addition, Change, Edited, Edits
from forum_app.agenda.forms import by_key
from forum_app.agenda.rules import SessionState
from forum_app.agenda.schemas import BoardEdits
from forum_app.core.clock import check_wall_time, from_local, now
from forum_app.core.db import transaction
from forum_app.core.errors import N_, ForumError, RuleBrokenError, StaleError
from forum_app.core.i18n import translate
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .board import board, clash_facts, session_facts, told_facts

NO_PLACE = N_("This room or theme is no longer there. Load the page again.")


@bp.get("/<edition>/programme/editor")
@requires(policy.EDIT)
def editor(edition: ForumEdition) -> ResponseReturnValue:
    """The grid with all that it needs; scripts do the rest."""
    return render_template("agenda/editor.html", board=board(edition))


@bp.get("/<edition>/programme/editor/changes")
@requires(policy.EDIT)
def board_changes(edition: ForumEdition) -> ResponseReturnValue:
    """What became of the programme since a page was drawn, and who did it; asked every few seconds."""
    if queries.serial(edition) == request.args.get("since", type=int):
        return "", HTTPStatus.NO_CONTENT
    entry = request.args.get("entry", 0, type=int)
    told = queries.told_since(edition, entry, but=me().id)
    found = board(edition)
    titles = {session["key"]: session["title"] for session in found["sessions"]}
    return found | {"told": [told_facts(one, titles, edition.time_zone) for one in told]}


@bp.post("/<edition>/programme/editor/changes")
@requires(policy.EDIT)
def save_board(edition: ForumEdition) -> ResponseReturnValue:
    """Carry out one gesture, or say why not; what somebody else changed comes back to be compared."""
    try:
        sent = BoardEdits.model_validate(request.get_json(silent=True))
    except ValidationError:
        return {"error": gettext("The page has sent what nobody can read. Load it again.")}, 422
    try:
        with transaction():
            done = actions.edit_board(edition, _edits(edition, sent), by=me(), at=now())
            answer = _answer(edition, done)
    except StaleError as stale:
        return {"error": _said(stale), "stale": _stale(edition, sent)}, HTTPStatus.CONFLICT
    except ForumError as refusal:
        return {"error": _said(refusal)}, HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _edits(edition: ForumEdition, sent: BoardEdits) -> Edits:
    read = _Reader(edition)
    removed = [Change(one.key, one.version, None) for one in sent.removed]
    changed = [Change(one.key, one.version, read.facts(one.said)) for one in sent.changed]
    return Edits(
        changes=[*changed, *removed],
        additions=[Addition(read.facts(one.said), one.copy_of) for one in sent.added],
    )


class _Reader:
    """Reads what the grid says of places as the facts of sessions; rooms are asked for when one is named."""

    def __init__(self, edition: ForumEdition) -> None:
        self._edition = edition
        self._meanings: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "starts": ("starts_at", self._instant),
            "ends": ("ends_at", self._instant),
            "room": ("room", lambda key: _known(queries.rooms(edition), key)),
            "theme": ("theme", lambda key: _known(edition.themes, key)),
            "locked": ("is_locked", bool),
            "cancelled": ("state", lambda gone: SessionState.CANCELLED if gone else SessionState.READY),
            "title": ("title_es", str),
            "kind": ("kind", lambda kind: kind),
        }

    def facts(self, said: dict[str, Any]) -> dict[str, Any]:
        read = ((self._meanings[name], value) for name, value in said.items() if name in self._meanings)
        return {name: None if value is None else meaning(value) for (name, meaning), value in read}

    def _instant(self, wall: Any) -> Any:
        check_wall_time(wall, self._edition.time_zone)
        return from_local(wall, self._edition.time_zone)


def _known(things: Iterable[Any], key: UUID) -> Any:
    found = by_key(things, str(key))
    if found is None:
        raise RuleBrokenError(NO_PLACE)
    return found


def _answer(edition: ForumEdition, done: Edited) -> dict[str, Any]:
    return {
        "serial": done.facts.serial,
        "count": done.count,
        "sessions": list(filter(None, (session_facts(edition, done.facts, key) for key in done.there))),
        "added": [session.key for session in done.added],
        "removed": done.removed,
        "clashes": {
            "added": [clash_facts(clash) for clash in done.difference.added],
            "removed": [clash.clash.key for clash in done.difference.removed],
        },
    }


def _stale(edition: ForumEdition, sent: BoardEdits) -> list[dict[str, Any]]:
    """Each session that is not as it was seen: who changed it last and when, and how it is now."""
    facts = queries.agenda_facts(edition)
    there = {key: session_facts(edition, facts, key) for key in sent.seen}
    moved = {key: now_there for key, now_there in there.items() if _version(now_there) != sent.seen[key]}
    last = queries.last_changes(moved)
    titles = {key: now_there["title"] for key, now_there in moved.items() if now_there}
    return [
        {
            "key": key,
            "session": now_there,
            "told": told_facts(last[key], titles, edition.time_zone) if key in last else None,
        }
        for key, now_there in moved.items()
    ]


def _version(session: dict[str, Any] | None) -> int | None:
    return session["version"] if session else None


def _said(refusal: ForumError) -> str:
    return translate(refusal.message, refusal.values)
