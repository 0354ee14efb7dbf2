"""The words of the door: what the gate keeper reads, and why."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import CheckpointKind, ScanMode, Verdict

_V = Verdict
name_all(
    Verdict,
    {
        _V.ADMITTED: lazy_gettext("Admitted"),
        _V.ALREADY_ADMITTED: lazy_gettext("Already admitted"),
        _V.WRONG_CHECKPOINT: lazy_gettext("Not here"),
        _V.WRONG_HOUR: lazy_gettext("Not now"),
        _V.STALE: lazy_gettext("Scan again"),
        _V.UNKNOWN: lazy_gettext("Unknown badge"),
        _V.FORGED: lazy_gettext("Forged code"),
        _V.FOREIGN: lazy_gettext("Other edition"),
        _V.CUT_OFF: lazy_gettext("Unreadable code"),
        _V.REVOKED: lazy_gettext("Revoked badge"),
        _V.SUSPENDED: lazy_gettext("Suspended badge"),
        _V.NOT_APPROVED: lazy_gettext("Not approved"),
        _V.FROM_AFAR: lazy_gettext("Takes part from afar"),
    },
)
name_all(
    CheckpointKind,
    {
        CheckpointKind.GATE: lazy_gettext("Gate"),
        CheckpointKind.DAY: lazy_gettext("Door of the day"),
        CheckpointKind.SESSION: lazy_gettext("Door of a session"),
    },
)
name_all(
    ScanMode,
    {
        ScanMode.QR: lazy_gettext("QR code"),
        ScanMode.MANUAL: lazy_gettext("typed code"),
        ScanMode.SEARCH: lazy_gettext("name search"),
    },
)

REASONS = {
    _V.ADMITTED: lazy_gettext("Welcome."),
    _V.ALREADY_ADMITTED: lazy_gettext("This person is already in."),
    _V.WRONG_CHECKPOINT: lazy_gettext(
        "This badge does not open this checkpoint. Point the way to the right one."
    ),
    _V.WRONG_HOUR: lazy_gettext("This checkpoint is not open at this hour."),
    _V.STALE: lazy_gettext("This scan waited too long without a network. Scan the badge again."),
    _V.UNKNOWN: lazy_gettext("This badge is not on the list. Send the person to the accreditation desk."),
    _V.FORGED: lazy_gettext("The signature of this code is false. Call a supervisor."),
    _V.FOREIGN: lazy_gettext("This badge belongs to another edition of the forum."),
    _V.CUT_OFF: lazy_gettext("The code is incomplete or is not of a badge. Scan again or search by name."),
    _V.REVOKED: lazy_gettext("This badge was withdrawn. Send the person to the accreditation desk."),
    _V.SUSPENDED: lazy_gettext("This badge is suspended. Call a supervisor."),
    _V.NOT_APPROVED: lazy_gettext(
        "The registration is not approved. Send the person to the accreditation desk."
    ),
    _V.FROM_AFAR: lazy_gettext(
        "The delegation said that this person does not come. Send the person to the accreditation desk."
    ),
}
