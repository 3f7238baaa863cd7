"""The tables of boards."""
