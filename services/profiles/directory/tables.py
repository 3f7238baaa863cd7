"""The tables of the directory: what it is searched by, who wants nothing to do with whom, and how members answer."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIT, TSVECTOR
from sqlalchemy.orm import registry

from services.profiles.directory.domain.ask import Ask, Outcome
from services.profiles.directory.domain.search import Facet
from services.profiles.tables import metadata, word

directory_words = Table(
    "directory_words",
    metadata,
    Column("code", SmallInteger, Identity(always=True), primary_key=True),
    Column("facet", word(Facet), nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("facet", "value", name="directory_words_once"),
)
"""Every value of every facet that a member has had, as the small number that stands for it in an entry."""

directory_entries = Table(
    "directory_entries",
    metadata,
    Column(
        "member_id",
        Uuid,
        ForeignKey("members.id", name="directory_entries_member", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("rank", Integer, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("named", TSVECTOR, nullable=False),
    Column("said", TSVECTOR, nullable=False),
    Column("words", ARRAY(SmallInteger), nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("open_seats", SmallInteger, nullable=False),
    Column("zone", String(64)),
    Column("week", BIT(672)),
    Column("employer", Text),
    Column("team", Text),
    Column("employer_near", Text),
    Column("team_near", Text),
    Index("directory_by_rank", text("rank DESC"), text("member_id DESC")),
    Index("directory_by_word", "words", postgresql_using="gin"),
    Index("directory_by_name", "named", postgresql_using="gin"),
    Index("directory_by_text", "said", postgresql_using="gin"),
    Index("directory_by_likeness", "name_key", postgresql_using="gin", postgresql_ops={"name_key": "gin_trgm_ops"}),
    Index("directory_by_team", "employer_near", "team_near"),
)
"""One row for each member who can be found, of nothing but what everyone may see; `..._near` is for connections.

`packed` holds the codes of `words` as big-endian 16-bit numbers: strung together over a whole result, they are
counted in one go.
"""

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("known_as", Text),
    CheckConstraint("blocker_id <> blocked_id", name="blocks_between_two"),
    Index("blocks_of_blocked", "blocked_id", "blocker_id"),
)
"""Who wants nothing to do with whom; each works both ways, and only who raised it sees it.

`known_as` is the name that the blocker saw when they raised it, because the card is hidden from them since.
"""

asks = Table(
    "asks",
    metadata,
    Column("introduction_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("outcome", word(Outcome), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    CheckConstraint("(outcome = 'ANSWERED') = (answered_at IS NOT NULL)", name="asks_answered_at_a_time"),
    Index("asks_by_mentor", "mentor_id", text("sent_at DESC")),
)
"""Read table of matching: what members were asked, and whether they answered."""

responsiveness = Table(
    "responsiveness",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("decided", SmallInteger, nullable=False),
    Column("answered", SmallInteger, nullable=False),
    Column("median_minutes", Integer),
    Column("standing", SmallInteger, nullable=False),
)
"""How a member answers, as of the newest ask that came to an end; `standing` is in thousandths."""


def map_domain() -> None:
    """Maps the domain's class to its table, the first time it is called."""
    if inspect(Ask, raiseerr=False) is None:
        registry(metadata=metadata).map_imperatively(Ask, asks)
