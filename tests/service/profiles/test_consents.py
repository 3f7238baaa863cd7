"""Consents are answered by version, kept for ever, and told once."""

import pytest

from chassis.db import Database
from chassis.identity import Identity, Kind
from contracts.profiles import ConsentAnswered
from services.profiles.privacy.domain import consents
from services.profiles.privacy.domain.consents import Purpose
from services.profiles.privacy.queries import has_consent
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import a_whole_member
from tests.service.profiles.privacy import CONSENTS, ask_for, get
from tests.service.statements import statements

RESEARCH = {"purpose": "IMPACT_RESEARCH", "version": 1, "given": True}


async def told(db: Database) -> list[tuple[str, bool]]:
    return [(event.purpose, event.given) for event in await emitted(db) if isinstance(event, ConsentAnswered)]


async def test_nothing_is_consented_to_until_somebody_says_so(caller: Caller) -> None:
    who = await a_whole_member(caller)

    asked = (await caller.ask(who, CONSENTS))["data"]["consents"]

    assert [(each["given"], each["lastAnswer"]) for each in asked["purposes"]] == [(False, None)] * len(Purpose)
    assert asked["purposes"][0]["textKey"] == "consent.impact_research.v1"
    assert asked["history"]["edges"] == []


async def test_an_answer_counts_at_once_and_is_told(caller: Caller, db: Database) -> None:
    who = await a_whole_member(caller)

    given = await get(caller, who, "answerConsent", **RESEARCH)

    assert (given["given"], given["lastAnswer"]["version"]) == (True, 1)
    assert await told(db) == [("IMPACT_RESEARCH", True)]
    async with db.reading() as tx:
        assert await has_consent(tx, who.id, Purpose.IMPACT_RESEARCH)
        assert not await has_consent(tx, who.id, Purpose.RESPONSE_TIMES)


async def test_the_same_answer_again_tells_nobody(caller: Caller, db: Database) -> None:
    who = await a_whole_member(caller)

    for _ in range(2):
        await get(caller, who, "answerConsent", **RESEARCH)

    assert len(await told(db)) == 1


async def test_every_answer_stays_in_the_history(caller: Caller, db: Database) -> None:
    who = await a_whole_member(caller)
    for given in (True, False, True):
        await get(caller, who, "answerConsent", **{**RESEARCH, "given": given})

    first = (await caller.ask(who, CONSENTS, first=2))["data"]["consents"]["history"]
    after = first["pageInfo"]["endCursor"]
    rest = (await caller.ask(who, CONSENTS, first=2, after=after))["data"]["consents"]["history"]

    assert [edge["node"]["given"] for page in (first, rest) for edge in page["edges"]] == [True, False, True]
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_a_page_costs_the_same_for_any_history(caller: Caller, db: Database) -> None:
    who = await a_whole_member(caller)
    counts = []
    for _ in range(2):
        with statements(db) as seen:
            await caller.ask(who, CONSENTS)
        counts.append(len(seen))
        for given in (True, False) * 3:
            await get(caller, who, "answerConsent", **{**RESEARCH, "given": given})

    assert counts[0] == counts[1]


async def test_an_old_text_cannot_be_answered(caller: Caller) -> None:
    who = await a_whole_member(caller)

    for version in (0, 2, -1):
        answer = await ask_for(caller, who, "answerConsent", **{**RESEARCH, "version": version})
        assert codes(answer) == ["CONSENT_TEXT_CHANGED"]


async def test_a_consent_to_an_older_text_holds_no_more(
    caller: Caller, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await a_whole_member(caller)
    await get(caller, who, "answerConsent", **RESEARCH)
    monkeypatch.setitem(consents.VERSIONS, Purpose.IMPACT_RESEARCH, 2)

    asked = (await caller.ask(who, CONSENTS))["data"]["consents"]["purposes"][0]

    assert (asked["version"], asked["given"], asked["lastAnswer"]) == (2, False, {"version": 1, "given": True})
    async with db.reading() as tx:
        assert not await has_consent(tx, who.id, Purpose.IMPACT_RESEARCH)


async def test_nobody_answers_for_a_member(caller: Caller, db: Database) -> None:
    who = await a_whole_member(caller)
    in_their_name = Identity(kind=Kind.MEMBER, id=who.id, actor=a_member().id)

    for other in (in_their_name, a_client(), a_kiosk()):
        assert codes(await ask_for(caller, other, "answerConsent", **RESEARCH)) == ["FORBIDDEN"]
        assert codes(await caller.ask(other, CONSENTS)) == ["FORBIDDEN"]
    assert await told(db) == []


async def test_a_member_sees_their_own_answers_only(caller: Caller) -> None:
    who, other = await a_whole_member(caller), await a_whole_member(caller)
    await get(caller, who, "answerConsent", **RESEARCH)

    assert (await caller.ask(other, CONSENTS))["data"]["consents"]["history"]["edges"] == []
