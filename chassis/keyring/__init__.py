"""The keyring: one key for each member, so that destroying the key erases what was sealed with it everywhere."""

from chassis.keyring.keyring import KeyDestroyed, Keyring, sealed

__all__ = ["KeyDestroyed", "Keyring", "sealed"]
