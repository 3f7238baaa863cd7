"""The tables of members, and how the domain's classes are kept in them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    REAL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import composite, registry

from contracts.words import CareerStage, Format, Kind, MembershipStatus, MentoringRole, OwnConstraint, Tone, Trait
from services.profiles.members.domain.card import Audience
from services.profiles.members.domain.member import Member, MentorApproval, PastRole, Profile, Standing
from services.profiles.members.domain.need import Need, NeedStatus
from services.profiles.members.domain.offer import Offer, OfferStatus, OfferTerms
from services.profiles.tables import AsJson, metadata, texts, word, words


def _history_to_json(history: tuple[PastRole, ...]) -> Any:
    return [asdict(past) for past in history]


def _history_from_json(rows: Any) -> tuple[PastRole, ...]:
    return tuple(PastRole(**row) for row in rows)


def _traits_from_json(answers: Any) -> dict[Trait, int]:
    return {Trait(name): answer for name, answer in answers.items()}


def _audiences_from_json(chosen: Any) -> dict[str, Audience]:
    return {name: Audience(audience) for name, audience in chosen.items()}


def _words_to_json(by_word: Any) -> Any:
    return {getattr(key, "value", key): getattr(value, "value", value) for key, value in by_word.items()}


members = Table(
    "members",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("headline", Text, nullable=False),
    Column("bio", Text, nullable=False),
    Column("languages", texts(), nullable=False),
    Column("career_stage", word(CareerStage), nullable=False),
    Column("industries", texts(), nullable=False),
    Column("pronouns", Text, nullable=False, server_default=""),
    Column("region", String(6), nullable=False, server_default=""),
    Column("employer", Text, nullable=False, server_default=""),
    Column("team", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("history", AsJson(_history_to_json, _history_from_json), nullable=False, server_default="[]"),
    Column("traits", AsJson(_words_to_json, _traits_from_json), nullable=False, server_default="{}"),
    Column("tone", word(Tone)),
    Column("formats", words(Format), nullable=False, server_default="{}"),
    Column("roles", words(MentoringRole), nullable=False, server_default="{}"),
    Column("constraints", words(OwnConstraint), nullable=False, server_default="{}"),
    Column("audiences", AsJson(_words_to_json, _audiences_from_json), nullable=False, server_default="{}"),
    Column("manager_id", Uuid),
    Column("membership", word(MembershipStatus), nullable=False, server_default="ACTIVE"),
    Column("mentor_approval", word(MentorApproval), nullable=False, server_default="APPROVED"),
    Column("conduct_version", Integer),
    Column("conduct_accepted_at", DateTime(timezone=True)),
    Column("standing", word(Standing), nullable=False, server_default="PRESENT"),
    Column("sandbox", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    CheckConstraint("manager_id <> id", name="members_not_their_own_manager"),
    Index("members_by_change", "updated_at", "id"),
    Index("members_by_manager", "manager_id"),
    Index("members_by_email", text("lower(email)")),
)
"""All that is known of a member; only they, staff and the service see rows of it, everybody else reads `cards`."""

cards = Table(
    "cards",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id", name="cards_member", ondelete="CASCADE"), primary_key=True),
    Column("audience", word(Audience), primary_key=True),
    Column("findable", Boolean, nullable=False),
    Column("fields", JSONB, nullable=False),
    CheckConstraint("audience IN ('EVERYONE', 'CONNECTIONS', 'STAFF', 'ONLY_ME')", name="cards_audience"),
)
"""A member as others see them, a row for each audience: row-level security on it is visibility of fields."""

connections = Table(
    "connections",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("other_id", Uuid, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    CheckConstraint("member_id <> other_id", name="connections_between_two"),
)
"""Who knows whom, both ways round; fed by matching's events."""

