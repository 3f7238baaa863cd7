"""The variables of profiles: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What profiles needs."""

    association_network: str = "association"
    """The slug of the association's own network: its external ids are the `member_number` of the issuer's tokens."""
