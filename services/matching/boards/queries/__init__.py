"""Readers of boards: small frozen views straight from SQL."""
