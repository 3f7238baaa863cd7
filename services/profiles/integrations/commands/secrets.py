"""Making secrets: the one place of integrations where chance comes in."""

import secrets

SECRET_BYTES = 32
PREFIX = "cairn_"


def new_secret() -> str:
    """256 random bits, with a prefix by which scanners for leaked secrets know it."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)
