"""Outcomes: rules only."""
