"""Readers of introductions: small frozen views straight from SQL."""
