"""The rules of programmes: no clock, no randomness, no I/O."""
