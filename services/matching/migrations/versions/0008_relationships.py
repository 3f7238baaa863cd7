"""Conversations and how they went, relationships, agreements, connections and invitations."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing yet."""
