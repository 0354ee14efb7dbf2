"""The words of letters and their states, and what the journal says of them."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import LetterKind, LetterState, Pile

name_all(
    LetterKind,
    {
        LetterKind.INVITATION: lazy_gettext("Letter of invitation"),
        LetterKind.VISA_SUPPORT: lazy_gettext("Letter in support of a visa"),
    },
)
name_all(
    LetterState,
    {
        LetterState.REQUESTED: lazy_gettext("Letter asked for"),
        LetterState.ISSUED: lazy_gettext("Letter issued"),
        LetterState.GRANTED: lazy_gettext("Visa granted"),
        LetterState.REFUSED: lazy_gettext("Visa refused"),
        LetterState.NOT_NEEDED: lazy_gettext("Not needed"),
        LetterState.WITHDRAWN: lazy_gettext("Letter withdrawn"),
    },
)
name_all(
    Pile,
    {
        Pile.WAITING: lazy_gettext("To be issued"),
        Pile.ISSUED: lazy_gettext("Issued letters"),
        Pile.ENDED: lazy_gettext("Closed requests"),
        Pile.ALL: lazy_gettext("All letters"),
    },
)
