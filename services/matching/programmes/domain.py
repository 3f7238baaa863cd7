"""The rules of programmes."""
