"""Delegations, those who speak for them, and the registrations of their people."""

from .delegation import Delegation, QuotaRule
from .focal_points import DelegationInvitation, FocalPoint
from .registration import ACTIVE, PersonalNeeds, Registration, RuleOverride

__all__ = [
    "ACTIVE",
    "Delegation",
    "DelegationInvitation",
    "FocalPoint",
    "PersonalNeeds",
    "QuotaRule",
    "Registration",
    "RuleOverride",
]
