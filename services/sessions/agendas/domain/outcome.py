"""Whether two people met, as their two accounts say it: one alone is heard, and what both confirm holds."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from services.sessions.agendas.domain.attendance import Came


class Word(str, Enum):
    """What one of the two says of a meeting: the newest that they said."""

    NOTHING = "NOTHING"
    MET = "MET"
    NOT_MET = "NOT_MET"
    ABSENCE = "ABSENCE"
    """That one of the two did not come, or that neither did."""


class Noted(str, Enum):
    """What is noted of absences from a meeting: nothing that counts, one, or one that staff say stands."""

    NOTHING = "NOTHING"
    COUNTS = "COUNTS"
    STANDS = "STANDS"


@dataclass(frozen=True, kw_only=True)
class Account:
    """All that one of the two has said: of who came, that they did not meet, and against their own absence."""

    said: Collection[Came] = ()
    missed: bool = False
    lifted: bool = False

    @property
    def word(self) -> Word:
        """An appeal that staff lifted speaks for who says nothing else: whoever was excused can still say ABSENT."""
        if self.missed:
            return Word.NOT_MET
        if self.said:
            return Word.ABSENCE if Came.ABSENT in self.said else Word.MET
        return Word.MET if self.lifted else Word.NOTHING


def is_missed(one: Word, other: Word, noted: Noted) -> bool:
    """Whether the meeting counts as missed; where the two differ, it counts as it would without a word."""
    words = {one, other}
    if words == {Word.MET}:
        return False
    if noted is Noted.STANDS:
        return True
    if Word.MET in words:
        return False
    if Word.NOT_MET in words or words == {Word.ABSENCE}:
        return True
    return noted is Noted.COUNTS
