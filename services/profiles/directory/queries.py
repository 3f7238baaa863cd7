"""The readers of the directory."""
