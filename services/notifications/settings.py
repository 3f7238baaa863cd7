"""The variables that notifications understands beside the common ones."""

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """Where mail goes out, who it comes from, and where its links lead."""

    smtp_url: str
    """smtp://host:port, or smtps:// for TLS from the first byte; user and password before the host where needed."""
    mail_from: str
    """The sender, with or without a name: Cairn <hello@cairn.example>."""
    portal_url: str | None = None
    """Where the links of a mail lead: the association's member portal. Without one, mails have no link."""
