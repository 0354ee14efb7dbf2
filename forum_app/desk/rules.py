"""What a file may write into what is there already, and whose account an organiser may close."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from forum_app.core.errors import N_, RuleBrokenError


class Merged(NamedTuple):
    """Of what a file says: what is to be written, and what is kept though the file says something else."""

    written: dict[str, Any]
    kept: dict[str, Any]


def merge(there: Mapping[str, Any], said: Mapping[str, Any], *, overwrite: bool) -> Merged:
    """Fill what is empty; write over what somebody may have entered only where that was asked for.

    What a file does not say is None, and never written.
    """
    other = {name: value for name, value in said.items() if value is not None and value != there[name]}
    written = {name: value for name, value in other.items() if overwrite or there[name] is None}
    return Merged(written, {name: value for name, value in other.items() if name not in written})


def check_may_close(
    *, is_self: bool, is_administrator: bool, works_in: set[int], organises: set[int]
) -> None:
    """Refuse to close the own account, an administrator's, and one that other people's editions need."""
    if is_self:
        raise RuleBrokenError(N_("You cannot close your own account here."))
    if is_administrator or not works_in <= organises:
        raise RuleBrokenError(
            N_("This account is used beyond your own editions. Ask an administrator to close it.")
        )
