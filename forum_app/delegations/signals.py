"""What upper domains hear from delegations, within the transaction (docs/adr/0066-registration-left.md)."""

from blinker import Signal

# Sent with a registration that has just ended, and `by`, `at` and `reason`: the badges revoke the open badge,
# the programme marks the roles in sessions that somebody has to decide on.
registration_left = Signal()
