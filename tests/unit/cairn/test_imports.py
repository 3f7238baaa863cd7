"""`cairn import` speaks to the gateway at the addresses that it serves, and says plainly what went wrong."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cairn.cli.imports import Imports, Refused

ANSWERS = {"/v1/imports": {"id": "7", "state": "VALIDATED"}, "/v1/imports/7": {"id": "7", "state": "APPLIED"}}


class Door(BaseHTTPRequestHandler):
    """Answers at the gateway's own paths, and at no other."""

    def do_GET(self) -> None:
        found = ANSWERS.get(self.path.partition("?")[0])
        body = json.dumps(found).encode() if found else b"Not Found"
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the library looks for this name.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name.
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Give the address of a door on loopback."""
    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def a_list(tmp_path: Path) -> Path:
    """Give a file of one row."""
    file = tmp_path / "list.csv"
    file.write_text("external_id,name,email\n1,Amara,amara@example.org\n")
    return file


async def test_sends_the_file_to_the_address_that_is_served(address: str, a_list: Path) -> None:
    imports = Imports(address, "token")

    record = await imports.send(a_list, network="northbridge", kind="MEMBERS", full_sync=False)
    settled = await imports.settled({**record, "state": "APPLYING"})
    await imports.close()

    assert (record["state"], settled["state"]) == ("VALIDATED", "APPLIED")


async def test_says_what_it_got_where_that_is_no_answer_of_ours(address: str) -> None:
    imports = Imports(address, "token")

    with pytest.raises(Refused, match="HTTP 404, and the answer is not JSON"):
        await imports.refused("8")
    await imports.close()
