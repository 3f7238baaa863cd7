"""Safety: a member reports a concern, contact is paused at once, and staff look at it; every step is on record."""
