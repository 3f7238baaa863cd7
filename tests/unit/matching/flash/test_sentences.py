"""The exact words in which hosts read why there is no plan, and what would make one better."""

from typing import Any

import pytest

from contracts.words import CareerStage
from services.matching.flash.domain.circles import Words, coherence
from services.matching.flash.domain.notes import Event, notes
from services.matching.flash.domain.refusing import reasons_against
from tests.builders.flash import a_flash_mentee, a_flash_mentor, a_flash_request, a_round

MENTOR, MENTEE = a_flash_mentor(), a_flash_mentee()
TWICE = "Somebody is named twice on one side; name every mentor and every mentee once."
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "all rounds are over": (
        {"rounds": 1, "past": (a_round(),)},
        "All rounds are over; add a round to plan more.",
    ),
    "no mentor": ({"mentors": ()}, "No mentor is there; name at least one who has a table."),
    "every mentor is missing": (
        {"mentors": (MENTOR,), "missing_ids": (MENTOR.member_id,)},
        "No mentor is there; name at least one who has a table.",
    ),
    "no mentee": ({"mentees": ()}, "No mentee is there; name at least one."),
    "a mentor twice": ({"mentors": (MENTOR, MENTOR)}, TWICE),
    "one table of two": (
        {"mentors": (MENTOR, a_flash_mentor(table_id=MENTOR.table_id))},
        "Two mentors have one table; give each a table of their own.",
    ),
    "a stranger in the past": (
        {"past": (a_round((MENTOR, ())),)},
        (
            "Round 1 has a table or a mentee that the event does not name; name everybody who took part, and mark those"
            " who have left as missing."
        ),
    ),
    "somebody at two tables": (
        {"mentors": (MENTOR,), "mentees": (MENTEE,), "past": (a_round((MENTOR, (MENTEE, MENTEE))),)},
        "Round 1 has somebody at two tables; say where they sat.",
    ),
    "too many": (
        {"rounds": 100, "mentees": tuple(a_flash_mentee() for _ in range(201))},
        (
            "201 mentees in 100 rounds are more than one plan can hold: at most 200 mentees in so many rounds. Split"
            " the event in two."
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_is_refused_in_words_that_say_what_to_change(case: str) -> None:
    changed, sentence = REFUSED[case]

    assert reasons_against(a_flash_request(**changed)) == [sentence]


def test_a_request_that_can_be_tried_is_not_refused() -> None:
    assert reasons_against(a_flash_request()) == []


def an_event(**more: Any) -> Event:
    usual: dict[str, Any] = {
        "first_round": 3,
        "mentees": (6, 6),
        "seats": (6, 6),
        "seated": (6, 6),
        "mentors": 3,
        "without_mentor": 0,
    }
    return Event(**{**usual, **more})


NOTES = {
    "seats": (
        an_event(seats=(6, 4)),
        0,
        ["Round 4 has 6 mentees and 4 seats: 2 have a break. Add 2 seats to seat everybody."],
    ),
    "mentors": (
        an_event(mentors=1),
        0,
        [
            (
                "1 mentor for 2 rounds: nobody talks to one mentor twice, so everybody has breaks. Invite more mentors,"
                " or plan fewer rounds."
            )
        ],
    ),
    "nobody": (
        an_event(without_mentor=1),
        0,
        ["1 mentee can be seated with nobody who is here. Invite mentors with other languages or topics."],
    ),
    "again": (
        an_event(),
        3,
        ["3 times two mentees meet again at a table. More tables, or smaller ones, keep them apart."],
    ),
    "nothing": (an_event(), 0, []),
}


@pytest.mark.parametrize("case", NOTES)
def test_notes_say_what_would_make_a_plan_better(case: str) -> None:
    event, repeats, sentences = NOTES[case]

    assert notes(event, repeats=repeats) == sentences


def test_a_circle_says_why_its_people_are_together() -> None:
    words = Words(
        topic="data analytics",
        mentor_offers_it=True,
        needs=[["data analytics", "python"], ["data analytics", "python"], ["data analytics"], ["statistics"]],
        stages=[CareerStage.CHANGING, CareerStage.CHANGING, CareerStage.MID, CareerStage.CHANGING],
    )

    assert coherence(words) == [
        "3 of 4 members need data analytics.",
        "The mentor offers data analytics.",
        "Several also need python.",
        "3 of 4 members need guidance for people who change their career.",
    ]
