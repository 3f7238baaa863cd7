"""Readers of flash: small frozen views straight from SQL."""
