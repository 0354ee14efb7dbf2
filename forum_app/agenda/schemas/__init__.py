"""Shapes of a programme: as files bring it in, and as a release freezes it."""

from .changes import Change, NoticedChange, Place, difference, next_revisions
from .files import AgendaFile, BreakFacts, SessionFacts
from .frozen import (
    FrozenEdition,
    FrozenItem,
    FrozenPerson,
    FrozenProgramme,
    FrozenProject,
    FrozenRole,
    FrozenRoom,
    FrozenSession,
    FrozenTheme,
    FrozenVenue,
    Revision,
)

__all__ = [
    "AgendaFile",
    "BreakFacts",
    "Change",
    "FrozenEdition",
    "FrozenItem",
    "FrozenPerson",
    "FrozenProgramme",
    "FrozenProject",
    "FrozenRole",
    "FrozenRoom",
    "FrozenSession",
    "FrozenTheme",
    "FrozenVenue",
    "NoticedChange",
    "Place",
    "Revision",
    "SessionFacts",
    "difference",
    "next_revisions",
]
