"""What is done about the programme behind the requests."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.i18n import LANGUAGES
from forum_app.core.jobs import handler
from forum_app.core.progress import Progress

from . import actions, queries
from .models import Release
from .rules import Format


@handler(actions.MAKE_FILES)
def make_files(facts: dict[str, Any], progress: Progress) -> None:
    """Make the files of a release, so that nobody waits for them; done again, it adds what is missing."""
    release = db.session.scalars(select(Release).where(Release.key == UUID(facts["release"]))).one()
    wanted = [(form, language) for form in Format for language in LANGUAGES]
    for done, (form, language) in enumerate(wanted, 1):
        with transaction():
            actions.make_file(queries.Released(release), form, language, at=now())
        progress(done, len(wanted))


@handler(actions.DRAFT_NOTICES)
def draft_notices(facts: dict[str, Any], progress: Progress) -> None:
    """Draft the letters about what a release changed; they wait until an organizer sends them."""
    with transaction():
        release = db.session.scalars(select(Release).where(Release.key == UUID(facts["release"]))).one()
        drafted = actions.draft_notices(release)
    progress(drafted, drafted)
