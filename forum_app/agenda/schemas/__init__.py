"""Shapes of a programme: as files bring it in, as a release freezes it, as the grid changes it."""

from .changes import Change, NoticedChange, Place, difference, next_revisions, withdrawn
from .editor import BoardAddition, BoardChange, BoardEdits, BoardRemoval
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
from .signs import Sign, signs_of

__all__ = [
    "AgendaFile",
    "BoardAddition",
    "BoardChange",
    "BoardEdits",
    "BoardRemoval",
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
    "Sign",
    "difference",
    "next_revisions",
    "signs_of",
    "withdrawn",
]
