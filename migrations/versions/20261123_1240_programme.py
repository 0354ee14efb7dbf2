"""Venues, when rooms and people are there, clashes let be, releases of the programme, sign-ups.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-23 12:40:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FLAGS = ("is_locked", "without_moderator", "is_exclusive")


def upgrade():
    op.create_table('agenda',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('severities', sa.JSON(), nullable=False),
    sa.Column('opens', sa.String(), nullable=True),
    sa.Column('closes', sa.String(), nullable=True),
    sa.Column('travel_minutes', sa.Integer(), nullable=False),
    sa.Column('teams', sa.JSON(), nullable=False),
    sa.Column('shortest_minutes', sa.Integer(), nullable=True),
    sa.Column('longest_minutes', sa.Integer(), nullable=True),
    sa.Column('most_minutes_without_break', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_agenda_edition_id_forum_edition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda')),
    sa.UniqueConstraint('edition_id', name=op.f('uq_agenda_edition_id')),
    sa.UniqueConstraint('key', name=op.f('uq_agenda_key'))
    )
    op.create_table('agenda_release',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('note_es', sa.String(), nullable=True),
    sa.Column('note_en', sa.String(), nullable=True),
    sa.Column('back_to', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('revisions', sa.JSON(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_agenda_release_edition_id_forum_edition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_release')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_agenda_release_edition_id_number')),
    sa.UniqueConstraint('key', name=op.f('uq_agenda_release_key'))
    )
    op.create_table('clash_acknowledgement',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('clash', sa.String(), nullable=False),
    sa.Column('facts', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_clash_acknowledgement_edition_id_forum_edition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clash_acknowledgement')),
    sa.UniqueConstraint('edition_id', 'clash', name=op.f('uq_clash_acknowledgement_edition_id_clash')),
    sa.UniqueConstraint('key', name=op.f('uq_clash_acknowledgement_key'))
    )
    op.create_table('venue',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name_es', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_venue_edition_id_forum_edition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_venue')),
    sa.UniqueConstraint('edition_id', 'name_es', name=op.f('uq_venue_edition_id_name_es')),
    sa.UniqueConstraint('key', name=op.f('uq_venue_key'))
    )
    op.create_index(op.f('ix_venue_edition_id'), 'venue', ['edition_id'], unique=False)
    op.create_table('agenda_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('format', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('etag', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['agenda_release.id'], name=op.f('fk_agenda_file_release_id_agenda_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_file')),
    sa.UniqueConstraint('release_id', 'format', 'language', name=op.f('uq_agenda_file_release_id_format_language'))
    )
    op.create_table('change_notice',
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('to_name', sa.String(), nullable=False),
    sa.Column('to_address', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_change_notice_person_id_person')),
    sa.ForeignKeyConstraint(['release_id'], ['agenda_release.id'], name=op.f('fk_change_notice_release_id_agenda_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_notice')),
    sa.UniqueConstraint('key', name=op.f('uq_change_notice_key')),
    sa.UniqueConstraint('release_id', 'person_id', name=op.f('uq_change_notice_release_id_person_id'))
    )
    op.create_index(op.f('ix_change_notice_person_id'), 'change_notice', ['person_id'], unique=False)
    op.create_index('ix_change_notice_state', 'change_notice', ['release_id', 'state'], unique=False)
    op.create_table('protocol_exclusion',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.CheckConstraint('delegation_id < other_id', name=op.f('ck_protocol_exclusion_lower_first')),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_protocol_exclusion_delegation_id_delegation')),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_protocol_exclusion_edition_id_forum_edition')),
    sa.ForeignKeyConstraint(['other_id'], ['delegation.id'], name=op.f('fk_protocol_exclusion_other_id_delegation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol_exclusion')),
    sa.UniqueConstraint('delegation_id', 'other_id', name=op.f('uq_protocol_exclusion_delegation_id_other_id')),
    sa.UniqueConstraint('key', name=op.f('uq_protocol_exclusion_key'))
    )
    op.create_index(op.f('ix_protocol_exclusion_edition_id'), 'protocol_exclusion', ['edition_id'], unique=False)
    op.create_index(op.f('ix_protocol_exclusion_other_id'), 'protocol_exclusion', ['other_id'], unique=False)
    op.create_table('venue_travel',
    sa.Column('venue_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_venue_travel_minutes_not_negative')),
    sa.CheckConstraint('venue_id < other_id', name=op.f('ck_venue_travel_lower_first')),
    sa.ForeignKeyConstraint(['other_id'], ['venue.id'], name=op.f('fk_venue_travel_other_id_venue'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_venue_travel_venue_id_venue'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('venue_id', 'other_id', name=op.f('pk_venue_travel'))
    )
    op.create_index(op.f('ix_venue_travel_other_id'), 'venue_travel', ['other_id'], unique=False)
    op.create_table('availability',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(room_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_availability_room_or_person')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_availability_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['edition_id'], ['forum_edition.id'], name=op.f('fk_availability_edition_id_forum_edition')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_availability_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_availability_room_id_room'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_availability'))
    )
    op.create_index(op.f('ix_availability_person_id'), 'availability', ['person_id'], unique=False)
    op.create_index(op.f('ix_availability_room_id'), 'availability', ['room_id'], unique=False)
    op.create_index('ix_availability_subject', 'availability', ['edition_id', 'room_id', 'person_id'], unique=False)
    op.create_table('session_order',
    sa.Column('before_id', sa.Integer(), nullable=False),
    sa.Column('after_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('before_id <> after_id', name=op.f('ck_session_order_two_sessions')),
    sa.ForeignKeyConstraint(['after_id'], ['session.id'], name=op.f('fk_session_order_after_id_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['before_id'], ['session.id'], name=op.f('fk_session_order_before_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('before_id', 'after_id', name=op.f('pk_session_order'))
    )
    op.create_index(op.f('ix_session_order_after_id'), 'session_order', ['after_id'], unique=False)
    op.create_table('session_signup',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('seated_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.CheckConstraint('seat > 0', name=op.f('ck_session_signup_seat_positive')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_session_signup_registration_id_registration')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_session_signup_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_signup')),
    sa.UniqueConstraint('key', name=op.f('uq_session_signup_key')),
    sa.UniqueConstraint('session_id', 'registration_id', name=op.f('uq_session_signup_session_id_registration_id')),
    sa.UniqueConstraint('session_id', 'seat', name=op.f('uq_session_signup_session_id_seat'))
    )
    op.create_index(op.f('ix_session_signup_registration_id'), 'session_signup', ['registration_id'], unique=False)
    op.create_index('ix_session_signup_waiting', 'session_signup', ['session_id', 'asked_at'], unique=False)
    key = sa.ForeignKey("venue.id", name=op.f("fk_room_venue_id_venue"))
    op.add_column("room", sa.Column("venue_id", sa.Integer(), key, nullable=True), inline_references=True)
    op.create_index(op.f("ix_room_venue_id"), "room", ["venue_id"])
    op.add_column("room", sa.Column("floor", sa.String(), nullable=True))
    op.add_column("room", sa.Column("features", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("session", sa.Column("cancelled_reason", sa.String(), nullable=True))
    op.add_column("session", sa.Column("language", sa.String(), server_default="es", nullable=False))
    op.add_column("session", sa.Column("interpretation", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("session", sa.Column("media", sa.String(length=40), server_default="opening", nullable=False))
    for column in FLAGS:
        op.add_column("session", sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("session", sa.Column("signup_seats", sa.Integer(), nullable=True))


def downgrade():
    for column in ("signup_seats", *FLAGS, "media", "interpretation", "language", "cancelled_reason"):
        op.drop_column("session", column)
    op.drop_index(op.f("ix_room_venue_id"), table_name="room")
    for column in ("features", "floor", "venue_id"):
        op.drop_column("room", column)
    for table in ('session_signup', 'session_order', 'availability', 'venue_travel', 'protocol_exclusion', 'change_notice', 'agenda_file', 'venue', 'clash_acknowledgement', 'agenda_release', 'agenda'):
        op.drop_table(table)
