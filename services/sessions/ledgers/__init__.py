"""Ledgers: advice and what came of it, and what flowed the other way."""
