"""What people need, opened: for the person, and for actions that keep who looked."""

from forum_app.delegations.models import Registration
from forum_app.delegations.needs import SENSITIVE, Needs, opened


def needs_of(registration: Registration) -> Needs:
    """Diet and access needs in clear; whoever is not the person reads them by `actions.read_needs` alone."""
    kept = registration.needs
    if kept is None:
        return Needs()
    sealed = {name: getattr(kept, f"sealed_{name}") for name in SENSITIVE}
    return Needs(**{name: opened(text, field=name, key=registration.key) for name, text in sealed.items()})
