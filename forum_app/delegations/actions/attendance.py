"""How somebody takes part: in the rooms, or from afar when the journey is not possible."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import AttendanceMode, check_comes, check_present

from .journal import note
from .seats import hold_of


def attend(
    registration: Registration,
    mode: AttendanceMode,
    *,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
) -> None:
    """Let somebody take part from afar, or come after all; state and seat stay, and no deadline binds."""
    hold_of(registration)
    if not as_organiser:
        check_present(registration.delegation.state)
    check_comes(registration.state)
    if registration.attendance_mode is not mode:
        registration.attendance_mode = mode
        is_afar = mode is AttendanceMode.VIRTUAL
        note("attends-from-afar" if is_afar else "attends-in-person", registration, by=by, at=at)
        db.session.flush()
