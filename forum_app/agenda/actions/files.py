"""The files of a release are made once and kept."""

from datetime import datetime
from hashlib import sha256

from forum_app.agenda.documents import export, formats
from forum_app.agenda.faces import ProgrammeFace, face_of
from forum_app.agenda.models import ReleaseFile
from forum_app.agenda.queries import Released
from forum_app.agenda.rules import Format
from forum_app.core.db import db, insert_or_skip

MAKE_FILES = "agenda.files"


def face_in(released: Released, language: str) -> ProgrammeFace:
    """A release in words."""
    return face_of(
        released.programme,
        released.revisions,
        version=released.release.number,
        at=released.release.at,
        language=language,
    )


def make_file(released: Released, form: Format, language: str, *, at: datetime) -> None:
    """Make a file of a release, unless it is there or the release cannot be had in the format."""
    face = face_in(released, language)
    if form not in formats(face):
        return
    content = export(face, form)
    db.session.execute(
        insert_or_skip(
            ReleaseFile,
            release_id=released.release.id,
            format=form.value,
            language=language,
            etag=sha256(content).hexdigest(),
            made_at=at,
            content=content,
        )
    )
