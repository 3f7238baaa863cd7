"""What falls due in privacy."""

from chassis.timers import Timers

TIMERS: Timers = {}
