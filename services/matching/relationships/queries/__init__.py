"""Readers of relationships: small frozen views straight from SQL."""
