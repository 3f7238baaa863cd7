"""The variables of sessions: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """Sessions keeps no personal data; what a member has exported of it travels under their key."""
