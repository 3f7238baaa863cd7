"""Readers of health: for the two people of a relationship, and for the staff of its programme."""
