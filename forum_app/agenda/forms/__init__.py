"""The shape of what organizers, and those who answer, enter about the programme."""

from .assignments import AccountForm, AnswerForm, AssignmentForm, NamingForm, SubstituteForm
from .choosing import ProgrammeFilters
from .clashes import (
    AcknowledgementForm,
    AvailabilityForm,
    ClashFilters,
    ExclusionForm,
    ReopeningForm,
    SettingsForm,
)
from .fields import RemovalForm, by_key
from .releases import ReleaseForm, ReturnForm
from .rooms import RoomForm, TravelForm, VenueForm
from .sessions import SessionForm
from .signups import SignupRemovalForm

__all__ = [
    "AccountForm",
    "AcknowledgementForm",
    "AnswerForm",
    "AssignmentForm",
    "AvailabilityForm",
    "ClashFilters",
    "ExclusionForm",
    "NamingForm",
    "ProgrammeFilters",
    "ReleaseForm",
    "RemovalForm",
    "ReopeningForm",
    "ReturnForm",
    "RoomForm",
    "SessionForm",
    "SettingsForm",
    "SignupRemovalForm",
    "SubstituteForm",
    "TravelForm",
    "VenueForm",
    "by_key",
]
