"""What falls due in the directory."""

from chassis.timers import Timers

TIMERS: Timers = {}
