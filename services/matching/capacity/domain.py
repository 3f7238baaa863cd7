"""Why a seat cannot be had; the docstring is the sentence that a member reads."""

from chassis.errors import DomainError


class NoSeatLeft(DomainError):
    """All your places are taken; raise the capacity of your offer, or decline kindly."""
