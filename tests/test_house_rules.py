"""House rules that a linter can't know."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 300
LONGEST_TEST = 500
LONGEST_FUNCTION = 40
SERVICES = ("profiles", "matching", "sessions", "notifications")
ROOMS = {"domain", "commands", "queries", "tables", "graph"}
MODULES = {"__init__", "__main__", "app", "settings", "consumers"} | ROOMS
AREAS = {
    "profiles": ("members", "directory", "integrations", "privacy", "staff"),
    "matching": (
        "facts",
        "capacity",
        "recommendations",
        "introductions",
        "relationships",
        "programmes",
        "boards",
        "flash",
        "outcomes",
    ),
    "sessions": (
        "facts",
        "meetings",
        "goals",
        "ledgers",
        "agendas",
        "messages",
        "safety",
        "circles",
        "health",
        "calendars",
    ),
}
"""Services that have grown several areas, each with the same rooms inside."""
UNSEEN = {"facts", "capacity"}
"""Areas that others read, and that show nothing on the graph themselves."""
FILES = {"README.md", "schema.graphql", "migrations"}
WORDS_WE_DO_NOT_USE = ("manager", "helper", "util", "utils", "impl", "abstract")


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def product_code() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts and "tests" not in path.parts]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_files_stay_readable() -> None:
    long = [f"{path.relative_to(ROOT)}: {lines_of(path)}" for path in product_code() if lines_of(path) > LONGEST_FILE]
    tests = [path for path in tracked("tests/*.py") if lines_of(path) > LONGEST_TEST]

    assert long == []
    assert tests == []


def test_functions_stay_short() -> None:
    long = [
        f"{where}: {node.end_lineno - node.lineno + 1}"
        for path in product_code()
        for where, node in functions(path)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]

    assert silent == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    folder = ROOT / "services" / service
    shared_by_areas = {"domain", "commands", "queries"} if service in AREAS else set()

    assert modules_in(folder) >= MODULES - shared_by_areas
    assert {path.name for path in folder.iterdir()} >= FILES


@pytest.mark.parametrize(("service", "area"), [(service, area) for service in AREAS for area in AREAS[service]])
def test_every_area_has_the_same_rooms(service: str, area: str) -> None:
    assert modules_in(ROOT / "services" / service / area) >= ROOMS - ({"graph"} if area in UNSEEN else set())


def modules_in(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}


def test_only_main_reads_the_environment() -> None:
    allowed = {"chassis/main.py", "gateway/__main__.py", "cairn"}
    readers = [
        name
        for path in product_code()
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
        if (name := str(path.relative_to(ROOT))) not in allowed
        if name.split("/", maxsplit=1)[0] not in {"cairn", "bench"}
    ]

    assert readers == []


def test_only_edges_commit_and_only_the_chassis_produces() -> None:
    services = [path for path in product_code() if "services" in path.parts]
    committing = [str(path.relative_to(ROOT)) for path in services if ".commit(" in path.read_text()]
    producing = [str(path.relative_to(ROOT)) for path in services if "aiokafka" in path.read_text()]

    assert committing == []
    assert producing == []


def test_no_import_inside_a_function_without_a_reason() -> None:
    hidden = [
        f"{where}:{inner.lineno}"
        for path in product_code()
        for where, node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and "noqa: PLC0415" not in path.read_text().splitlines()[inner.lineno - 1]
    ]

    assert hidden == []


def test_names_say_what_a_thing_is() -> None:
    vague = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in product_code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.lower().endswith(WORDS_WE_DO_NOT_USE)
    ]

    assert vague == []


def test_nothing_is_left_for_later() -> None:
    marks = [f"{'TO'}DO", f"{'FIX'}ME", f"{'X'}XX", "NotImplementedError"]
    left = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in tracked("*.py")
        if path != Path(__file__)
        for mark in marks
        if mark in path.read_text()
    ]

    assert left == []


def test_every_ignored_check_has_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if ("# noqa" in line or "type: ignore" in line) and not _has_reason(line)
    ]

    assert bare == []


def _has_reason(line: str) -> bool:
    mark = "# noqa" if "# noqa" in line else "type: ignore"
    after = line.split(mark, 1)[1]
    return " - " in after or " # " in after or "  #" in after


def test_no_registry_is_named() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "repo.maven" + ".apache"]
    named = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked("*")
        if path.suffix in {".lock", ".json", ".toml", ".txt", ".yml", ".yaml", ".md", ".xml", ".py", ".sh", ""}
        if path.stat().st_size < 5_000_000
        for host in hosts
        if host in path.read_text(errors="replace")
    ]

    assert named == []
