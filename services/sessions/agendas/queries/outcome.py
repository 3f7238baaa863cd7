"""What is said of a meeting as a whole, for the rule that makes it held or missed."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.agendas.domain.attendance import Decision
from services.sessions.agendas.domain.outcome import Account, Noted
from services.sessions.agendas.tables import absences, attendances, missed_meetings


async def accounts_of(tx: Transaction, session_id: UUID, people: tuple[UUID, UUID]) -> tuple[Account, Account]:
    """Of each of the two, in their order."""
    a, missed = attendances.c, await who_says_missed(tx, session_id)
    rows = (await tx.session.execute(select(a.said_by, a.came).where(a.session_id == session_id))).all()
    lifted = await _absent(tx, session_id, decided=Decision.LIFTED)

    def account(member_id: UUID) -> Account:
        said = [came for said_by, came in rows if said_by == member_id]
        return Account(said=said, missed=member_id in missed, lifted=member_id in lifted)

    return account(people[0]), account(people[1])


async def noted_in(tx: Transaction, session_id: UUID) -> Noted:
    """The gravest of the two absences."""
    decisions = list(await tx.session.scalars(select(absences.c.decision).where(absences.c.session_id == session_id)))
    if Decision.STANDS in decisions:
        return Noted.STANDS
    return Noted.COUNTS if None in decisions else Noted.NOTHING


async def who_says_missed(tx: Transaction, session_id: UUID) -> frozenset[UUID]:
    """Who of the two says that they did not meet."""
    m = missed_meetings.c
    return frozenset(await tx.session.scalars(select(m.said_by).where(m.session_id == session_id)))


async def _absent(tx: Transaction, session_id: UUID, *, decided: Decision) -> frozenset[UUID]:
    a = absences.c
    query = select(a.member_id).where(a.session_id == session_id, a.decision == decided)
    return frozenset(await tx.session.scalars(query))
