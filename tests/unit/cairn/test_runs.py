"""What the operator's checks of matching print, and that whoever reads only the exit status hears the truth."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cairn.cli import app, runs

FALSE = "need 1: says that you share a language, and you share none"


def run(monkeypatch: pytest.MonkeyPatch, command: str, *found: dict[str, Any], code: int = 0) -> tuple[int, str]:
    """The exit status and what was printed, where matching's own tool ended with `code` and these lines."""
    monkeypatch.setattr(runs, "_matching", lambda *_, **__: (code, list(found), "no connection"))
    done = CliRunner().invoke(app, command.split())
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(("command", "things"), [("check-reasons", "needs"), ("check-boards", "boards")])
class TestClaims:
    def test_that_hold_end_well(self, monkeypatch: pytest.MonkeyPatch, command: str, things: str) -> None:
        told = {things: 2, "claims": 40, "false": []}

        assert run(monkeypatch, command, told) == (0, f"40 claims about 2 {things}: 0 are false.")

    def test_that_are_false_are_printed_and_fail(
        self, monkeypatch: pytest.MonkeyPatch, command: str, things: str
    ) -> None:
        told = {things: 2, "claims": 40, "false": [FALSE]}

        assert run(monkeypatch, command, told, code=1) == (1, f"{FALSE} 40 claims about 2 {things}: 1 are false.")

    def test_are_one_document_for_programs(self, monkeypatch: pytest.MonkeyPatch, command: str, things: str) -> None:
        told = {things: 2, "claims": 40, "false": [FALSE]}

        status, printed = run(monkeypatch, f"{command} --json", told, code=1)

        assert (status, json.loads(printed)) == (1, {"status": "failed", **told})

    def test_that_could_not_be_checked_are_no_success(
        self, monkeypatch: pytest.MonkeyPatch, command: str, things: str
    ) -> None:
        assert things
        for code in (0, 1):
            status, printed = run(monkeypatch, command, code=code)
            assert (status, printed) == (1, "Nothing could be checked: no connection")


class TestRuns:
    def test_that_hold_end_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        held: dict[str, Any] = {"run": "a", "faults": [], "why_not": None}
        gone = {"run": "b", "faults": [], "why_not": "Its snapshot was erased."}

        printed = "a: holds. b: Its snapshot was erased. 2 published runs were checked."
        assert run(monkeypatch, "check-runs", held, gone) == (0, printed)

    def test_with_a_fault_fail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        faulty = {"run": "a", "faults": ["A seat is held twice."], "why_not": None}

        status, printed = run(monkeypatch, "check-runs", faulty, code=1)

        assert (status, printed) == (1, "a: A seat is held twice. 1 published runs were checked.")

    def test_that_could_not_be_checked_are_no_success(self, monkeypatch: pytest.MonkeyPatch) -> None:
        status, printed = run(monkeypatch, "check-runs", code=1)

        assert (status, printed) == (1, "The runs could not be checked: no connection")
