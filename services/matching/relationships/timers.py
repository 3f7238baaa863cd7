"""What becomes of relationships by themselves."""

from chassis.timers import Timers

TIMERS: Timers = {}
