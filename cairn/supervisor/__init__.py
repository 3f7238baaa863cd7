"""Starts the whole platform on one machine in the right order, watches it, and takes it down cleanly."""
