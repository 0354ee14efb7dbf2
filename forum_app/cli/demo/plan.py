"""What the parts of the demo share: who loads it, its files, and the days of the rehearsal."""

import json
from datetime import date, datetime, time
from typing import Any

from forum_app.core.clock import from_local, local_day
from forum_app.core.paths import PACKAGE
from forum_app.editions.models import ForumEdition

BY = "forum demo load"
DATA = PACKAGE / "data"
REHEARSAL = "ensayo"
ZONE = "America/Lima"


def plan() -> dict[str, Any]:
    planned: dict[str, Any] = json.loads((DATA / f"{REHEARSAL}.json").read_text(encoding="utf-8"))
    return planned


def instant(edition: ForumEdition, day: date, clock: str) -> datetime:
    return from_local(datetime.combine(day, time.fromisoformat(clock)), edition.time_zone)


def is_today(edition: ForumEdition, instant: datetime, at: datetime) -> bool:
    return local_day(instant, edition.time_zone) == local_day(at, edition.time_zone)
