"""The words of the outbox."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import LetterState

name_all(
    LetterState,
    {
        LetterState.QUEUED: lazy_gettext("Waiting to be sent"),
        LetterState.SENDING: lazy_gettext("Being sent"),
        LetterState.SENT: lazy_gettext("Sent"),
        LetterState.FAILED: lazy_gettext("Not delivered"),
    },
)
