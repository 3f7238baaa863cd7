"""The variables of profiles: those of every service, and where the members' keys are."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What profiles needs."""

    mentors_need_approval: bool = False
    """Whether who joins by themselves is recommended as a mentor only after the association's word."""
    association_network: str = "association"
    """The slug of the association's own network: its external ids are the `member_number` of the issuer's tokens."""
