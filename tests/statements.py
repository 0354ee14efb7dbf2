"""Counts what the database driver is asked to execute, without BEGIN and COMMIT."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from forum_app.core.db import db


@dataclass
class Counter:
    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.statements)


@contextmanager
def count_statements() -> Iterator[Counter]:
    """Count the statements of the block, those of requests made in it included."""
    counter = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            counter.statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield counter
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
