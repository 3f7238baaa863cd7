"""Executing federation plans: compiled once per operation, then a request is dictionary work and raw HTTP."""
