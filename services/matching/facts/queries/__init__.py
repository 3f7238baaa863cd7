"""Readers of what matching heard, for every area."""
