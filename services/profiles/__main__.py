"""python -m services.profiles api|consume|relay|all|migrate|audit."""

from pathlib import Path

from chassis.main import run
from services.profiles.app import build
from services.profiles.settings import Settings
from services.profiles.staff.anchoring import audit

if __name__ == "__main__":
    run("profiles", Settings, build, migrations=Path(__file__).parent / "migrations", tools={"audit": audit})
