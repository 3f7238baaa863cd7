"""Integrations on the graph."""

TYPES: list[type] = []
