"""python -m services.matching api | consume | relay | all | migrate | check-runs | check-reasons | check-boards."""

from pathlib import Path

from chassis.main import run
from services.matching.app import build
from services.matching.boards.checked import check_boards
from services.matching.programmes.checking import check_runs
from services.matching.recommendations.checked import check_reasons
from services.matching.settings import Settings

TOOLS = {"check-runs": check_runs, "check-reasons": check_reasons, "check-boards": check_boards}

if __name__ == "__main__":
    run("matching", Settings, build, migrations=Path(__file__).parent / "migrations", tools=TOOLS)
