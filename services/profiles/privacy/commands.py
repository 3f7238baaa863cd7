"""The only writers of privacy."""
