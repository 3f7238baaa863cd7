"""Readers of circles: what a member may join, when they meet, and what those who are in it share."""
