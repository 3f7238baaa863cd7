"""Serve the mail sink: `python -m cairn.mail`."""

import uvicorn
from pydantic_settings import BaseSettings

from cairn.mail.app import create_app
from cairn.mail.inbox import Inbox


class Settings(BaseSettings):
    """Where the web inbox and the SMTP server listen."""

    host: str = "127.0.0.1"
    port: int = 4006
    smtp_port: int = 4007


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    app = create_app(Inbox(), host=settings.host, smtp_port=settings.smtp_port)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
