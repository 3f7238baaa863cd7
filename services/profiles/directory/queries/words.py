"""Which value of which facet a number in an entry stands for, read once in a process."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.db import Transaction, among
from services.profiles.directory.domain.search import Facet
from services.profiles.directory.tables import directory_words


class KnownWords:
    """The words that were read so far.  A word keeps its number for good, so none of them is ever out of date."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[Facet, str]] = {}

    async def of(self, tx: Transaction, codes: Sequence[int]) -> list[tuple[Facet, str]]:
        """In the order of the codes; at most one statement, and none where all were read before."""
        unread = [code for code in codes if code not in self._words]
        if unread:
            query = select(directory_words).where(among(directory_words.c.code, unread))
            self._words |= {row.code: (row.facet, row.value) for row in await tx.session.execute(query)}
        return [self._words[code] for code in codes]
