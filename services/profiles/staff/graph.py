"""Staff on the graph."""

TYPES: list[type] = []
