"""The variables of sessions: those of every service, where the members' keys are, and what calendars need."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What a member has exported of it travels under their key; what they wrote rests here until they are erased."""

    public_url: str = ""
    """The gateway's public address, with which the addresses of calendar feeds begin; without one they are paths."""
    portal_url: str | None = None
    """Where the links of a calendar's entries lead: the association's member portal. Without one they have no link."""
    calendars_from_loopback: bool = False
    """Whether members' other calendars may be fetched from this machine: for demonstrations and tests alone."""
