"""Relationships: how they start, change, pause and end, and who is connected with whom."""
