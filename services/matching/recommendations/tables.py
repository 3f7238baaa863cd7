"""The tables of recommendations."""
