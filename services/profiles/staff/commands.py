"""The only writers of staff."""
