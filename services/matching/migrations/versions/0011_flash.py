"""Plans of rounds and tables, and proposals of circles."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
