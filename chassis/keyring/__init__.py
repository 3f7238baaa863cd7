"""The keyring: one key for each member, so that destroying the key erases what was sealed with it everywhere."""

from chassis.keyring.forgetting import Forgetting
from chassis.keyring.keyring import KeyDestroyed, Keyring, sealed

__all__ = ["Forgetting", "KeyDestroyed", "Keyring", "sealed"]
