"""The shape of what organisers and focal points enter about delegations and their people."""

from .board import (
    BoardFilters,
    DelegationForm,
    EditDelegationForm,
    EndStandingForm,
    NewDelegationsForm,
    OneDelegationForm,
    ProtocolForm,
    StandInForm,
    StandingForm,
)
from .cloning import CloneForm, SourceForm
from .credentials import (
    CredentialDecision,
    CredentialDecisionForm,
    CredentialFilters,
    CredentialForm,
    DisputeForm,
)
from .focal_points import AcceptForm, DeclineForm, HandOverForm, InvitationForm, Proof
from .functions import FunctionsForm
from .needs import ChangeForm, NeedsForm
from .order import OrderForm
from .own_page import (
    ClaimForm,
    CorrectionForm,
    FillInForm,
    OwnDataForm,
    ReadmitForm,
    SubstitutionForm,
    WalkInForm,
    WishForm,
)
from .people import ConfirmListForm, DelegateForm, ListForm, PhotoForm, ReasonForm, key_of
from .quotas import ExtensionForm, KindForm, OwnQuotasForm
from .review import BulkForm, Decision, DecisionForm, ReviewFilters, RowForm, SetAsideForm
from .suspects import COMPARED, ClearForm, MergeForm, OtherForm, SearchForm, said_of, word_of

__all__ = [
    "COMPARED",
    "AcceptForm",
    "BoardFilters",
    "BulkForm",
    "ChangeForm",
    "ClaimForm",
    "ClearForm",
    "CloneForm",
    "ConfirmListForm",
    "CorrectionForm",
    "CredentialDecision",
    "CredentialDecisionForm",
    "CredentialFilters",
    "CredentialForm",
    "Decision",
    "DecisionForm",
    "DeclineForm",
    "DelegateForm",
    "DelegationForm",
    "DisputeForm",
    "EditDelegationForm",
    "EndStandingForm",
    "ExtensionForm",
    "FillInForm",
    "FunctionsForm",
    "HandOverForm",
    "InvitationForm",
    "KindForm",
    "ListForm",
    "MergeForm",
    "NeedsForm",
    "NewDelegationsForm",
    "OneDelegationForm",
    "OrderForm",
    "OtherForm",
    "OwnDataForm",
    "OwnQuotasForm",
    "PhotoForm",
    "Proof",
    "ProtocolForm",
    "ReadmitForm",
    "ReasonForm",
    "ReviewFilters",
    "RowForm",
    "SearchForm",
    "SetAsideForm",
    "SourceForm",
    "StandInForm",
    "StandingForm",
    "SubstitutionForm",
    "WalkInForm",
    "WishForm",
    "key_of",
    "said_of",
    "word_of",
]
