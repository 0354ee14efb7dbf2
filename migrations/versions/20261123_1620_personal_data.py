"""Diet and access needs are sealed, links that were passed on are known, people ask for erasure.

The sealing is written out here as it was when this migration was made, so that it moves what is there without
the application; `tests/architecture/test_migrations.py` reads it back with today's.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-23 16:20:00+00:00
"""

from hashlib import sha256
from secrets import token_bytes

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIELDS = ("dietary", "accessibility")
KEY_NAME, NONCE = 4, 12
OPEN = sa.text("taken_back_at IS NULL AND done_at IS NULL")

registration = sa.table(
    "registration",
    sa.column("id", sa.Integer()),
    sa.column("key", sa.Uuid()),
    sa.column("person_id", sa.Integer()),
    sa.column("link_number", sa.Integer()),
    sa.column("passed_on_link", sa.Integer()),
)
person = sa.table("person", sa.column("id", sa.Integer()), sa.column("email", sa.String()))
needs = sa.table(
    "personal_needs",
    sa.column("id", sa.Integer()),
    sa.column("registration_id", sa.Integer()),
    *(sa.column(field, sa.String()) for field in FIELDS),
    *(sa.column(f"sealed_{field}", sa.LargeBinary()) for field in FIELDS),
)


def upgrade():
    for field in FIELDS:
        op.add_column("personal_needs", sa.Column(f"sealed_{field}", sa.LargeBinary(), nullable=True))
    _move(lambda field, kept, key: {f"sealed_{field}": _seal(kept[field], field, key)}, FIELDS)
    for field in FIELDS:
        op.drop_column("personal_needs", field)

    op.add_column("registration", sa.Column("passed_on_link", sa.Integer(), nullable=True))
    nobody = sa.func.coalesce(person.c.email, "") == ""
    op.execute(
        registration.update()
        .where(registration.c.person_id.in_(sa.select(person.c.id).where(nobody)))
        .values(passed_on_link=registration.c.link_number)
    )

    op.create_table(
        "erasure_request",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_erasure_request_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint("key", name=op.f("uq_erasure_request_key")),
    )
    op.create_index(op.f("ix_erasure_request_registration_id"), "erasure_request", ["registration_id"])
    op.create_index(
        "uq_erasure_request_open",
        "erasure_request",
        ["registration_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade():
    op.drop_table("erasure_request")
    op.drop_column("registration", "passed_on_link")
    for field in FIELDS:
        op.add_column("personal_needs", sa.Column(field, sa.String(), nullable=True))
    sealed = tuple(f"sealed_{field}" for field in FIELDS)
    _move(lambda field, kept, key: {field[7:]: _open(kept[field], field[7:], key)}, sealed)
    for field in sealed:
        op.drop_column("personal_needs", field)


def _move(change, fields):
    """Rewrite each field that holds something."""
    connection = op.get_bind()
    rows = sa.select(needs, registration.c.key).join_from(
        needs, registration, needs.c.registration_id == registration.c.id
    )
    for kept in connection.execute(rows).mappings().all():
        for field in fields:
            if kept[field] is not None:
                values = change(field, kept, kept["key"])
                connection.execute(needs.update().where(needs.c.id == kept["id"]).values(values))


def _seal(text, field, key):
    root = _keys()[0]
    nonce = token_bytes(NONCE)
    return _name(root) + nonce + AESGCM(root).encrypt(nonce, text.encode(), f"{field} {key.hex}".encode())


def _open(kept, field, key):
    root = next(one for one in _keys() if _name(one) == kept[:KEY_NAME])
    nonce, body = kept[KEY_NAME : KEY_NAME + NONCE], kept[KEY_NAME + NONCE :]
    return AESGCM(root).decrypt(nonce, body, f"{field} {key.hex}".encode()).decode()


def _name(key):
    return sha256(b"forum key name" + key).digest()[:KEY_NAME]


def _keys():
    roots = current_app.config["ENCRYPTION_KEYS"] or (current_app.config["SECRET_KEY"],)
    info = b"forum personal needs"
    return [
        HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(root.encode()) for root in roots
    ]
