"""Rows of an import that are pairs: both people must be members of the network already."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from chassis.keyring import Keyring
from contracts.profiles import PairImported
from services.profiles.integrations.commands.pairs import pair_id, pairs_before, take_pairs
from services.profiles.integrations.domain.imports import Import
from services.profiles.integrations.domain.imports_outcomes import RowOutcome
from services.profiles.integrations.domain.imports_rows import Finding, SaidPair
from services.profiles.integrations.domain.person import Change
from services.profiles.integrations.tables import affiliations

NOBODY = "The network has no member of this id; import the member first, or correct the id."
ONE_PERSON = "Both ids are of one person here, since their records were merged; correct one of the two ids."


async def foresee_pairs(
    tx: Transaction, _keyring: Keyring, *, of: Import, subjects: Sequence[SaidPair]
) -> list[RowOutcome]:
    outcomes, _ = await _decided(tx, of, subjects)
    return outcomes


async def take_said_pairs(
    tx: Transaction, _keyring: Keyring, *, of: Import, subjects: Sequence[SaidPair]
) -> list[RowOutcome]:
    outcomes, news = await _decided(tx, of, subjects)
    await take_pairs(tx, news)
    return outcomes


async def _decided(
    tx: Transaction, of: Import, subjects: Sequence[SaidPair]
) -> tuple[list[RowOutcome], list[PairImported]]:
    """What becomes of each pair, and the events of those that are new or have changed."""
    people = await _members(tx, of.network_id, {each for pair in subjects for each in (pair.mentor, pair.mentee)})
    said = [_event(of, pair, people) for pair in subjects]
    before = await pairs_before(tx, [event for event in said if event])
    outcomes, news = [], []
    for pair, event in zip(subjects, said, strict=True):
        if event is None:
            outcomes.append(RowOutcome(outcome="REFUSED", findings=_missing(of, pair, people)))
            continue
        change = _change(event, before.get(event.pair_id))
        outcomes.append(RowOutcome(outcome=change.value, member_id=event.mentee_id))
        if change is not Change.UNCHANGED:
            news.append(event)
    return outcomes, news


async def _members(tx: Transaction, network_id: UUID, external_ids: set[str]) -> Mapping[str, UUID]:
    columns = (affiliations.c.external_id, affiliations.c.member_id)
    query = select(*columns).where(
        affiliations.c.network_id == network_id, among(affiliations.c.external_id, external_ids)
    )
    return {row.external_id: row.member_id for row in await tx.session.execute(query)}


def _event(of: Import, pair: SaidPair, people: Mapping[str, UUID]) -> PairImported | None:
    mentor_id, mentee_id = people.get(pair.mentor), people.get(pair.mentee)
    if mentor_id is None or mentee_id is None or mentor_id == mentee_id:
        return None
    return PairImported(
        pair_id=pair_id(of.network_id, pair.pair_id),
        network_id=of.network_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        kind=pair.kind,
        started_on=pair.started_on,
        ended_on=pair.ended_on,
    )


def _missing(of: Import, pair: SaidPair, people: Mapping[str, UUID]) -> tuple[Finding, ...]:
    sides = {"mentor_external_id": pair.mentor, "mentee_external_id": pair.mentee}
    missing = {column: said for column, said in sides.items() if said not in people}
    sentence = NOBODY if missing else ONE_PERSON
    wrong = missing or {"mentee_external_id": pair.mentee}
    return tuple(Finding(of.columns[column], said, sentence) for column, said in wrong.items())


def _change(event: PairImported, before: PairImported | None) -> Change:
    if before is None:
        return Change.CREATED
    return Change.UNCHANGED if event == before else Change.UPDATED
