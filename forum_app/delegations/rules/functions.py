"""Functions beside a registration: what goes together."""

from collections.abc import Collection

from forum_app.core.errors import N_, RuleBrokenError


def check_functions(
    *, own: int, further: Collection[int], person: int, assisted: int | None, same_delegation: bool
) -> None:
    """Refuse to represent the own delegation twice, and to assist oneself or somebody of elsewhere."""
    if own in further:
        raise RuleBrokenError(N_("This is the person's own delegation already."))
    if assisted == person or not same_delegation:
        raise RuleBrokenError(N_("An assistant assists somebody else of the same delegation."))
