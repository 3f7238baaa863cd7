"""What a process does before it serves."""

import gc

from chassis.main import spare_what_is_there


class TestSparing:
    def test_leaves_the_collector_only_what_comes_later(self) -> None:
        try:
            spare_what_is_there()

            assert gc.get_freeze_count() > len(gc.get_objects())
        finally:
            gc.unfreeze()
