"""What happens at the door: showings are judged and kept, browsers come and go, checkpoints are set up."""

from .doors import (
    add_checkpoint,
    add_main_gate,
    change_checkpoint,
    close_checkpoint,
    hear_from,
    keep_hours,
    open_checkpoint,
    open_device,
    revoke_device,
)
from .scans import Answer, BeingStoredError, ScanStatus, Showing, quarantine, record_scans

__all__ = [
    "Answer",
    "BeingStoredError",
    "ScanStatus",
    "Showing",
    "add_checkpoint",
    "add_main_gate",
    "change_checkpoint",
    "close_checkpoint",
    "hear_from",
    "keep_hours",
    "open_checkpoint",
    "open_device",
    "quarantine",
    "record_scans",
    "revoke_device",
]
