"""What upper domains hear from delegations, within the transaction (docs/adr/0066-registration-left.md)."""

from blinker import Signal

# Sent with a registration that has just ended, and `by`, `at` and `reason`: the badges revoke the open badge,
# the programme marks the roles in sessions that somebody has to decide on.
registration_left = Signal()

# Sent with a registration whose person has asked for erasure, once the edition is closed, and `at`: each
# domain erases what it keeps of the person beyond the record of the forum, and answers hashes for
# `core.files.erase` (docs/adr/0077-erasure-waits-for-the-close.md).
registration_erased = Signal()
