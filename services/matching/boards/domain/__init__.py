"""The rules of boards."""
