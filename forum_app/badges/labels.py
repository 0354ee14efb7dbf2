"""The words of badges."""

from flask_babel import lazy_gettext as _l

from forum_app.core.i18n import name_all

from .rules import BadgeState, PrintChoice, PrintOrder, RevokeReason

name_all(
    BadgeState,
    {
        BadgeState.QUEUED: _l("To be printed"),
        BadgeState.PRINTED: _l("Printed"),
        BadgeState.COLLECTED: _l("Collected"),
        BadgeState.SUSPENDED: _l("Suspended"),
        BadgeState.REVOKED: _l("Revoked"),
        BadgeState.EXPIRED: _l("Expired"),
    },
)
name_all(
    RevokeReason,
    {
        RevokeReason.LOST: _l("Lost"),
        RevokeReason.STOLEN: _l("Stolen"),
        RevokeReason.SUBSTITUTED: _l("Person substituted"),
        RevokeReason.DATA_ERROR: _l("Error in the data"),
        RevokeReason.CATEGORY_CHANGE: _l("Change of category"),
        RevokeReason.EXPELLED: _l("Expelled"),
        RevokeReason.WITHDRAWN: _l("Registration withdrawn"),
        RevokeReason.NOT_APPROVED: _l("Registration no longer approved"),
    },
)
name_all(
    PrintChoice,
    {
        PrintChoice.NOT_PRINTED: _l("Not yet printed"),
        PrintChoice.ALL: _l("All badges"),
    },
)
name_all(
    PrintOrder,
    {
        PrintOrder.DELEGATION: _l("By delegation"),
        PrintOrder.SURNAME: _l("By surname"),
        PrintOrder.CATEGORY: _l("By category"),
    },
)
