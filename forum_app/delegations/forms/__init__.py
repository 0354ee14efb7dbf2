"""The shape of what organisers and focal points enter about delegations and their people."""

from .board import (
    BoardFilters,
    DelegationForm,
    EditDelegationForm,
    NewDelegationsForm,
    OneDelegationForm,
)
from .credentials import (
    CredentialDecision,
    CredentialDecisionForm,
    CredentialFilters,
    CredentialForm,
    DisputeForm,
)
from .focal_points import AcceptForm, InvitationForm, Proof
from .own_page import CorrectionForm, FillInForm, OwnDataForm, SubstitutionForm, WishForm
from .people import ConfirmListForm, DelegateForm, ListForm, PhotoForm, ReasonForm
from .review import Decision, DecisionForm, ReviewFilters, SetAsideForm

__all__ = [
    "AcceptForm",
    "BoardFilters",
    "ConfirmListForm",
    "CorrectionForm",
    "CredentialDecision",
    "CredentialDecisionForm",
    "CredentialFilters",
    "CredentialForm",
    "Decision",
    "DecisionForm",
    "DelegateForm",
    "DelegationForm",
    "DisputeForm",
    "EditDelegationForm",
    "FillInForm",
    "InvitationForm",
    "ListForm",
    "NewDelegationsForm",
    "OneDelegationForm",
    "OwnDataForm",
    "PhotoForm",
    "Proof",
    "ReasonForm",
    "ReviewFilters",
    "SetAsideForm",
    "SubstitutionForm",
    "WishForm",
]
