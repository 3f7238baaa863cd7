"""The directory on the graph."""

TYPES: list[type] = []
