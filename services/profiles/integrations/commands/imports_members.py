"""Rows of an import that are people: provisioned as a network's word, and let go where a full list is silent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, insert, select, text

from chassis.db import Transaction, among
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provision import foresee, provision
from services.profiles.integrations.domain.imports import Import
from services.profiles.integrations.domain.imports_outcomes import RowOutcome
from services.profiles.integrations.domain.imports_rows import KNOWN_ADDRESS, Finding, shown
from services.profiles.integrations.domain.person import CLEAN, Change, Outcome, Person
from services.profiles.integrations.queries.duplicates import members_by_email
from services.profiles.integrations.queries.imports import NOT_IN_THE_FILE
from services.profiles.integrations.tables import affiliations, import_rows, networks

NEW_HERE = "This person is new here and needs a name and an address; fill in both cells."


class Provisioning(Protocol):
    """As `provision`, or as `foresee`."""

    async def __call__(
        self, tx: Transaction, keyring: Keyring, *, network: Network, people: Sequence[Person]
    ) -> list[Outcome]: ...


async def foresee_people(
    tx: Transaction, keyring: Keyring, *, of: Import, subjects: Sequence[Person]
) -> list[RowOutcome]:
    """What taking them in would do now, with a hint where an address is known already."""
    return await _outcomes(tx, keyring, of=of, subjects=subjects, provisioning=foresee)


async def take_people(tx: Transaction, keyring: Keyring, *, of: Import, subjects: Sequence[Person]) -> list[RowOutcome]:
    """An address never decides who somebody is: only the network's own id does."""
    return await _outcomes(tx, keyring, of=of, subjects=subjects, provisioning=provision)


async def _outcomes(
    tx: Transaction, keyring: Keyring, *, of: Import, subjects: Sequence[Person], provisioning: Provisioning
) -> list[RowOutcome]:
    people = await _whole(tx, of, subjects)
    outcomes = await provisioning(tx, keyring, network=await _network(tx, of.network_id), people=people)
    known = await members_by_email(tx, [str(person.said.get("email", "")) for person in people])
    return [_outcome(of, person, outcome, known=known) for person, outcome in zip(people, outcomes, strict=True)]


async def _network(tx: Transaction, network_id: UUID) -> Network:
    sandbox = await tx.session.scalar(select(networks.c.sandbox).where(networks.c.id == network_id))
    return Network(id=network_id, sandbox=bool(sandbox))


async def _whole(tx: Transaction, of: Import, people: Sequence[Person]) -> list[Person]:
    """An empty cell says nothing: degree and year stay as the network has said them before."""
    columns = (affiliations.c.external_id, affiliations.c.degree, affiliations.c.graduated)
    ids = [person.external_id for person in people]
    query = select(*columns).where(affiliations.c.network_id == of.network_id, among(affiliations.c.external_id, ids))
    before = {row.external_id: row for row in await tx.session.execute(query)}
    return [_with_degree(person, before.get(person.external_id)) for person in people]


def _with_degree(person: Person, before: Any) -> Person:
    if before is None:
        return person
    graduated = before.graduated if person.graduated is None else person.graduated
    degree = person.degree or before.degree
    whole = (degree, graduated) == (person.degree, person.graduated)
    return person if whole else replace(person, degree=degree, graduated=graduated)


def _outcome(of: Import, person: Person, outcome: Outcome, *, known: Mapping[str, UUID]) -> RowOutcome:
    if outcome.change is Change.INCOMPLETE:
        name = "email" if "display_name" in person.said else "display_name"
        return RowOutcome(outcome="REFUSED", findings=(Finding(of.columns.get(name, name), "", NEW_HERE),))
    return RowOutcome(
        outcome=outcome.change.value,
        member_id=outcome.member_id,
        changed=outcome.changed,
        kept=outcome.kept,
        findings=_hints(of, person, outcome, known=known),
    )


def _hints(of: Import, person: Person, outcome: Outcome, *, known: Mapping[str, UUID]) -> tuple[Finding, ...]:
    email = str(person.said.get("email", ""))
    if outcome.change is not Change.CREATED or known.get(email.lower(), outcome.member_id) == outcome.member_id:
        return ()
    return (Finding(of.columns.get("email", "email"), shown(email), KNOWN_ADDRESS, refuses=False),)


_GONE = text(
    """
    SELECT external_id, degree, graduated, imported FROM affiliations
    WHERE network_id = :network_id AND active
      AND NOT EXISTS (SELECT FROM import_rows WHERE import_id = :import_id AND key = external_id)
    ORDER BY external_id LIMIT :most
    """
)


async def let_go(tx: Transaction, keyring: Keyring, of: Import, *, most: int) -> bool:
    """Deactivates the next of those whom a full list does not name; whether there were any."""
    asked = {"network_id": of.network_id, "import_id": of.id, "most": most}
    rows = (await tx.session.execute(_GONE, asked)).all()
    if not rows:
        return False
    # What the network said last goes with them, so that nothing of theirs is lost when they come back.
    people = [
        Person(
            external_id=row.external_id,
            said={name: value for name, value in row.imported.items() if name in CLEAN},
            degree=row.degree,
            graduated=row.graduated,
            inactive=True,
        )
        for row in rows
    ]
    outcomes = await provision(tx, keyring, network=await _network(tx, of.network_id), people=people)
    last = await tx.session.scalar(select(func.max(import_rows.c.number)).where(import_rows.c.import_id == of.id))
    first = max((last or 0) + 1, NOT_IN_THE_FILE)
    gone = [_gone(of, number, outcome) for number, outcome in enumerate(outcomes, start=first)]
    await tx.session.execute(insert(import_rows), gone)
    return True


def _gone(of: Import, number: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "import_id": of.id,
        "number": number,
        "key": outcome.external_id,
        "cells": {},
        "outcome": outcome.change.value,
        "member_id": outcome.member_id,
    }
