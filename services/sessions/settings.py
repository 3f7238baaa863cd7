"""The variables that sessions needs: those of every service, and no others."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Sessions holds no personal data in clear or sealed, so it needs no keyring."""
