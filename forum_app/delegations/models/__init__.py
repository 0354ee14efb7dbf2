"""Delegations, those who speak for them, and the registrations of their people."""

from .credentials import Credential, CredentialCover
from .deadlines import Deadline, DeadlineExtension, DeadlineReminder
from .delegation import Delegation, QuotaRule, StandIn
from .focal_points import DelegationInvitation, FocalPoint
from .leaving import CorrectionRequest, ErasureRequest
from .quotas import KindQuota
from .registration import ACTIVE, FurtherDelegation, PersonalNeeds, Registration, RuleOverride
from .review import BulkRow, BulkRun
from .suspects import DuplicateSuspect
from .words import RegistrationWord

__all__ = [
    "ACTIVE",
    "BulkRow",
    "BulkRun",
    "CorrectionRequest",
    "Credential",
    "CredentialCover",
    "Deadline",
    "DeadlineExtension",
    "DeadlineReminder",
    "Delegation",
    "DelegationInvitation",
    "DuplicateSuspect",
    "ErasureRequest",
    "FocalPoint",
    "FurtherDelegation",
    "KindQuota",
    "PersonalNeeds",
    "QuotaRule",
    "Registration",
    "RegistrationWord",
    "RuleOverride",
    "StandIn",
]
