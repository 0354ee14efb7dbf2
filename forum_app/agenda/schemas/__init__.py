"""Shapes of a programme: as files bring it in, and as a release freezes it."""

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
    "Revision",
    "SessionFacts",
]
