"""Readers of plans: small frozen views straight from SQL."""
