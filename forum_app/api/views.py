"""The routes of the API: JSON in, JSON out; a refusal of the door is an answer like any other."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from forum_app.checkin import actions, policy
from forum_app.checkin.actions import Answer
from forum_app.checkin.queries import Station
from forum_app.core.clock import now
from forum_app.core.db import transaction

from .access import from_device
from .schemas import ScanAnswer, ScanBatch

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.post("/checkin/scans")
@from_device(policy.SCAN)
def scans(station: Station, batch: ScanBatch, by: int) -> ResponseReturnValue:
    """Judge showings of badges and keep them; each is answered by its id, sent again as the first time."""
    with transaction():
        at = now()
        judged = actions.record_scans(station, batch.showings, by=by, sent_at=batch.sent_at, at=at)
        answers = {number: Answer.quarantined(number) for number in batch.scan_ids}
        answers |= {answer.scan_id: answer for answer in judged}
        odd = {scan.scan_id: scan.facts for scan in batch.scans if answers[scan.scan_id].is_quarantined}
        actions.quarantine(station, odd, by=by, at=at)
    told = [ScanAnswer.of(answers[scan.scan_id], station) for scan in batch.scans]
    return {"scans": [answer.model_dump(mode="json", exclude_none=True) for answer in told]}
