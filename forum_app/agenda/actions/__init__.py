"""What organisers do with the programme, and what moderators and speakers answer."""

from .assignments import answer, assign, introduce, invite, name_person, unassign
from .board import Addition, Change, Edited, Edits, edit_board
from .clashes import (
    Watch,
    acknowledge_blocking,
    acknowledge_clash,
    watching_clashes,
    withdraw_acknowledgement,
)
from .files import MAKE_FILES, face_in, make_file
from .leaving import follow_leaver, settle_role
from .loading import Loaded, load_agenda
from .notices import (
    DRAFT_NOTICES,
    draft_notices,
    drop_notice,
    drop_notices,
    restore_notice,
    send_notice,
    send_notices,
)
from .releases import release, release_if_changed
from .returns import go_back
from .rooms import change_room, create_room, remove_room, set_windows
from .sessions import change_session, create_session, keep_hours, make_ready, remove_session
from .settings import change_settings, keep_apart, let_together, set_orders
from .signups import (
    follow_seats,
    give_up_signups,
    leave_session,
    remove_signup,
    sign_up,
)
from .substitutes import keep_institution, substitute
from .venues import change_venue, create_venue, remove_venue, set_travel

__all__ = [
    "DRAFT_NOTICES",
    "MAKE_FILES",
    "Addition",
    "Change",
    "Edited",
    "Edits",
    "Loaded",
    "Watch",
    "acknowledge_blocking",
    "acknowledge_clash",
    "answer",
    "assign",
    "change_room",
    "change_session",
    "change_settings",
    "change_venue",
    "create_room",
    "create_session",
    "create_venue",
    "draft_notices",
    "drop_notice",
    "drop_notices",
    "edit_board",
    "face_in",
    "follow_leaver",
    "follow_seats",
    "give_up_signups",
    "go_back",
    "introduce",
    "invite",
    "keep_apart",
    "keep_hours",
    "keep_institution",
    "leave_session",
    "let_together",
    "load_agenda",
    "make_file",
    "make_ready",
    "name_person",
    "release",
    "release_if_changed",
    "remove_room",
    "remove_session",
    "remove_signup",
    "remove_venue",
    "restore_notice",
    "send_notice",
    "send_notices",
    "set_orders",
    "set_travel",
    "set_windows",
    "settle_role",
    "sign_up",
    "substitute",
    "unassign",
    "watching_clashes",
    "withdraw_acknowledgement",
]
