"""The tables of flash."""
