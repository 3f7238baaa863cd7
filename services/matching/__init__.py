"""Matching: who could help whom, and the introduction that brings two people to a first conversation."""
