"""What recommendations keep: features of members, favourites, and who is not for whom."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet."""
