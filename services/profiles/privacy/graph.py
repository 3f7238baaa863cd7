"""Privacy on the graph."""

TYPES: list[type] = []
