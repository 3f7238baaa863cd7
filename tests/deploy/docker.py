"""docker-compose.yml under Docker itself, and its mail catcher in the words of our own sink."""

import json
import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

import httpx2
from joserfc.jwk import OKPKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cairn.issuer.tokens import Minter
from cairn.mail.inbox import Message, parse
from tests.backing import ROOT, free_port
from tests.containers import docker_answers

BUILD_SECONDS = 1200


def obstacle() -> str | None:
    """Say in a sentence why the compose file cannot be started by Docker here, or None when it can."""
    if not docker_answers():
        return "Docker does not answer here: no image was built; native processes played the compose file instead."
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=20)
    if plugin.returncode != 0:
        return "Docker has no compose plugin here: no image was built; native processes played the file instead."
    return None


@dataclass(frozen=True)
class Stack:
    """One project of docker compose, beside any other that runs on this machine."""

    project: str
    ports: dict[str, int]

    @classmethod
    def on_free_ports(cls) -> "Stack":
        names = ("GATEWAY_PORT", "ISSUER_PORT", "MAIL_PORT", "GRAFANA_PORT")
        return cls(f"cairn-test-{uuid4().hex[:8]}", {name: free_port() for name in names})

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def up(self) -> None:
        """Build the image, start everything, and wait until all is healthy."""
        done = self._compose("up", "--build", "--wait", "--wait-timeout", "300", "--quiet-pull")
        if done.returncode != 0:
            said = self._compose("logs", "--no-color", "--tail", "30").stdout
            raise RuntimeError(f"docker compose up failed:\n{done.stderr[-3000:]}\n{said[-6000:]}")

    def down(self) -> None:
        """Stop everything and remove its volumes, which are this project's own."""
        self._compose("down", "--volumes", "--timeout", "20")

    def minter(self) -> Minter:
        """Mint as the demo issuer does, with the key that the stack made for itself."""
        done = self._compose("exec", "--no-TTY", "issuer", "cat", "/run/cairn/issuer.key.json")
        return Minter(self.url("ISSUER_PORT"), OKPKey.import_key(json.loads(done.stdout)))

    def _compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = shutil.which("docker") or "docker"
        return subprocess.run(
            [program, "compose", "--project-name", self.project, *arguments],
            cwd=ROOT,
            env={**os.environ, **{name: str(port) for name, port in self.ports.items()}},
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_SECONDS,
        )


def sink_of(mailpit_url: str) -> Starlette:
    """Answers `GET /api/messages?to=` as cairn.mail does, from what Mailpit has caught."""

    async def messages(request: Request) -> Response:
        to = request.query_params["to"]
        async with httpx2.AsyncClient(base_url=mailpit_url) as mailpit:
            listed = (await mailpit.get("/api/v1/messages", params={"limit": 500})).json()["messages"]
            found = [await _message(mailpit, about) for about in listed if to in _recipients(about)]
        return JSONResponse({"messages": [asdict(message) for message in found], "next": None})

    return Starlette(routes=[Route("/api/messages", messages)])


def _recipients(about: dict[str, Any]) -> tuple[str, ...]:
    return tuple(address["Address"] for kind in ("To", "Cc", "Bcc") for address in about[kind] or ())


async def _message(mailpit: httpx2.AsyncClient, about: dict[str, Any]) -> Message:
    raw = await mailpit.get(f"/api/v1/message/{about['ID']}/raw")
    return parse(raw.content, number=0, sender=about["From"]["Address"], to=_recipients(about))
