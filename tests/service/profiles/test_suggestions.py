"""What members write suggests the skills that they mean."""

from pathlib import Path
from typing import Any

import pytest

from chassis.db import Database
from services.profiles.members.queries.skills import skills_in_text
from services.profiles.taxonomy import skills_by_uri
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import SUGGESTIONS
from tests.service.statements import statements

SENTENCES = Path(__file__).parent / "sentences.tsv"
LEAST_PRECISION = 0.85
LEAST_RECALL = 0.85


def sentences() -> list[tuple[str, set[str], set[str]]]:
    """Each with the labels of the skills that it means, and of those that are fair beside them."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(said, set(meant.split("; ")), set(fair.split("; "))) for said, meant, fair in rows]


async def suggested(db: Database, said: str, most: int = 5) -> list[str]:
    """The labels of what is suggested, in its order."""
    async with db.reading() as tx:
        return [skills_by_uri()[each.uri].label for each in await skills_in_text(tx, said, most=most)]


async def suggestions(caller: Caller, said: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.ask(a_member(), SUGGESTIONS, text=said, **more))["data"][
        "suggestSkills"
    ]
    return found


class TestSentences:
    async def test_find_what_was_meant_and_little_else(self, db: Database) -> None:
        shown = fitting = meant_in_all = meant_and_shown = 0
        for said, meant, fair in sentences():
            labels = await suggested(db, said)
            shown += len(labels)
            fitting += sum(label in meant | fair for label in labels)
            meant_in_all += len(meant)
            meant_and_shown += len(meant.intersection(labels))

        assert len(sentences()) >= 40
        assert fitting / shown >= LEAST_PRECISION
        assert meant_and_shown / meant_in_all >= LEAST_RECALL

    async def test_are_answered_by_one_statement(self, db: Database) -> None:
        async with db.reading() as tx:
            with statements(db) as seen:
                await skills_in_text(tx, sentences()[0][0], most=5)

        assert len(seen) == 1


class TestSuggestions:
    async def test_say_which_words_led_to_them_and_how_sure_that_is(self, caller: Caller) -> None:
        found = await suggestions(caller, "I want to answer questions with SQL and statistics")

        by_label = {each["skill"]["label"]: (each["words"], each["confidence"]) for each in found}
        assert by_label == {"SQL": (["sql"], 1000), "statistics": (["statistics"], 1000)}

    async def test_come_the_surest_first_and_no_more_than_asked_for(self, caller: Caller) -> None:
        said = "project risk, data protection, SQL, statistics and public health"

        found = await suggestions(caller, said, first=20)

        sureness = [each["confidence"] for each in found]
        assert sureness == sorted(sureness, reverse=True)
        assert await suggestions(caller, said, first=2) == found[:2]

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("ACCOUNTING", "accounting"),
            ("áccountíng", "accounting"),
            ("acounting", "accounting"),
            ("negotiated, negotiating", "negotiate compromises"),
            ("c++", "C++"),
            ("C#, please", "C#"),
            ("user-centred design", "design thinking"),
            ("Python", "Python (computer programming)"),
        ],
    )
    async def test_mind_no_case_accents_slips_or_inflection(self, db: Database, said: str, meant: str) -> None:
        assert meant in await suggested(db, said)

    async def test_take_words_of_a_longer_name_for_that_alone(self, db: Database) -> None:
        assert await suggested(db, "machine learning") == ["machine learning"]

    @pytest.mark.parametrize(
        "said",
        [
            "李小龍想学习",
            "أريد أن أتعلم",
            "क",
            "🙂🙂",
            "'; DROP TABLE skills; --",
            "%",
            "\\",
            "((",
            "-",
            "+ # -",
            "the of and",
        ],
    )
    async def test_are_none_where_nothing_is_known(self, caller: Caller, said: str) -> None:
        assert await suggestions(caller, said) == []

    async def test_are_found_between_words_of_another_script(self, db: Database) -> None:
        assert await suggested(db, "我想学习 SQL 和 statistics") == ["SQL", "statistics"]

    async def test_stay_quick_and_few_for_the_longest_text(self, caller: Caller) -> None:
        assert len(await suggestions(caller, "data " * 200, first=20)) <= 20

    @pytest.mark.parametrize(
        "wrong",
        [{"text": " "}, {"text": "x" * 1001}, {"text": "a\u0000b"}, {"text": "sql", "first": 0}, {"first": 21}],
    )
    async def test_refuse_what_cannot_be_asked(self, caller: Caller, wrong: dict[str, Any]) -> None:
        assert codes(await caller.ask(a_member(), SUGGESTIONS, **{"text": "sql", **wrong})) == ["BAD_USER_INPUT"]
