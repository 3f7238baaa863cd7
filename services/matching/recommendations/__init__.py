"""Recommendations: who could help with a need, and why."""
