"""Gatherings, who claims a seat in them, and when circles meet: no seat has two, and there is none beyond the last."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.orm import registry

from contracts.words import Format
from services.sessions.agendas.domain.attendance import Came
from services.sessions.circles.domain.agenda import CircleAgendaItem, ItemState
from services.sessions.circles.domain.co_mentoring import CoMentorOffer
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.circles.domain.meetings import CircleMeeting
from services.sessions.circles.domain.posts import CirclePost
from services.sessions.circles.domain.seats import Claim, Standing
from services.sessions.tables import metadata, word

gatherings = Table(
    "gatherings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", word(GatheringKind), nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("co_mentor_id", Uuid),
    Column("topic", Text, nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("admission", word(Admission), nullable=False),
    Column("seats", SmallInteger, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("every_days", SmallInteger),
    Column("starts_at", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("last_place", Integer, nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("changed_on", Date),
    Column("changes", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("id", "seats", name="gatherings_with_their_seats"),
    CheckConstraint("seats BETWEEN 1 AND 500", name="gatherings_have_seats"),
    CheckConstraint("(kind = 'OFFICE_HOURS') = (starts_at IS NOT NULL)", name="gatherings_at_a_time"),
    CheckConstraint("co_mentor_id <> mentor_id", name="gatherings_of_two_mentors"),
    Index("gatherings_of_mentor", "mentor_id", "id"),
    Index("gatherings_of_co_mentor", "co_mentor_id", "id"),
    Index("gatherings_open", "kind", "id", postgresql_where=text("closed_at IS NULL")),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, nullable=False),
    Column("seats", SmallInteger, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("standing", word(Standing), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("place", Integer),
    Column("seat", SmallInteger),
    Column("offered_until", DateTime(timezone=True)),
    ForeignKeyConstraint(["gathering_id", "seats"], ["gatherings.id", "gatherings.seats"], name="claims_of_gathering"),
    UniqueConstraint("gathering_id", "member_id", name="claims_once_a_member"),
    UniqueConstraint("gathering_id", "seat", name="claims_never_share_a_seat"),
    UniqueConstraint("gathering_id", "place", name="claims_never_share_a_place"),
    CheckConstraint("seat BETWEEN 1 AND seats", name="claims_within_the_seats"),
    CheckConstraint("(standing IN ('OFFERED', 'SEATED')) = (seat IS NOT NULL)", name="claims_hold_a_seat"),
    CheckConstraint("(standing = 'OFFERED') = (offered_until IS NOT NULL)", name="claims_offered_for_a_time"),
    CheckConstraint("standing <> 'WAITING' OR place IS NOT NULL", name="claims_wait_at_a_place"),
    Index("claims_of_member", "member_id", "gathering_id"),
    Index("claims_waiting", "gathering_id", "place", postgresql_where=text("standing = 'WAITING'")),
)

stays = Table(
    "stays",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", name="stays_of_circle"), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    CheckConstraint("until >= since", name="stays_end_after_start"),
    Index("stays_one_at_a_time", "gathering_id", "member_id", unique=True, postgresql_where=text("until IS NULL")),
    Index("stays_of_member", "member_id", "gathering_id"),
    Index("stays_in_circle", "gathering_id"),
)
"""From when until when somebody led a circle or had a seat in it; null: they still do."""

co_mentor_offers = Table(
    "co_mentor_offers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", name="co_mentor_offers_of_circle"), nullable=False),
    Column("offered_by", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("offered_at", DateTime(timezone=True), nullable=False),
    Column("offered_until", DateTime(timezone=True), nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("declined_at", DateTime(timezone=True)),
    UniqueConstraint("gathering_id", "member_id", name="co_mentor_offers_once_a_member"),
    CheckConstraint("member_id <> offered_by", name="co_mentor_offers_to_somebody_else"),
    Index("co_mentor_offers_one_open", "gathering_id", unique=True, postgresql_where=text("declined_at IS NULL")),
    Index("co_mentor_offers_to_member", "member_id", "gathering_id"),
    Index("co_mentor_offers_by", "offered_by"),
)
"""Whom a mentor has asked to lead a circle with them; who agreed is its `co_mentor_id`, and has no row here."""

circle_meetings = Table(
    "circle_meetings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", name="circle_meetings_of_circle"), nullable=False),
    Column("series_id", Uuid, nullable=False),
    Column("occurs_on", Date, nullable=False),
    Column("zone", Text, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("format", word(Format)),
    Column("place", Text),
    Column("place_by", Uuid),
    Column("place_sealed", Text),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("cancelled_by", Uuid),
    CheckConstraint("ends_at > starts_at", name="circle_meetings_end_after_start"),
    CheckConstraint("place IS NULL OR place_by IS NOT NULL", name="circle_meetings_placed_by_somebody"),
    CheckConstraint("cancelled_by IS NULL OR cancelled_at IS NOT NULL", name="circle_meetings_cancelled_at_a_time"),
    UniqueConstraint("series_id", "occurs_on", name="circle_meetings_once_a_date"),
    Index("circle_meetings_by_time", "gathering_id", "starts_at", "id"),
)
"""The dates of circles; the time of who leads them is among the bookings of meetings, by the same id."""

circle_attendances = Table(
    "circle_attendances",
    metadata,
    Column(
        "meeting_id", Uuid, ForeignKey("circle_meetings.id", name="circle_attendances_of_meeting"), primary_key=True
    ),
    Column("said_by", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("came", word(Came), nullable=False),
    Column("minutes_late", SmallInteger),
    Column("said_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("(came = 'LATE') = (minutes_late IS NOT NULL)", name="circle_attendances_late_by_some_minutes"),
    Index("circle_attendances_said_by", "said_by"),
    Index("circle_attendances_of_member", "member_id"),
)
"""What `said_by` says of `member_id`: each of themselves, and the mentors of everybody."""

circle_agenda = Table(
    "circle_agenda",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", name="circle_agenda_of_circle"), nullable=False),
    Column("asked_by", Uuid, nullable=False),
    Column("item", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", word(ItemState), nullable=False),
    Column("settled_by", Uuid),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_in", Uuid),
    CheckConstraint("(state = 'OPEN') = (settled_at IS NULL)", name="circle_agenda_settled_at_a_time"),
    CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="circle_agenda_settled_by_somebody"),
    Index("circle_agenda_by_circle", "gathering_id", "id"),
    Index("circle_agenda_open", "gathering_id", "id", postgresql_where=text("state = 'OPEN'")),
    Index("circle_agenda_asked_by", "asked_by"),
    Index("circle_agenda_settled_by", "settled_by"),
)

circle_posts = Table(
    "circle_posts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", name="circle_posts_of_circle"), nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("taken_back_at", DateTime(timezone=True)),
    Index("circle_posts_by_time", "gathering_id", "written_at", "id"),
    Index("circle_posts_of_author", "author_id"),
)


def map_circles() -> None:
    """Maps the domain's dataclasses onto the tables; a second call does nothing."""
    if inspect(Gathering, raiseerr=False) is None:
        mapping = registry()
        mapping.map_imperatively(Gathering, gatherings)
        mapping.map_imperatively(Claim, claims)
        mapping.map_imperatively(CoMentorOffer, co_mentor_offers)
        mapping.map_imperatively(CircleMeeting, circle_meetings)
        mapping.map_imperatively(CircleAgendaItem, circle_agenda)
        mapping.map_imperatively(CirclePost, circle_posts)