needs = Table(
    "needs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey("members.id", name="needs_member"), nullable=False),
    Column("skills", texts(), nullable=False),
    Column("stage", word(CareerStage), nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("minutes_per_month", Integer, nullable=False),
    Column("goal", Text, nullable=False),
    Column("stated_at", DateTime(timezone=True), nullable=False),
    Column("status", word(NeedStatus), nullable=False),
    Column("formats", words(Format), nullable=False, server_default="{}"),
    CheckConstraint("cardinality(skills) BETWEEN 1 AND 5", name="needs_skills"),
    CheckConstraint("minutes_per_month BETWEEN 15 AND 1200", name="needs_minutes"),
    Index("needs_by_member", "member_id", "id"),
)

offers = Table(
    "offers",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id", name="offers_member"), primary_key=True),
    Column("skills", texts(), nullable=False),
    Column("stages", words(CareerStage), nullable=False),
    Column("kinds", words(Kind), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("can_help_with", Text, nullable=False),
    Column("cannot_help_with", Text, nullable=False),
    Column("status", word(OfferStatus), nullable=False),
    Column("minutes_per_month", Integer),
    Column("formats", words(Format), nullable=False, server_default="{}"),
    Column("paused_until", Date),
    CheckConstraint("cardinality(skills) BETWEEN 1 AND 12", name="offers_skills"),
    CheckConstraint("capacity BETWEEN 1 AND 20", name="offers_capacity"),
    CheckConstraint("minutes_per_month BETWEEN 15 AND 1200", name="offers_minutes"),
    CheckConstraint("paused_until IS NULL OR status = 'PAUSED'", name="offers_until_of_a_pause"),
)

loads = Table(
    "loads",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("held", Integer, nullable=False),
    CheckConstraint("held >= 0", name="loads_of_somebody"),
)
"""How many mentees a member has, as matching says; its events may be here before the member is."""

availabilities = Table(
    "availabilities",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id", name="availabilities_member"), primary_key=True),
    Column("zone", String(64), nullable=False),
)

availability_windows = Table(
    "availability_windows",
    metadata,
    Column("member_id", Uuid, ForeignKey("availabilities.member_id", name="windows_availability"), primary_key=True),
    Column("weekday", SmallInteger, primary_key=True),
    Column("starts", SmallInteger, primary_key=True),
    Column("ends", SmallInteger, nullable=False),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="windows_weekday"),
    CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="windows_within_a_day"),
    CheckConstraint("starts % 15 = 0 AND ends % 15 = 0", name="windows_on_the_quarter"),
    ExcludeConstraint(
        ("member_id", "="),
        ("weekday", "="),
        (text("int4range(starts, ends)"), "&&"),
        name="windows_apart",
        using="gist",
    ),
)
"""Minutes from midnight on the member's clock."""

availability_exceptions = Table(
    "availability_exceptions",
    metadata,
    Column("member_id", Uuid, ForeignKey("availabilities.member_id", name="exceptions_availability"), primary_key=True),
    Column("day", Date, primary_key=True),
)
"""Dates on which their own windows hold in place of the week's; without windows there is no time."""

availability_exception_windows = Table(
    "availability_exception_windows",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("starts", SmallInteger, primary_key=True),
    Column("ends", SmallInteger, nullable=False),
    ForeignKeyConstraint(
        ["member_id", "day"],
        ["availability_exceptions.member_id", "availability_exceptions.day"],
        name="exception_windows_exception",
        ondelete="CASCADE",
    ),
    CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="exception_windows_within_a_day"),
    CheckConstraint("starts % 15 = 0 AND ends % 15 = 0", name="exception_windows_on_the_quarter"),
    ExcludeConstraint(
        ("member_id", "="),
        ("day", "="),
        (text("int4range(starts, ends)"), "&&"),
        name="exception_windows_apart",
        using="gist",
    ),
)

skills = Table(
    "skills",
    metadata,
    Column("uri", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("label_key", Text, nullable=False),
    Column("synonym_keys", texts(), nullable=False),
)
"""The taxonomy as it is searched; a key is lower case without accents."""

skill_words = Table(
    "skill_words",
    metadata,
    Column("uri", Text, ForeignKey("skills.uri", name="skill_words_skill", ondelete="CASCADE"), primary_key=True),
    Column("phrase", SmallInteger, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("weight", REAL, nullable=False),
    Column("share", REAL, nullable=False),
    Index(
        "skill_words_by_likeness",
        "word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    ),
)
"""Each word of each phrase that means a skill, stemmed: what it weighs, and its share of the phrase's weight."""

installation_secret = Table(
    "installation_secret",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, server_default=text("1")),
    Column("secret", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="installation_secret_once"),
    CheckConstraint("octet_length(secret) = 32", name="installation_secret_long"),
)
"""Random bytes, made with the database, of which other keys are derived; they never leave it."""


def map_domain() -> None:
    """Maps the domain's classes to their tables, the first time it is called."""
    if inspect(Member, raiseerr=False) is not None:
        return
    mapping = registry(metadata=metadata)
    profile = composite(Profile, *(members.c[name] for name in Profile.__dataclass_fields__))
    mapping.map_imperatively(Member, members, properties={"profile": profile})
    mapping.map_imperatively(Need, needs)
    terms = composite(OfferTerms, *(offers.c[name] for name in OfferTerms.__dataclass_fields__))
    mapping.map_imperatively(Offer, offers, properties={"terms": terms})
