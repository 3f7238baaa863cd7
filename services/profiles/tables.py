"""The tables of profiles, and how the domain's classes are kept in them."""

from enum import Enum
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    inspect,
    text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import composite, registry
from sqlalchemy.types import TypeEngine

from contracts.words import CareerStage, Kind
from services.profiles.domain.member import Member, Profile
from services.profiles.domain.need import Need, NeedStatus
from services.profiles.domain.offer import Offer, OfferStatus, OfferTerms

metadata = MetaData()


def _word(enumeration: type[Enum]) -> EnumType:
    """Words are kept as text: a new one needs no change of type."""
    return EnumType(enumeration, native_enum=False, length=20)


def _words(enumeration: type[Enum]) -> ARRAY[Any]:
    return ARRAY(cast("TypeEngine[Any]", _word(enumeration)), as_tuple=True)


def _texts() -> ARRAY[str]:
    return ARRAY(Text, as_tuple=True)


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
    Column("languages", _texts(), nullable=False),
    Column("career_stage", _word(CareerStage), nullable=False),
    Column("industries", _texts(), nullable=False),
)

needs = Table(
    "needs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey("members.id", name="needs_member"), nullable=False),
    Column("skills", _texts(), nullable=False),
    Column("stage", _word(CareerStage), nullable=False),
    Column("kind", _word(Kind), nullable=False),
    Column("minutes_per_month", Integer, nullable=False),
    Column("goal", Text, nullable=False),
    Column("stated_at", DateTime(timezone=True), nullable=False),
    Column("status", _word(NeedStatus), nullable=False),
    CheckConstraint("cardinality(skills) BETWEEN 1 AND 5", name="needs_skills"),
    CheckConstraint("minutes_per_month BETWEEN 15 AND 1200", name="needs_minutes"),
    Index("needs_by_member", "member_id", "id"),
)

offers = Table(
    "offers",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id", name="offers_member"), primary_key=True),
    Column("skills", _texts(), nullable=False),
    Column("stages", _words(CareerStage), nullable=False),
    Column("kinds", _words(Kind), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("can_help_with", Text, nullable=False),
    Column("cannot_help_with", Text, nullable=False),
    Column("status", _word(OfferStatus), nullable=False),
    CheckConstraint("cardinality(skills) BETWEEN 1 AND 12", name="offers_skills"),
    CheckConstraint("capacity BETWEEN 1 AND 20", name="offers_capacity"),
)

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

skills = Table(
    "skills",
    metadata,
    Column("uri", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("label_key", Text, nullable=False),
    Column("synonym_keys", _texts(), nullable=False),
)
"""The taxonomy as it is searched; a key is lower case without accents."""


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
