"""How the letters of the programme are worded."""

from typing import Any

from .models import ChangeNotice
from .schemas import NoticedChange

CHANGES = "agenda/mail/changes.txt"


def words_of(notice: ChangeNotice) -> dict[str, Any]:
    """What the letter about changes is filled with."""
    return {
        "edition": notice.release.edition,
        "person": notice.person.key,
        "changes": [NoticedChange.model_validate(change) for change in notice.changes],
    }
