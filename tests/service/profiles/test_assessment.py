"""The guided assessment asks in the member's language and ends in a stated need."""

from typing import Any

import pytest

from chassis.db import Database
from contracts.profiles import NeedStated
from contracts.words import Format, Kind
from tests.builders.profiles import SQL
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import ASSESSMENT, do, done


async def asked(caller: Caller, locale: str | None) -> dict[str, Any]:
    """The assessment as it is shown to a member who reads this; None for one without a profile."""
    who = a_member()
    if locale:
        await done(caller, who, "saveProfile", locale=locale)
    shown: dict[str, Any] = (await caller.ask(who, ASSESSMENT))["data"]["assessment"]
    return shown


class TestQuestions:
    @pytest.mark.parametrize(
        ("locale", "language", "first"),
        [
            ("de-CH", "de", "Was möchtest du können?"),
            ("en-GB", "en", "What do you want to be able to do?"),
            ("fr", "en", "What do you want to be able to do?"),
            (None, "en", "What do you want to be able to do?"),
        ],
    )
    async def test_are_in_the_language_of_the_member(
        self, caller: Caller, locale: str | None, language: str, first: str
    ) -> None:
        shown = await asked(caller, locale)

        assert (shown["language"], shown["questions"][0]["text"]) == (language, first)
        assert [question["id"] for question in shown["questions"]] == ["GOAL", "STAGE", "RELATIONSHIP", "TIME"]

    async def test_offer_choices_that_an_answer_takes(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")
        goal, stage, relationship, time = (await caller.ask(who, ASSESSMENT))["data"]["assessment"]["questions"]

        for number in range(5):
            chosen = {
                "stage": stage["choices"][number % 6]["value"],
                "relationship": relationship["choices"][number % 5]["value"],
                "time": time["choices"][number % 4]["value"],
            }
            await done(caller, who, "answerAssessment", idempotencyKey=str(number), **chosen)

        assert goal["choices"] == []


class TestAnswers:
    async def test_state_a_need(self, caller: Caller, db: Database) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")

        need = await done(caller, who, "answerAssessment", relationship="ONE_QUESTION", formats=["PHONE"])

        assert (need["kind"], need["minutesPerMonth"], need["formats"]) == ("FLASH", 60, ["PHONE"])
        (event,) = [event for event in await emitted(db) if isinstance(event, NeedStated)]
        assert (str(event.need_id), event.kind, event.formats) == (need["id"], Kind.FLASH, (Format.PHONE,))
        assert [skill.uri for skill in event.skills] == [SQL]

    async def test_state_it_once_for_one_key(self, caller: Caller, db: Database) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")

        needs = [await done(caller, who, "answerAssessment", idempotencyKey="k") for _ in range(2)]

        assert needs[0] == needs[1]
        assert len([event for event in await emitted(db) if isinstance(event, NeedStated)]) == 1

    @pytest.mark.parametrize(
        ("vague", "code", "says"),
        [
            ({"skills": []}, "NO_SKILL_CONFIRMED", "Confirm at least one skill"),
            ({"goal": "be my mentor"}, "GOAL_TOO_VAGUE", "Say in a whole sentence"),
            ({"skills": ["urn:nothing"]}, "BAD_USER_INPUT", "'urn:nothing' is not a skill that is known here"),
            ({"goal": "x y z w v u t " * 100}, "BAD_USER_INPUT", "goal has"),
        ],
    )
    async def test_are_told_what_is_missing_and_change_nothing(
        self, caller: Caller, db: Database, *, vague: dict[str, Any], code: str, says: str
    ) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")
        before = len(await emitted(db))

        answer = await do(caller, who, "answerAssessment", **vague)

        assert codes(answer) == [code]
        assert says in answer["errors"][0]["message"]
        assert len(await emitted(db)) == before

    async def test_need_a_profile_first(self, caller: Caller) -> None:
        assert codes(await do(caller, a_member(), "answerAssessment")) == ["PROFILE_MISSING"]
