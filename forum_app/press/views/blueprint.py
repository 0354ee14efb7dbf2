"""The blueprint that all pages about media hang on, and how their papers are kept and shown."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort

from forum_app.core import files
from forum_app.core.clock import local_day, now
from forum_app.core.db import db
from forum_app.core.models import StoredFile
from forum_app.core.papers import ACCEPTED, SUFFIXES
from forum_app.core.web import attachment, beside
from forum_app.editions.models import ForumEdition
from forum_app.people.queries import countries
from forum_app.press.forms import AccreditationForm
from forum_app.press.models import MediaAccreditation
from forum_app.press.rules import Paper

bp = Blueprint("press", __name__)


@bp.app_context_processor
def _what_forms_take() -> dict[str, object]:
    return {"papers_accepted": ACCEPTED}


def accreditation_form(
    edition: ForumEdition,
    sent: MediaAccreditation | None = None,
    kind: type[AccreditationForm] = AccreditationForm,
) -> AccreditationForm:
    """The form for an accreditation, as it was sent before if it was."""
    today = local_day(now(), edition.time_zone)
    return kind(countries=db.session.scalars(countries()), today=today, sent=sent)


def kept(form: AccreditationForm) -> Mapping[Paper, StoredFile]:
    """Keep the papers that came with a form; within the transaction that needs them."""
    return {
        paper: files.keep(content, media_type=media_type, at=now())
        for paper, (content, media_type) in form.papers.items()
    }


def paper_answer(accreditation: MediaAccreditation, word: str, *, shown: bool = False) -> Response:
    """The paper of an address, as a file to keep, or in the frame of a page beside the form."""
    if word not in set(Paper):
        abort(404)
    file = accreditation.paper(Paper(word)) or abort(404)
    name = f"{word}-{accreditation.key.hex[:8]}.{SUFFIXES[file.media_type]}"
    if shown:
        return beside(files.read(file), file.media_type, name)
    return attachment(files.read(file), file.media_type, name)
