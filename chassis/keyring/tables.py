"""The keyring's own database: one wrapped key for each member, and the anchors of hash chains."""

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, String, Table, Uuid, func

metadata = MetaData()

member_keys = Table(
    "member_keys",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("destroyed_at", DateTime(timezone=True)),
)
"""`wrapped` is NULL once destroyed; the row stays, so that a destroyed key can never be made anew."""

anchors = Table(
    "anchors",
    metadata,
    Column("chain", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("dropped_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""Heads of hash chains whose entries are in other databases; a row is never changed."""
