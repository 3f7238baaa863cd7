"""Goals: what two people want to reach, by when, and how far they have come."""
