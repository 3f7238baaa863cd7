"""What becomes of programmes by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
