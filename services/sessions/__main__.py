"""python -m services.sessions api | consume | relay | migrate | all."""

from pathlib import Path

from chassis.main import run
from services.sessions.app import build
from services.sessions.settings import Settings

if __name__ == "__main__":
    run("sessions", Settings, build, migrations=Path(__file__).parent / "migrations")
