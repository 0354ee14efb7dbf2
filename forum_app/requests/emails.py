"""The letters by mail about letters on paper: to the focal points, who find the paper after signing in."""

from collections.abc import Mapping
from datetime import datetime

from forum_app.core.web import public_url
from forum_app.delegations.queries import focal_points
from forum_app.delegations.rules import letter_language
from forum_app.mail.actions import post

from .models import LetterRequest
from .rules import LetterState

NOTICES: Mapping[LetterState, str] = {
    LetterState.ISSUED: "issued",
    LetterState.REFUSED: "refused",
    LetterState.WITHDRAWN: "withdrawn",
}


def tell(request: LetterRequest, *, at: datetime, reason: str | None = None) -> None:
    """Write of the state that a letter has entered, where that state has a notice; nothing is attached."""
    if kind := NOTICES.get(request.state):
        edition = request.edition
        for point in focal_points(request.registration.delegation):
            post(
                f"requests/mail/{kind}.txt",
                to=(point.user.name, point.user.email),
                language=letter_language(point.user.language),
                at=at,
                link=public_url("requests.letter", edition=edition.slug, key=request.key),
                edition=edition,
                about=f"letter_request:{request.key}",
                request=request,
                reason=reason,
            )
