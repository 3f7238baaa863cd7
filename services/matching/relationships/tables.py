"""The tables of relationships."""
