"""python -m services.notifications api | consume | relay | all | migrate."""

from pathlib import Path

from chassis.main import run
from services.notifications.app import build
from services.notifications.settings import Settings

if __name__ == "__main__":
    run("notifications", Settings, build, migrations=Path(__file__).parent / "migrations")
