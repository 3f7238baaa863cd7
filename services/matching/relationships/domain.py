"""The rules of relationships."""
