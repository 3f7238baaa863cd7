"""How relationships went, for the report of what predicted it."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing yet."""
