"""A file as it comes in: counted and hashed on its way to disk, never as a whole in memory."""

import hashlib
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import ClassVar

from fastapi import Request

from chassis.errors import BadInput, Refusal
from services.profiles.integrations.sheets import Media

MEBIBYTE = 2**20


class FileTooLarge(Refusal):
    """This file is too large; send it in parts."""

    status: ClassVar[int] = 413


class NotASheet(Refusal):
    """Send text/csv, or an XLSX workbook with its own content type."""

    status: ClassVar[int] = 415


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file on disk; `charset` is the encoding that its sender named."""

    path: Path
    media: Media
    charset: str | None
    hash: str


async def received(request: Request, folder: Path, *, most_bytes: int) -> Upload:
    """Refuses by the announced size before anything is read, and by the true size as it comes."""
    media, charset = _media(request.headers.get("content-type", ""))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal():
        _refuse_large(int(announced), most_bytes)
    path, size, digest = folder / "upload", 0, hashlib.sha256()
    with path.open("wb") as file:
        async for block in request.stream():
            size += len(block)
            _refuse_large(size, most_bytes)
            digest.update(block)
            file.write(block)
    if not size:
        raise BadInput("The file is empty; its first row must name the columns.")
    return Upload(path=path, media=media, charset=charset, hash=digest.hexdigest())


def _refuse_large(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise FileTooLarge(f"A file may have {most_bytes // MEBIBYTE} MiB; send this one in parts.")


def _media(said: str) -> tuple[Media, str | None]:
    message = Message()
    message["content-type"] = said
    try:
        return Media(message.get_content_type()), message.get_content_charset()
    except ValueError as error:
        raise NotASheet from error
