"""What upper domains hear from editions, within the same transaction (docs/adr/0020-edition-created.md)."""

from blinker import Signal

# Sent with the new edition and `at`: delegations set the usual quotas, the door sets up its main gate.
edition_created = Signal()
# Sent with an edition whose zone has just changed and `before`: whoever keeps hours of it sets them to the
# same hours on the clocks of the new zone, and answers how many it set (docs/adr/0070-hours-on-the-clock.md).
time_zone_changed = Signal()
