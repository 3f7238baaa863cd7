"""Notes of a meeting or between meetings: every version is kept, and nobody overwrites what they have not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_text

LONGEST_NOTE = 20_000


class NoSuchNote(NotFound):
    """There is no note with this id that you may read."""


class NoteChangedMeanwhile(DomainError):
    """Somebody wrote in this note while you did; put both texts together and save again."""

    def __init__(self, version: int, text: str) -> None:
        super().__init__()
        self.version = version
        self.text = text

    @property
    def extensions(self) -> dict[str, Any]:
        """With what is there now, so that nothing is lost: its version, and its text."""
        return {**super().extensions, "version": self.version, "text": self.text}


class Sharing(str, Enum):
    """Who reads a note: both of the two, or its author alone.  It is chosen once, and never changes."""

    SHARED = "SHARED"
    PRIVATE = "PRIVATE"


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a note says; a change is a further version, and the database has one of each number."""

    note_id: UUID
    version: int
    relationship_id: UUID
    session_id: UUID | None
    written_by: UUID
    text: str
    written_at: datetime

    def as_row(self) -> Mapping[str, Any]:
        return vars(self)


def begin(
    note_id: UUID, relationship_id: UUID, text: str, *, session_id: UUID | None, by: UUID, now: datetime
) -> Version:
    return Version(
        note_id=note_id,
        version=1,
        relationship_id=relationship_id,
        session_id=session_id,
        written_by=by,
        text=a_text(text, name="text", most=LONGEST_NOTE, least=1),
        written_at=now,
    )


def revise(newest: Version, text: str, *, expected: int, by: UUID, now: datetime) -> Version:
    """The next version, by somebody who has read version `expected`; raises NoteChangedMeanwhile.

    A note is emptied like any change: its history stays.
    """
    if newest.version != expected:
        raise NoteChangedMeanwhile(newest.version, newest.text)
    return Version(
        **{
            **vars(newest),
            "version": expected + 1,
            "written_by": by,
            "text": a_text(text, name="text", most=LONGEST_NOTE),
            "written_at": now,
        }
    )
