"""Readers of programmes: small frozen views straight from SQL."""
