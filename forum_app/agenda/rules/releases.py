"""Decisions about releases of the programme: what changed, and the letters that tell of it."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


class ChangeKind(StrEnum):
    NEW = "new"
    MOVED = "moved"  # another time or room
    CANCELLED = "cancelled"  # or taken out
    CHANGED = "changed"  # its content or its people


class ChangedField(StrEnum):
    """What of a session may differ between two releases, the weightiest first."""

    TIME = "time"
    ROOM = "room"
    TITLE = "title"
    TEXT = "text"
    KIND = "kind"
    THEME = "theme"
    PEOPLE = "people"
    PROJECTS = "projects"
    LANGUAGES = "languages"
    ACCESS = "access"
    REASON = "reason"


MOVES = frozenset({ChangedField.TIME, ChangedField.ROOM})


class Format(StrEnum):
    """What the programme is exported as; the value is the ending of the file."""

    XML = "xml"
    JSON = "json"
    ICS = "ics"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class NoticeState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DROPPED = "dropped"
    REPLACED = "replaced"  # a newer version's letter tells the same and more


NEXT_OF_NOTICE: Mapping[NoticeState, frozenset[NoticeState]] = {
    NoticeState.DRAFT: frozenset({NoticeState.SENT, NoticeState.DROPPED, NoticeState.REPLACED}),
    NoticeState.SENT: frozenset(),
    NoticeState.DROPPED: frozenset({NoticeState.DRAFT}),
    NoticeState.REPLACED: frozenset(),
}


def change_kind(
    *, was_held: bool, is_held: bool, was_known: bool, fields: Collection[ChangedField]
) -> ChangeKind | None:
    """What became of a session between two releases; None when nothing that anybody has to know.

    Args:
        was_held: it stood in the release before, and was not cancelled; `is_held` the same of this one.
        was_known: it stood in the release before, be it cancelled.
        fields: what differs.

    """
    if was_held and is_held:
        if MOVES & set(fields):
            return ChangeKind.MOVED
        return ChangeKind.CHANGED if fields else None
    if is_held:
        return ChangeKind.NEW
    return ChangeKind.CANCELLED if was_held or not was_known else None


def concerns(fields: Collection[ChangedField], *, left: bool) -> bool:
    """Whether a change concerns somebody with a role in the session.

    That others joined or left is no news, and who joined has accepted; who `left` has to know.
    """
    return left or set(fields) != {ChangedField.PEOPLE}


def check_notice_step(current: NoticeState, wanted: NoticeState) -> None:
    """Refuse what a letter about changes cannot become: sent is sent."""
    if wanted not in NEXT_OF_NOTICE[current]:
        raise RuleBrokenError(
            N_("A letter that is “%(current)s” cannot become “%(wanted)s”."), current=current, wanted=wanted
        )
