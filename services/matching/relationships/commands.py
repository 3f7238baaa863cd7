"""The only writers of relationships."""
