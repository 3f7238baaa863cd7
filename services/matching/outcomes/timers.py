"""What becomes of outcomes by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
