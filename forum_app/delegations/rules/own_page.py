"""What a delegate may do on the own page: correct what is not decided yet, ask for the rest."""

from datetime import date, timedelta

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.rules import NEEDS_KEPT, EditionState

from .deadlines import OVER
from .states import ENDED, OPEN_TO_FOCAL_POINTS, RegistrationState

_S = RegistrationState
OPEN_TO_DELEGATES = frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED})
HANDED_IN_BY_DELEGATES = frozenset({_S.DRAFT, _S.RETURNED})
ERASURE_WAITS = timedelta(days=1)  # after asking: for the answer to arrive, and for second thoughts
WITHOUT_OWN_PAGES = frozenset({EditionState.DRAFT, EditionState.ARCHIVED})


def is_link_live(edition: EditionState, *, sent: int, now: int) -> bool:
    """Whether a link opens the own page: it ends with the edition, and when a newer number was given."""
    return sent == now and edition not in WITHOUT_OWN_PAGES


def may_send_photo(state: RegistrationState, *, has_photo: bool) -> bool:
    """Whether a delegate may send a photo: a missing one always, another one until it is looked at."""
    return state in OPEN_TO_FOCAL_POINTS or (state not in ENDED and not has_photo)


def erased_by(edition: EditionState, *, last_day: date | None) -> date | None:
    """The day by which what somebody asks to be erased is gone; none where the forum has no last day yet.

    Badge, doors and safety need the data until the edition is closed, which at the latest is taken for done
    half a month after its last day.
    """
    return None if edition in OVER or last_day is None else last_day + NEEDS_KEPT + timedelta(days=1)


def check_open_to_delegate(state: RegistrationState) -> None:
    """Refuse a delegate's own change to what the delegation has confirmed."""
    if state not in OPEN_TO_DELEGATES:
        raise RuleBrokenError(
            N_("The delegation has confirmed these data. Ask for a correction, and an organizer makes it.")
        )


def check_may_ask(state: RegistrationState) -> None:
    """Refuse to take a wish about a registration that has ended."""
    if state in ENDED:
        raise RuleBrokenError(N_("This registration has ended. Write to the organizers instead."))


def check_photo(state: RegistrationState, *, has_photo: bool) -> None:
    """Refuse another photo once the organisers look at the first one."""
    if not may_send_photo(state, has_photo=has_photo):
        raise RuleBrokenError(
            N_("The photo cannot be changed here any more. Ask for a correction and say why.")
        )
