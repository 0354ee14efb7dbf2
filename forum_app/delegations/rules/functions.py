"""Functions beside a registration: further delegations, and whom an assistant assists."""

from collections.abc import Collection

from forum_app.core.errors import N_, RuleBrokenError

from .states import ENDED, DelegationRole, RegistrationState

MOST_ASSISTANTS = 2  # of one person, by turns


class AssistedError(RuleBrokenError):
    """What is wrong with whom an assistant assists."""


def check_functions(*, own: int, further: Collection[int]) -> None:
    """Refuse to represent the own delegation twice."""
    if own in further:
        raise RuleBrokenError(N_("This is the person's own delegation already."))


def check_named(role: DelegationRole, *, is_named: bool) -> None:
    """Refuse an assistant of nobody: the role sits outside of the quota for the sake of somebody."""
    if role is DelegationRole.ASSISTANT and not is_named:
        raise AssistedError(N_("Choose whom the assistant assists."))


def check_assisted(
    *, is_other: bool, role: DelegationRole, state: RegistrationState, assistants: int
) -> None:
    """Refuse to assist oneself, a stranger, an assistant, who does not come, or who has assistants enough."""
    if not is_other:
        raise AssistedError(N_("An assistant assists somebody else of the same delegation."))
    if state in ENDED or role is DelegationRole.ASSISTANT:
        raise AssistedError(N_("Choose somebody who comes, and who is no assistant."))
    if assistants >= MOST_ASSISTANTS:
        raise AssistedError(N_("This person has %(most)s assistants already."), most=MOST_ASSISTANTS)
