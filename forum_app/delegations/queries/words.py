"""Finding registrations by the beginnings of words."""

from sqlalchemy import ColumnElement, Select, false, select

from forum_app.core.collation import AFTER_EVERY_WORD, fold, split
from forum_app.delegations.models import Registration, RegistrationWord
from forum_app.editions.models import ForumEdition


def sought(text: str) -> list[str]:
    """The beginnings of words that somebody types: an e-mail address is one word."""
    pieces = text.split()
    return [word for piece in pieces for word in ([fold(piece)] if "@" in piece else split(piece))]


def called(edition: ForumEdition, text: str) -> list[ColumnElement[bool]]:
    """The conditions on registrations of an edition of who types a text: a word for each of its words.

    Signs alone ("%") are no word of anybody, and find nobody.
    """
    beginnings = sought(text)
    if text.strip() and not beginnings:
        return [false()]
    return [Registration.id.in_(found_by(edition, beginning)) for beginning in beginnings]


def found_by(edition: ForumEdition, beginning: str) -> Select[int]:
    """The registrations of an edition that have a word with this beginning: a range of the index."""
    return select(RegistrationWord.registration_id).where(
        RegistrationWord.edition_id == edition.id,
        RegistrationWord.word >= beginning,
        RegistrationWord.word < beginning + AFTER_EVERY_WORD,
    )
