"""Profiles: who members are, what they need, what they give, and when they have time."""
