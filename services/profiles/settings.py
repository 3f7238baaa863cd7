"""The variables of profiles: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What profiles needs."""
