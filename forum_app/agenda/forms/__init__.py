"""The shape of what organizers, and those who answer, enter about the programme."""

from .choosing import ProgrammeFilters
from .releases import ReleaseForm
from .sessions import (
    AccountForm,
    AnswerForm,
    AssignmentForm,
    NamingForm,
    RemovalForm,
    RoomForm,
    SessionForm,
    by_key,
)

__all__ = [
    "AccountForm",
    "AnswerForm",
    "AssignmentForm",
    "NamingForm",
    "ProgrammeFilters",
    "ReleaseForm",
    "RemovalForm",
    "RoomForm",
    "SessionForm",
    "by_key",
]
