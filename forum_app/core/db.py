"""The database: the base of all models, the types of their columns, and the one way to write."""

import enum
import fcntl
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast
from unicodedata import normalize
from uuid import UUID, uuid4

from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Insert,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    Update,
    Uuid,
    bindparam,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, OperationalError
from sqlalchemy.orm import (
    MANYTOONE,
    DeclarativeBase,
    Mapped,
    joinedload,
    make_transient_to_detached,
    mapped_column,
    registry,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import ConnectionPoolEntry

from .errors import N_, GoneError, StaleError
from .paths import resource

BUSY_TIMEOUT_MS = 10_000
LONGEST_NAME = 40  # of an enum's member
REMOVED = N_("Somebody removed this meanwhile.")
WRITING = "forum_writing"  # the execution option of a connection that begins in order to write

COLLISIONS = {  # a unique index, or a foreign key
    *("23505", "23503"),
    *("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"),
}
KNOTS = {"40P01", "40001", "SQLITE_BUSY"}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; stored without a zone, in UTC, so that both databases compare it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a zone cannot be stored.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value is not None else None


class NfcText(TypeDecorator[str]):
    """Text in Unicode's composed form, so that equal names are equal bytes."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return normalize("NFC", value) if value is not None else None


class Base(DeclarativeBase):
    """The base of all models; enums are kept by value, names of constraints follow one convention."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: NfcText(),
            datetime: UtcDateTime(),
            UUID: Uuid(),
            dict[str, Any]: JSON(),
            list[str]: JSON(),
            list[Any]: JSON(),
            enum.Enum: Enum(
                enum.Enum,
                values_callable=lambda members: [member.value for member in members],
                native_enum=False,
                create_constraint=False,
                validate_strings=True,
                length=LONGEST_NAME,
            ),
        },
    )


class Keyed:
    """A row that addresses may name: by a random key, never by its number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(default=uuid4, unique=True)


class Versioned(Keyed):
    """A row that counts its changes, so that nobody saves over what somebody else saved meanwhile."""

    version: Mapped[int] = mapped_column()

    __mapper_args__: Mapping[str, Any] = {"version_id_col": version}


PLAIN = {UtcDateTime: "sa.DateTime()", NfcText: "sa.String()", Enum: f"sa.String(length={LONGEST_NAME})"}

Row = TypeVar("Row", bound=Keyed)
Kind = TypeVar("Kind")

db = SQLAlchemy(model_class=Base, session_options={"autoflush": False})
migrate = Migrate()


@contextmanager
def transaction() -> Iterator[None]:
    """Write: all or nothing. Whatever was read before is read anew inside, so rules judge the present.

    On SQLite the transaction begins by taking the write lock (`BEGIN IMMEDIATE`) behind a queue, because
    SQLite's own waiting is unfair and has a long tail.
    """
    session = db.session
    session.rollback()
    with ExitStack() as stack:
        queue = db.engine.dialect.name == "sqlite" and _write_queue(db.engine)
        if queue:
            stack.enter_context(queue.turn())
        session.connection(execution_options={WRITING: True})
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def tally(rows: Select[Any], conditions: Mapping[Kind, ColumnElement[bool]]) -> dict[Kind, int]:
    """How many rows meet each of several conditions, in one statement.

    Args:
        rows: all of them, with the joins that the conditions need.
        conditions: by what their number is called.

    """
    counts = (func.count().filter(condition) for condition in conditions.values())
    numbers = db.session.execute(rows.with_only_columns(*counts, maintain_column_froms=True)).one()
    return dict(zip(conditions, numbers, strict=True))


def change(statement: Update) -> int:
    """Execute a conditional UPDATE; answers how many rows met its condition, so that one of many may win."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def lock(row: Row, *, along: str | None = None) -> Row:
    """Hold a row until the transaction ends, and read it anew: what is decided on it stays true.

    What is not written yet goes first, since reading anew also forgets changes of the rows that it owns. The
    lock is of this row alone; SQLite ignores it, its writing transactions are alone anyway.

    Args:
        row: what is to be held.
        along: what it belongs to, by the relationship's name, to be read anew in the same statement.

    """
    db.session.flush()
    try:
        db.session.expire(row)
    except InvalidRequestError as gone:
        raise GoneError(REMOVED) from gone
    (number,) = inspect(row).identity
    kind: Any = type(row)
    if db.session.scalar(_locking(kind, along), {"id": number}) is None:
        raise GoneError(REMOVED)
    return row


@cache
def _locking(kind: Any, along: str | None) -> Select[Any]:
    """The statement that holds a row of a table, built once."""
    statement = select(kind).where(kind.id == bindparam("id")).with_for_update(of=kind)
    if along:
        statement = statement.options(joinedload(getattr(kind, along), innerjoin=True))
    return statement.execution_options(populate_existing=True)


