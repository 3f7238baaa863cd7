"""The secret of a feed's address: 256 random bits, of which only a digest is kept."""

from hashlib import sha256

SECRET_BYTES = 32


def digest_of(secret: str) -> bytes:
    """What is kept, and looked up; random bits need neither salt nor stretching."""
    return sha256(secret.encode()).digest()
