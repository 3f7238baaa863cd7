"""The variables of sessions: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What a member has exported of it travels under their key; what they wrote rests here until they are erased."""
