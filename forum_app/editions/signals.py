"""What upper domains hear from editions, within the same transaction (docs/adr/0020-edition-created.md)."""

from blinker import Signal

# Sent with the new edition and `at`: delegations set the usual quotas, the door sets up its main gate.
edition_created = Signal()
