"""Readers: small frozen views straight from SQL."""
