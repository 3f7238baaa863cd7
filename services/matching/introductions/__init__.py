"""Introductions: one specific, low-commitment ask, from sending it to the booked conversation."""
