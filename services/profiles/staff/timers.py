"""What falls due in staff."""

from chassis.timers import Timers

TIMERS: Timers = {}
