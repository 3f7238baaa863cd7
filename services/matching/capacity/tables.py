"""How many mentees each mentor takes, and how many seats are held."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, Uuid

from services.matching.tables import metadata

capacity = Table(
    "capacity",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("seats", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("wanted_seats", Integer, nullable=False),
    CheckConstraint("held >= 0 AND held <= seats", name="capacity_never_oversold"),
)
"""`seats` follows `wanted_seats` down only as far as seats are free, and the rest of the way as they are given back."""
