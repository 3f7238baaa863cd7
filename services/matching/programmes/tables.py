"""The tables of programmes."""
