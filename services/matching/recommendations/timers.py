"""What becomes of recommendations by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
