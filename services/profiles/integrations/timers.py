"""What falls due in integrations."""

from chassis.timers import Timers

TIMERS: Timers = {}
