"""Capacity: the seats of mentors, which cannot be oversold."""
