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
    """The address to listen on."""
    port: int = 4005
    """The port to listen on."""
    issuer_url: str
    """The name that its tokens carry in `iss`: where a browser reaches it."""
    issuer_key_file: Path
    """The private key, an Ed25519 JWK with a `kid`, that signs the tokens."""
    issuer_directory_file: Path
    """The people and clients that may sign in."""


def main() -> None:
    """Serve until stopped."""
    settings = Settings()
    minter = Minter.from_file(settings.issuer_url, settings.issuer_key_file)
    app = create_app(Directory.load(settings.issuer_directory_file), minter)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
