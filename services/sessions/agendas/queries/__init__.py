"""Readers of agendas, for the two people of a relationship."""
