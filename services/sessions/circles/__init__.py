"""Circles and office hours: a mentor and several members, with seats, a line in strict order, and timed offers."""
