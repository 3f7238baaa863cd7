"""Serve the demo issuer: `python -m cairn.issuer`."""

from pathlib import Path

import uvicorn
from pydantic_settings import BaseSettings

from cairn.issuer.app import create_app
from cairn.issuer.directory import Directory
from cairn.issuer.tokens import Minter


class Settings(BaseSettings):
    """Where to listen, under which name, with which key and which people."""

    host: str = "127.0.0.1"
    port: int = 4005
    issuer_url: str
    issuer_key_file: Path
    issuer_directory_file: Path


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    minter = Minter.from_file(settings.issuer_url, settings.issuer_key_file)
    app = create_app(Directory.load(settings.issuer_directory_file), minter)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
