"""Readers of the directory: who is found and how many, what was blocked, and how members answer."""
