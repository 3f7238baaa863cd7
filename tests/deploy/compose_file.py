"""docker-compose.yml as Docker reads it: anchors merged, ${VARIABLE:-default} resolved."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from ruamel.yaml import YAML

from tests.backing import ROOT

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OURS = "cairn:"


@dataclass(frozen=True)
class Container:
    """One entry under `services`."""

    name: str
    raw: Mapping[str, Any]

    @property
    def image(self) -> str:
        return str(self.raw["image"])

    @property
    def is_cairn(self) -> bool:
        return self.image.startswith(OURS)

    @property
    def runs_once(self) -> bool:
        return self.raw.get("restart") == "no"

    @property
    def command(self) -> tuple[str, ...]:
        return tuple(self.raw.get("command", ()))

    @property
    def environment(self) -> dict[str, str]:
        return dict(self.raw.get("environment", {}))

    @property
    def awaits(self) -> dict[str, str]:
        """The condition by name of what must be there before it starts."""
        return {name: link["condition"] for name, link in self.raw.get("depends_on", {}).items()}

    @property
    def health(self) -> tuple[str, ...]:
        """The command that says whether it is well, of one without a shell."""
        test = self.raw.get("healthcheck", {}).get("test", ())
        return tuple(test[1:]) if test and test[0] == "CMD" else ()

    @property
    def published(self) -> tuple[tuple[str, str], ...]:
        """The address on the machine, and the port in the container, of each published port."""
        found = (str(port).rpartition(":") for port in self.raw.get("ports", ()))
        return tuple((address, inside) for address, _, inside in found)


def load() -> dict[str, Any]:
    """The file as a tree, with the variables of nobody's shell."""
    tree = YAML(typ="safe", pure=True).load(COMPOSE.read_text())
    return cast("dict[str, Any]", _resolved(tree))


def containers() -> dict[str, Container]:
    return {name: Container(name, raw) for name, raw in load()["services"].items()}


def _resolved(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _resolved(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_resolved(value) for value in node]
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", node) if isinstance(node, str) else node


@dataclass(frozen=True)
class Image:
    """What the last stage of the Dockerfile puts into the image."""

    environment: Mapping[str, str]
    copied: tuple[str, ...]
    """The project's own folders."""
    built: tuple[str, ...]
    """The folders that another stage makes of the project's."""
    user: str
    bases: tuple[str, ...]
    """The images that the stages begin with."""


def image() -> Image:
    text = DOCKERFILE.read_text().replace("\\\n", " ")
    lines = [shlex.split(line, comments=True) for line in text.rpartition("\nFROM ")[2].splitlines()]
    environment = [word for words in lines if words[:1] == ["ENV"] for word in words[1:]]
    copies = [words[1:] for words in lines if words[:1] == ["COPY"]]
    return Image(
        environment=dict(word.split("=", 1) for word in environment),
        copied=tuple(name for words in copies if not words[0].startswith("--from") for name in words[:-1]),
        built=tuple(words[-1] for words in copies if words[1].startswith("/build/")),
        user=next(words[1] for words in lines if words[:1] == ["USER"]),
        bases=tuple(re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE)),
    )
