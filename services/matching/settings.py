"""The variables of matching: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """The keyring seals what a mentee asks before it leaves in an event."""
