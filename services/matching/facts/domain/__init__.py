"""When members have time, and what follows from it."""
