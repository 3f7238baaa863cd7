"""Programmes, enrolments, runs, certificates and proposals."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing yet."""
