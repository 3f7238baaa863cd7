"""python -m contracts.generate [--check | release VERSION]."""

import argparse
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

from contracts.compatibility import RELEASED, broken_promises
from contracts.generate.asyncapi import asyncapi_page
from contracts.generate.consumers import consumers_by_type
from contracts.generate.events_page import events_page
from contracts.generate.examples import Example, load_json
from contracts.generate.schemas import writer_schemas
from contracts.registry import BY_TYPE

CONTRACTS = Path(__file__).parent.parent
REPOSITORY = CONTRACTS.parent
SCHEMAS = CONTRACTS / "schemas"
EXAMPLES = CONTRACTS / "examples"
VERSION = re.compile(r"\d+\.\d+\.\d+")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m contracts.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    release_parser = parser.add_subparsers(dest="command").add_parser("release", help="freeze today's contract")
    release_parser.add_argument("version")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return check()
    write()
    return release(chosen.version) if chosen.command == "release" else 0


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    consumers = consumers_by_type(REPOSITORY / "services")
    schemas = {SCHEMAS / f"{name}.json": _as_text(schema) for name, schema in writer_schemas().items()}
    return schemas | {
        REPOSITORY / "docs" / "events.md": events_page(consumers),
        REPOSITORY / "docs" / "asyncapi.yaml": asyncapi_page(_version(), consumers, _examples()),
    }


def _version() -> str:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _examples() -> dict[str, Example]:
    examples = load_json(EXAMPLES)
    if missing := sorted(BY_TYPE.keys() - examples.keys()):
        raise SystemExit(f"contracts/examples/ has no {missing[0]}.json: show one real message of every type")
    return examples


def check() -> int:
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    stale += sorted(set(SCHEMAS.glob("*")) - set(wanted))
    for path in stale:
        sys.stderr.write(f"{path.relative_to(REPOSITORY)} is stale: run `python -m contracts.generate`\n")
    return 1 if stale else 0


def write() -> None:
    wanted = pages()
    for orphan in set(SCHEMAS.glob("*")) - set(wanted):
        orphan.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def release(version: str) -> int:
    """Freezes the schemas and examples under contracts/released/; what was released never changes again."""
    frozen = RELEASED / version
    reasons = broken_promises(RELEASED, writer_schemas())
    if not VERSION.fullmatch(version):
        reasons = [f"{version!r} is no version such as 0.2.0"]
    elif frozen.exists():
        reasons = [f"{version} was released already and never changes"]
    if reasons:
        sys.stderr.writelines(f"{reason}\n" for reason in reasons)
        return 1
    shutil.copytree(SCHEMAS, frozen / "schemas")
    shutil.copytree(EXAMPLES, frozen / "examples")
    return 0


def _as_text(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