def check_seen(row: Versioned, version: int | None) -> None:
    """Refuse to change a row that is locked, when it was read at an older version; None was never read."""
    if version is not None and row.version != version:
        raise StaleError


def hold(name: str) -> None:
    """Let the transactions that hold the same name go one after the other, until their end.

    For rules over many rows (never the last administrator), which no lock of one row can keep. On SQLite
    writing transactions are alone anyway.
    """
    if db.engine.dialect.name == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def is_collision(error: IntegrityError) -> bool:
    """Whether somebody else made, or took away, at the same moment what a row needs to be there or not."""
    return _name_of(error) in COLLISIONS


def is_knot(error: OperationalError) -> bool:
    """Whether two waited for each other and the database gave one of them up."""
    return _name_of(error) in KNOTS


def _name_of(error: DBAPIError) -> str | None:
    """How the database itself calls an error: by a number of the standard, or SQLite by a name."""
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)


def set_facts(row: Base, facts: Mapping[str, Any]) -> bool:
    """Set the facts that differ; whether any did."""
    different = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def revision() -> str | None:
    """The revision of the schema that the database is at; None when it is empty."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def insert_or_skip(model: type[Base], **values: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that a unique index turns away in silence; what it returns tells whether the row is in."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(table_of(model)).values(values).on_conflict_do_nothing()


class Shape(NamedTuple):
    """How a row of a model is inserted: the statement, what columns begin with, and which refer to what."""

    insert: Insert
    first: dict[str, Any]
    references: dict[str, dict[str, str]]


def write(row: Base) -> None:
    """Write a new row by a plain insert, for a third of what a flush takes; the session knows it afterwards.

    What the row refers to is written before it, what it owns by the next flush.
    """
    kind = inspect(row).mapper
    shape, facts = _shape(kind.class_), row.__dict__
    kind.dispatch.before_insert(kind, db.session.connection(), inspect(row))
    values = shape.first | {name: facts[name] for name in facts.keys() & kind.columns.keys()}
    for name in facts.keys() & shape.references.keys():
        for column, referred in shape.references[name].items():
            values[column] = getattr(facts[name], referred, None)
    result = cast("CursorResult[Any]", db.session.execute(shape.insert, values))
    written: Any = result.last_inserted_params()
    number: Any = result.inserted_primary_key
    for name, value in {**written, "id": number.id}.items():
        if name not in facts or facts[name] is not value:
            set_committed_value(row, name, value)
    make_transient_to_detached(row)
    db.session.add(row)


@cache
def _shape(model: type[Base]) -> Shape:
    """What `write` knows of a model, gathered once."""
    kind = inspect(model)
    columns = kind.columns.items()
    first: dict[str, Any] = {
        name: None for name, column in columns if column.nullable and column.default is None
    }
    if issubclass(model, Versioned):
        first["version"] = 1
    return Shape(
        insert(table_of(model)),
        first,
        {
            one.key: {str(own.key): str(other.key) for own, other in one.local_remote_pairs}
            for one in kind.relationships
            if one.direction is MANYTOONE
        },
    )


def table_of(model: type[Base]) -> Table:
    """The table of a model, for rows that are written and not read again."""
    return cast("Table", model.__table__)


class WriteQueue:
    """One writer at a time, over all threads and processes that share an SQLite file."""

    def __init__(self, database: Path) -> None:
        self._thread = threading.Lock()
        self._path = database.with_name(f"{database.name}.lock")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn and hold it."""
        with self._thread, self._path.open("wb", buffering=0) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


_queues: dict[str, WriteQueue] = {}


def _write_queue(engine: Engine) -> WriteQueue | None:
    database = engine.url.database
    if not database or database == ":memory:":
        return None
    return _queues.setdefault(database, WriteQueue(Path(database)))


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below decides how to begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # with WAL, NORMAL loses acknowledged rows at a power cut
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is given for a database; a statement that fails does not log its values."""
    quiet = {"hide_parameters": True}
    if make_url(url).get_backend_name() == "sqlite":
        return quiet | {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    return quiet | {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column types as plain ones, so that migrations never import the application."""
    if kind != "type":
        return False
    return next((plain for ours, plain in PLAIN.items() if isinstance(item, ours)), False)


def init_app(app: Flask) -> None:
    """Open the database of the settings and prepare its connections."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url))
    db.init_app(app)
    migrate.init_app(
        app,
        db,
        directory=str(resource("migrations")),
        render_item=plain_type,
        render_as_batch=True,
        compare_type=True,
    )
    with app.app_context():
        _listen(db.engine)
