"""The readers of privacy."""
