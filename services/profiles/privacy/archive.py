"""The archive that a member fetches: JSON and CSV for each store, made while it is being sent.

Of its pieces, which rest sealed, one at a time is open; the whole is never anywhere.
"""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run; an apostrophe in front makes it a text."""

README = """\
What Cairn holds of you
=======================

Each folder is a part of Cairn. For each kind of record there is a .json file, for machines, and a .csv file, for
spreadsheets; both say the same. In the .csv files, a text that begins with one of = + - @ or a tab has an apostrophe
in front, so that no spreadsheet runs it. Other people are named by their ids alone.
"""

Rows: TypeAlias = dict[str, list[dict[str, Any]]]
Piece: TypeAlias = tuple[str, int]
"""A service, and which of its pieces."""
Open: TypeAlias = Callable[[Piece], Awaitable[Rows]]


class Drain:
    """What a ZIP file is written to: it hands on what has come in, and keeps nothing."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


@dataclass
class Contents:
    """Where each store's rows are: its pieces, and every column that any of them has."""

    pieces: list[Piece] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)


async def archive(pieces: Sequence[Piece], open_piece: Open) -> AsyncIterator[bytes]:
    """The bytes of the ZIP file."""
    drain = Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as zipped:  # type: ignore[call-overload]  # write, flush do.
        zipped.writestr("README.txt", README)
        for name, contents in (await _survey(pieces, open_piece)).items():
            for suffix, written in (
                (".json", _json(name, contents, open_piece)),
                (".csv", _csv(name, contents, open_piece)),
            ):
                with zipped.open(name + suffix, "w") as entry:
                    async for part in written:
                        entry.write(part.encode())
                        yield drain.take()
    yield drain.take()


async def _survey(pieces: Sequence[Piece], open_piece: Open) -> dict[str, Contents]:
    """`service/store` → its contents, after opening every piece once."""
    found: dict[str, Contents] = {}
    for piece in pieces:
        for store, rows in (await open_piece(piece)).items():
            contents = found.setdefault(f"{piece[0]}/{store}", Contents())
            contents.pieces.append(piece)
            for row in rows:
                contents.columns.update(dict.fromkeys(row))
    return found


async def _json(name: str, contents: Contents, open_piece: Open) -> AsyncIterator[str]:
    between = "["
    async for row in _rows(name, contents, open_piece):
        yield f"{between}\n{json.dumps(row, ensure_ascii=False)}"
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"


async def _csv(name: str, contents: Contents, open_piece: Open) -> AsyncIterator[str]:
    yield _line(contents.columns)
    async for row in _rows(name, contents, open_piece):
        yield _line(cell(row.get(column)) for column in contents.columns)


async def _rows(name: str, contents: Contents, open_piece: Open) -> AsyncIterator[dict[str, Any]]:
    store = name.rpartition("/")[2]
    for piece in contents.pieces:
        for row in (await open_piece(piece))[store]:
            yield row


def _line(cells: Iterator[str] | dict[str, None]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def cell(value: Any) -> str:
    """A value as a spreadsheet may see it: lists and objects as JSON, and nothing that it would run."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
