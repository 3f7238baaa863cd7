"""What falls due in members."""

from chassis.timers import Timers

TIMERS: Timers = {}
