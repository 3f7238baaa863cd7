"""Readers of calendars: feeds by their address, and when somebody has something else."""
