"""What becomes of boards by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
