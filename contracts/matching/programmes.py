"""Programmes: runs, proposals and what became of them."""
