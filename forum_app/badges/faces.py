"""What stands on each badge: taken from its registration, in the language of the batch."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask_babel import force_locale, gettext

from forum_app.core import files
from forum_app.core.crypto import unseal
from forum_app.core.i18n import text_of
from forum_app.core.print.colours import Colour, readable_on
from forum_app.core.progress import Progress, untold
from forum_app.delegations.models import Registration
from forum_app.editions.labels import days, place
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.people.models import Person

from .documents import BadgeFace, CategoryBand, badge_sheet, code_picture, illegible
from .models import Badge
from .queries import REFERENCE_SEAL, private_key, texts_on_badges
from .token import sign

LANGUAGE_OF_SCRIPT = {
    "Arabic": "ar",
    "Armenian": "hy",
    "Cyrillic": "ru",
    "Devanagari": "hi",
    "Georgian": "ka",
    "Greek": "el",
    "Han": "zh",
    "Hangul": "ko",
    "Hebrew": "he",
    "Japanese": "ja",
    "Thai": "th",
}


class PrintRun(NamedTuple):
    """A batch on paper, and what was printed on each badge, by its key."""

    pdf: bytes
    snapshots: dict[UUID, dict[str, Any]]


def print_run(
    badges: Iterable[Badge], edition: ForumEdition, *, language: str, progress: Progress = untold
) -> PrintRun:
    """Draw a batch, its pages in the order given; tells its progress after each page."""
    fronts = faces(badges, edition, language=language)
    with force_locale(language):
        title = f"{gettext('Badges')} – {text_of(edition, 'name', language)}"
    pdf = badge_sheet(fronts.values(), language=language, title=title, progress=progress)
    return PrintRun(pdf, {key: snapshot(front) for key, front in fronts.items()})


class Trouble(NamedTuple):
    """Whose badge cannot be read as it stands, and why."""

    registration: UUID
    name: str
    missing: str
    is_cramped: bool


def troubles(edition: ForumEdition) -> list[Trouble]:
    """The approved people of an edition whose badges want a short name or other letters."""
    found = (
        (key, name, illegible(name, short or "", *filter(None, others)))
        for key, name, short, *others in texts_on_badges(edition)
    )
    return [Trouble(key, name, *flaw) for key, name, flaw in found if any(flaw)]


def faces(badges: Iterable[Badge], edition: ForumEdition, *, language: str) -> dict[UUID, BadgeFace]:
    """The front of each badge by its key, in the order given."""
    badges = list(badges)
    keys = {key.id: private_key(key, edition) for key in {badge.signing_key for badge in badges}}
    with force_locale(language):
        return {
            badge.key: _face(badge, edition, keys[badge.signing_key_id], language=language)
            for badge in badges
        }


def _face(badge: Badge, edition: ForumEdition, key: Ed25519PrivateKey, *, language: str) -> BadgeFace:
    registration = badge.registration
    person = registration.person
    return BadgeFace(
        edition=text_of(edition, "name", language),
        edition_details=where_and_when(edition),
        notice=gettext("Rehearsal edition – fictitious data") if edition.is_rehearsal else "",
        honorific=text_of(person, "honorific", language),
        name=person.display_name,
        short_name=person.badge_name or "",
        native_name=_other_name(person),
        native_language=LANGUAGE_OF_SCRIPT.get(person.native_script or "", ""),
        title=text_of(registration, "position_title", language),
        institution=registration.institution or "",
        delegation=text_of(registration.delegation, "name", language),
        category=band(registration.badge_category, language),
        zones=tuple(registration.badge_category.zones),
        qr_text=token_text(badge, edition, key),
        serial=serial(badge, edition),
        photo=_photo(registration),
    )


def token_text(badge: Badge, edition: ForumEdition, key: Ed25519PrivateKey) -> str:
    """The text of the code; the same each time, since Ed25519 signs without chance."""
    reference = unseal(REFERENCE_SEAL, badge.sealed_reference, bound_to=badge.reference_hash)
    return sign(
        key=key,
        key_id=badge.signing_key.number,
        edition_key=edition.key,
        reference=reference,
        print_number=badge.print_number,
    ).text


def code_of(badge: Badge, edition: ForumEdition) -> bytes:
    """The code of one badge as a picture, the same as the printed one."""
    return code_picture(token_text(badge, edition, private_key(badge.signing_key, edition)))


def serial(badge: Badge, edition: ForumEdition) -> str:
    """What people read to each other: edition, number, and which print it is."""
    return f"{edition.roman or edition.slug}-{badge.serial:04d}-{badge.print_number}"


def snapshot(face: BadgeFace) -> dict[str, Any]:
    """What was printed, without the code and the photo's bytes, to be kept as it was."""
    facts = asdict(face)
    return {name: value for name, value in facts.items() if name not in {"qr_text", "photo"}}


def band(category: BadgeCategory, language: str) -> CategoryBand:
    """A category as it is seen, in letters that can be read on its colour."""
    text = readable_on(Colour.from_hex(category.colour))
    return CategoryBand(
        code=category.code,
        word=text_of(category, "name", language),
        background=category.colour,
        text="#{:02x}{:02x}{:02x}".format(*text),
    )


def where_and_when(edition: ForumEdition) -> str:
    """City, country and days, as far as they are known."""
    return " · ".join(filter(None, (place(edition), days(edition))))


def _other_name(person: Person) -> str:
    name = person.native_name or ""
    return name if name != person.display_name else ""


def _photo(registration: Registration) -> bytes | None:
    return files.read(registration.photo) if registration.photo else None
