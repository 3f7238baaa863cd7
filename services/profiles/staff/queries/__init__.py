"""The readers of staff."""
