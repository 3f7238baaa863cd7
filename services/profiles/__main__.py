"""python -m services.profiles api|consume|relay|all|migrate."""

from pathlib import Path

from chassis.main import run
from services.profiles.app import build
from services.profiles.settings import Settings

if __name__ == "__main__":
    run("profiles", Settings, build, migrations=Path(__file__).parent / "migrations")
