"""The chassis's own tables."""

from chassis.migrations import event_spine_1, event_spine_2

revision = "0001"
down_revision = None


def upgrade() -> None:
    event_spine_1()
    event_spine_2()
