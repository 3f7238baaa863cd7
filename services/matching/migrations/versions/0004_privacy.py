"""What erasure needs."""

from chassis.migrations import event_spine_2

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    event_spine_2()
