"""Boards on the graph."""

QUERIES: tuple[type, ...] = ()
MUTATIONS: tuple[type, ...] = ()
TYPES: tuple[type, ...] = ()
