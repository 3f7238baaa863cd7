"""What becomes of flash by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
