"""The words that registrations are found by."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Base

# PostgreSQL serves a range of words from the index only where it compares by code point, as SQLite does.
WORD = String().with_variant(String(collation="C"), "postgresql")


class RegistrationWord(Base):
    """One folded word of a registration; the index that is the table finds words by their beginning."""

    __tablename__ = "registration_word"
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)
