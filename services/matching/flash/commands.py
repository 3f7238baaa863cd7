"""The only writers of flash."""
