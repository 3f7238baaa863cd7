"""The rules of flash."""
