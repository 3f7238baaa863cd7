"""Readers of recommendations: who is compared, scored by the engine."""
