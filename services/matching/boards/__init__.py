"""Boards: personal boards of advisors: their seats, the gaps in them, and who adds most."""
