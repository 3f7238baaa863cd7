"""The tables of staff, and how the domain's classes are kept in them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    FetchedValue,
    Index,
    String,
    Table,
    Text,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import registry

from chassis.identity import Role
from services.profiles.staff.domain.grants import Grant
from services.profiles.staff.domain.mandate import Mandate
from services.profiles.staff.domain.sign_in import Linked
from services.profiles.tables import metadata, word

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("principal_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("how", word(Linked), nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("(how = 'SELF') = (principal_id = member_id)", name="sign_ins_self"),
    Index("sign_ins_of_member", "member_id"),
    Index("sign_ins_claimed_once", "member_id", unique=True, postgresql_where=text("how = 'E_MAIL'")),
)
"""Everybody who ever signed in, and the member they are; it outlives a member, so that an erased one stays out."""

staff_grants = Table(
    "staff_grants",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("role", word(Role), nullable=False),
    Column("programme_id", Uuid),
    Column("granted_by", Uuid, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False),
    Column("revoked_by", Uuid),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("programme_id IS NULL OR role = 'PROGRAMME_MANAGER'", name="staff_grants_scope"),
    CheckConstraint("(revoked_by IS NULL) = (revoked_at IS NULL)", name="staff_grants_revoked"),
    Index(
        "staff_grants_once",
        "member_id",
        "role",
        "programme_id",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
)

mandates = Table(
    "mandates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("ends_at BETWEEN starts_at AND starts_at + interval '60 minutes'", name="mandates_short"),
    ExcludeConstraint(
        ("staff_id", "="),
        ("member_id", "="),
        (text("tstzrange(starts_at, ends_at)"), "&&"),
        name="mandates_one_at_a_time",
        using="gist",
    ),
    Index("mandates_of_member", "member_id", "id"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("seq", BigInteger, FetchedValue(), primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_id", Uuid),
    Column("action", String(40), nullable=False),
    Column("subject_id", Uuid),
    Column("details", JSONB, nullable=False),
    Column("previous", String(64), FetchedValue(), nullable=False),
    Column("hash", String(64), FetchedValue(), nullable=False),
    CheckConstraint("action ~ '^[A-Z_]+$'", name="audit_entries_action"),
    CheckConstraint(
        """details::text ~ '^\\{("[a-z_]+": "[A-Za-z0-9_-]*"(, )?)*\\}$'""", name="audit_entries_ids_and_words"
    ),
    Index("audit_entries_of_subject", "subject_id", "seq"),
)
"""The database itself numbers and chains each entry, one transaction at a time, and refuses to change any."""


def map_domain() -> None:
    """Maps the domain's classes to their tables, the first time it is called."""
    if inspect(Mandate, raiseerr=False) is not None:
        return
    mapping = registry(metadata=metadata)
    mapping.map_imperatively(Mandate, mandates)
    mapping.map_imperatively(Grant, staff_grants)
