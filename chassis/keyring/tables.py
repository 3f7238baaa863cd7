"""The keyring's own database: one wrapped key for each member."""

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Uuid, func

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
