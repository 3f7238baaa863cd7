"""Whether a meeting counts as held or missed: it follows what the two say, whenever one of them says something."""

from uuid import UUID

from chassis.db import Transaction
from services.sessions.agendas.domain.outcome import is_missed
from services.sessions.agendas.queries.outcome import accounts_of, noted_in
from services.sessions.meetings.commands.outcomes import hold_after_all, miss_meeting
from services.sessions.meetings.domain.session import Session


async def follow_accounts(tx: Transaction, session: Session, *, by: UUID | None) -> None:
    """For who has locked the meeting; `by`: whose word it is that it follows, and None when it is nobody's."""
    one, other = await accounts_of(tx, session.id, session.people)
    if is_missed(one.word, other.word, await noted_in(tx, session.id)):
        await miss_meeting(tx, session, said_by=by)
    else:
        await hold_after_all(tx, session, said_by=by)
