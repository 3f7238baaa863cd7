"""Questions, follow-ups, notes, and who came."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.orm import registry

from contracts.sessions.work import AbsenceStep
from services.sessions.agendas.domain.attendance import Absence, Act, Came, Decision
from services.sessions.agendas.domain.follow_ups import FollowUp, FollowUpState
from services.sessions.agendas.domain.questions import Question, QuestionState
from services.sessions.tables import metadata, word

questions = Table(
    "questions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("asked_by", Uuid, nullable=False),
    Column("question", Text, nullable=False),
    Column("homework", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", word(QuestionState), nullable=False),
    Column("answer", Text, nullable=False),
    Column("settled_by", Uuid),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_in", Uuid),
    CheckConstraint("(state = 'OPEN') = (settled_at IS NULL)", name="questions_settled_at_a_time"),
    CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="questions_settled_by_somebody"),
    Index("questions_of_relationship", "relationship_id", "id"),
    Index("questions_open", "relationship_id", "id", postgresql_where=text("state = 'OPEN'")),
    Index("questions_settled_in", "settled_in", "id", postgresql_where=text("settled_in IS NOT NULL")),
    Index("questions_asked_by", "asked_by"),
    Index("questions_settled_by", "settled_by"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("agreed_by", Uuid, nullable=False),
    Column("due_on", Date),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
    Column("agreed_in", Uuid),
    Column("state", word(FollowUpState), nullable=False),
    Column("note", Text, nullable=False),
    Column("settled_by", Uuid),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("(state = 'OPEN') = (settled_at IS NULL)", name="follow_ups_settled_at_a_time"),
    CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="follow_ups_settled_by_somebody"),
    CheckConstraint("state <> 'DONE' OR settled_by = owner_id", name="follow_ups_done_by_their_owner"),
    Index("follow_ups_of_relationship", "relationship_id", "id"),
    Index("follow_ups_open", "relationship_id", "id", postgresql_where=text("state = 'OPEN'")),
    Index("follow_ups_of_owner", "owner_id"),
    Index("follow_ups_agreed_by", "agreed_by"),
    Index("follow_ups_settled_by", "settled_by"),
)

shared_notes = Table(
    "shared_notes",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("session_id", Uuid),
    Column("written_by", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("version >= 1", name="shared_notes_counted_from_one"),
    Index("shared_notes_of_relationship", "relationship_id", "note_id", postgresql_where=text("version = 1")),
    Index("shared_notes_written_by", "written_by"),
)
"""Every version of what both may read and write: the primary key lets nobody overwrite what they have not read."""

private_notes = Table(
    "private_notes",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("session_id", Uuid),
    Column("written_by", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("version >= 1", name="private_notes_counted_from_one"),
    Index("private_notes_of_author", "written_by", "relationship_id", "note_id", postgresql_where=text("version = 1")),
)
"""Every version of what its author alone reads: apart from what is shared, so that no query there can meet it."""

attendances = Table(
    "attendances",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("said_by", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("came", word(Came), nullable=False),
    Column("minutes_late", SmallInteger),
    Column("said_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("(came = 'LATE') = (minutes_late IS NOT NULL)", name="attendances_late_by_some_minutes"),
    Index("attendances_said_by", "said_by"),
    Index("attendances_of_member", "member_id"),
)
"""What `said_by` says of `member_id`: each of the two of both, side by side."""

missed_meetings = Table(
    "missed_meetings",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("said_by", Uuid, primary_key=True),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Index("missed_meetings_said_by", "said_by"),
)
"""Who of the two says that they did not meet, without a word of who did not come."""

absences = Table(
    "absences",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("relationship_id", Uuid, nullable=False),
    Column("step", word(AbsenceStep), nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("appeal", Text, nullable=False),
    Column("appealed_at", DateTime(timezone=True)),
    Column("decision", word(Decision)),
    Column("decided_by", Uuid),
    Column("decided_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("decision IS NULL OR appealed_at IS NOT NULL", name="absences_decided_once_appealed"),
    CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="absences_decided_at_a_time"),
    Index("absences_of_member", "member_id", "noted_at"),
    CheckConstraint("settled_at IS NULL OR step = 'STAFF'", name="absences_settled_of_the_third"),
    Index(
        "absences_to_look_at",
        text("coalesce(appealed_at, noted_at)"),
        "id",
        postgresql_where=text(
            "decision IS NULL AND (appealed_at IS NOT NULL OR (step = 'STAFF' AND settled_at IS NULL))"
        ),
    ),
    Index("absences_decided_by", "decided_by", postgresql_where=text("decided_by IS NOT NULL")),
)
"""Who did not come and has not said otherwise, and what they say against it."""

absence_acts = Table(
    "absence_acts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("act", word(Act), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("absence_acts_of_absence", "session_id", "member_id", "id"),
    Index("absence_acts_of_member", "member_id"),
    Index("absence_acts_of_actor", "actor_id"),
)
"""Who of the staff did what about an absence, reading included; they outlive an absence that is disputed after all."""


def map_agendas() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Question, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Question, questions)
    mapping.map_imperatively(FollowUp, follow_ups)
    mapping.map_imperatively(Absence, absences)
