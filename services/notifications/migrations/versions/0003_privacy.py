"""What erasure needs."""

from chassis.migrations import event_spine_2

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    event_spine_2()
