"""python -m services.matching api | consume | relay | all | migrate | check-runs."""

from pathlib import Path

from chassis.main import run
from services.matching.app import build
from services.matching.programmes.checking import check_runs
from services.matching.settings import Settings

if __name__ == "__main__":
    run("matching", Settings, build, migrations=Path(__file__).parent / "migrations", tools={"check-runs": check_runs})
