"""Meetings: who has which time with whom, and that nobody has the same time twice."""
