"""What is done with delegations and registrations: one function a use case, grouped by who uses it."""

from .boards import create_delegation, create_delegations, edit_delegation
from .deadlines import Term, check_open, extend, set_deadlines
from .focal_points import (
    accept_invitation,
    check_usable,
    end_focal_point,
    invite_focal_point,
    name_focal_point,
    resend_invitation,
    withdraw_invitation,
)
from .imports import Imported, LinesRefusedError, import_people, import_roster, read_people
from .merging import merge
from .people import (
    OF_PERSON,
    OF_REGISTRATION,
    Difference,
    EditedMeanwhileError,
    edit,
    make_head,
    move_down,
    move_up,
    register,
    set_photo,
)
from .quotas import add_usual_quotas, set_kind_quotas, set_quotas
from .seats import hold_all
from .steps import (
    approve,
    confirm,
    confirm_all,
    move_up_waiting,
    put_on_waiting_list,
    reject,
    return_to_delegation,
    revoke,
    set_aside,
    submit,
    take_up,
    withdraw,
)
from .suspects import clear, suspect, suspect_anew, suspect_new
from .waiting import admit_as_overflow, wait_later, wait_sooner
from .words import index, index_new

__all__ = [
    "OF_PERSON",
    "OF_REGISTRATION",
    "Difference",
    "EditedMeanwhileError",
    "Imported",
    "LinesRefusedError",
    "Term",
    "accept_invitation",
    "add_usual_quotas",
    "admit_as_overflow",
    "approve",
    "check_open",
    "check_usable",
    "clear",
    "confirm",
    "confirm_all",
    "create_delegation",
    "create_delegations",
    "edit",
    "edit_delegation",
    "end_focal_point",
    "extend",
    "hold_all",
    "import_people",
    "import_roster",
    "index",
    "index_new",
    "invite_focal_point",
    "make_head",
    "merge",
    "move_down",
    "move_up",
    "move_up_waiting",
    "name_focal_point",
    "put_on_waiting_list",
    "read_people",
    "register",
    "reject",
    "resend_invitation",
    "return_to_delegation",
    "revoke",
    "set_aside",
    "set_deadlines",
    "set_kind_quotas",
    "set_photo",
    "set_quotas",
    "submit",
    "suspect",
    "suspect_anew",
    "suspect_new",
    "take_up",
    "wait_later",
    "wait_sooner",
    "withdraw",
    "withdraw_invitation",
]
