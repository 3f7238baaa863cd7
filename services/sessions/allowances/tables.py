"""What members have done lately of what is limited."""

from sqlalchemy import Column, DateTime, Index, SmallInteger, Table, Uuid

from services.sessions.allowances.domain import What
from services.sessions.tables import metadata, word

spent = Table(
    "spent",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("what", word(What), primary_key=True),
    Column("about", Uuid, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("times", SmallInteger, nullable=False),
    Index("spent_about", "about"),
)
"""How often since when; `about` is the other person, the circle or relationship, or the member where it is neither."""
