"""Notes verbales of the rehearsal, at every stage: most accepted, some to look at, two that disagree."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from forum_app.core import files
from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.core.models import StoredFile
from forum_app.core.paths import PACKAGE
from forum_app.delegations import actions
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.queries import delegations_of, nameable
from forum_app.delegations.rules import CredentialKind
from forum_app.editions.models import ForumEdition

from .plan import BY

ONE_IN = 12  # of the States by name, each of the exceptions below
NONE_YET, TO_LOOK_AT, COPY, ORIGINAL, DISPUTED = 1, 3, 5, 7, 9
IN_PARTS = "JP"  # whose focal point can sign in
MINISTRY = "Ministerio de Relaciones Exteriores"
OTHER_MINISTRY = "Ministerio del Ambiente"


def papers(edition: ForumEdition, at: datetime) -> None:
    """Let every State that has people name them by a note, each at a stage of its own."""
    scan = files.keep(sheet("NOTA VERBAL"), media_type="image/png", at=at)
    states = [one for one in db.session.scalars(delegations_of(edition)) if one.needs_credential]
    named = [(state, people) for state in states if (people := nameable(state))]
    for number, (state, people) in enumerate(named):
        desk = _Desk(state, scan, at)
        if state.country and state.country.iso2 == IN_PARTS:
            desk.in_parts(people)
        else:
            desk.at_stage(number % ONE_IN, people)


class _Desk:
    """Brings the notes of one delegation to the stage at which they are shown."""

    def __init__(self, delegation: Delegation, scan: StoredFile, at: datetime) -> None:
        self.delegation, self.scan, self.at = delegation, scan, at

    def in_parts(self, people: Sequence[Registration]) -> None:
        """An accepted note, and a later one that adds somebody and that nobody has looked at."""
        *most, last = people
        self._accept(self._note(1, most or people))
        self._note(2, [last])

    def at_stage(self, stage: int, people: Sequence[Registration]) -> None:
        if stage == NONE_YET:
            return
        is_disputed = stage == DISPUTED and len(people) > 1
        note = self._note(1, people[:-1] if is_disputed else people, is_complete=True)
        if stage in {COPY, DISPUTED}:
            actions.accept_copy(note, by=BY, at=self.at)
        if is_disputed:
            self._note(2, people[1:], is_complete=True, signed_by=OTHER_MINISTRY)
        if stage == ORIGINAL:
            actions.receive_original(note, by=BY, at=self.at)
        if stage not in {COPY, DISPUTED, ORIGINAL, TO_LOOK_AT}:
            self._accept(note)

    def _accept(self, note: Credential) -> None:
        actions.receive_original(note, by=BY, at=self.at)
        actions.accept_original(note, by=BY, at=self.at)

    def _note(
        self,
        part: int,
        people: Sequence[Registration],
        *,
        is_complete: bool = False,
        signed_by: str = MINISTRY,
    ) -> Credential:
        return actions.upload_credential(
            self.delegation,
            kind=CredentialKind.NOTE_VERBALE,
            number=f"N.º {self.delegation.id}-{part}/{self.at.year}",
            issued_on=local_day(self.at, self.delegation.edition.time_zone) - timedelta(days=9 - part),
            signed_by=signed_by,
            is_complete=is_complete,
            people=people,
            file=self.scan,
            as_organiser=True,
            by=BY,
            at=self.at,
        )


def sheet(title: str) -> bytes:
    """A sheet that looks like an official paper and says that it is none."""
    paper = Image.new("L", (620, 877), "#f6f4ee")
    draw = ImageDraw.Draw(paper)
    draw.ellipse((270, 60, 350, 140), outline="#555555", width=3)
    draw.text((60, 190), f"{title}\n\nDocumento ficticio de la edición de ensayo", "#222222", _font(22))
    for line in range(330, 700, 34):
        draw.line((60, line, 560 - line % 90, line), fill="#9a9a9a", width=5)
    buffer = BytesIO()
    paper.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(PACKAGE / "core" / "print" / "fonts" / "NotoSans-Regular.ttf", size)
