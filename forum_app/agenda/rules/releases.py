"""Decisions about releases of the programme: what changed, and the letters that tell of it."""

from collections.abc import Mapping
from enum import StrEnum


class ChangeKind(StrEnum):
    NEW = "new"
    MOVED = "moved"  # another time or room
    CANCELLED = "cancelled"  # or taken out
    CHANGED = "changed"  # its content or its people


class NoticeState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DROPPED = "dropped"


NEXT_OF_NOTICE: Mapping[NoticeState, frozenset[NoticeState]] = {
    NoticeState.DRAFT: frozenset({NoticeState.SENT, NoticeState.DROPPED}),
    NoticeState.SENT: frozenset(),
    NoticeState.DROPPED: frozenset({NoticeState.DRAFT}),
}
