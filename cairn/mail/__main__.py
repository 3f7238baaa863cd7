"""Serve the mail sink: `python -m cairn.mail`."""

import uvicorn
from pydantic_settings import BaseSettings

from cairn.mail.app import create_app
from cairn.mail.inbox import Inbox


class Settings(BaseSettings):
    """Where the web inbox and the SMTP server listen."""

    host: str = "127.0.0.1"
    """The address that both servers listen on."""
    port: int = 4006
    """The port of the web inbox."""
    smtp_port: int = 4007
    """The port that takes mail."""


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    app = create_app(Inbox(), host=settings.host, smtp_port=settings.smtp_port)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
