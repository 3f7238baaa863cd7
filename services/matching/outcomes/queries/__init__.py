"""Readers of outcomes."""
