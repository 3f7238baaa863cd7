"""python -m chassis.keyring migrate: prepares the keyring's database."""

import argparse
import asyncio
from pathlib import Path

from chassis.migrations import upgrade
from chassis.settings import KeyringMigrationSettings
from chassis.telemetry import configure_logging

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m chassis.keyring")
    parser.add_argument("command", choices=["migrate"])
    parser.parse_args()
    configure_logging("keyring", level="INFO", form="json")
    settings = KeyringMigrationSettings()
    asyncio.run(upgrade(settings.keyring_database_url, Path(__file__).parent / "migrations"))
