"""A mail sink for demos and tests: it takes every message, delivers none, and shows them in a web inbox."""
