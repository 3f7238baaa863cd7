"""Readers of members: small frozen views straight from SQL, one statement each."""
