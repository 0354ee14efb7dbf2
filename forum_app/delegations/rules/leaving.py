"""Coming back after having left: as one person more, never into the old registration."""

from forum_app.core.errors import N_, RuleBrokenError

from .states import DelegationRole, RegistrationState

_S = RegistrationState
MAY_RETURN = frozenset({_S.SUBSTITUTED, _S.WITHDRAWN})
LED = frozenset({DelegationRole.HEAD, DelegationRole.ALTERNATE})


def check_readmittable(state: RegistrationState, *, is_registered: bool) -> None:
    """Refuse to take in somebody who never left, whom the organisers turned away, or who is back already."""
    if state not in MAY_RETURN:
        raise RuleBrokenError(
            N_("A person whose registration is “%(state)s” cannot be readmitted."), state=state
        )
    if is_registered:
        raise RuleBrokenError(N_("This person is registered already."))


def role_after_return(role: DelegationRole) -> DelegationRole:
    """The role in which somebody comes back: whoever led the delegation is a delegate now."""
    return DelegationRole.DELEGATE if role in LED else role
