"""Readers of meetings: always a member's own, and nobody else's."""
