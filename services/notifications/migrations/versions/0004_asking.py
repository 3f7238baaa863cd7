"""Messages about nudges, counter-proposals and next choices."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing had to change: the words of messages are kept as text."""
