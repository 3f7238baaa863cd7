"""Programmes and those who take part, with everything filled in that a test does not name."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.words import Kind, MentoringRole
from services.matching.engine import KINDS, Mentee, Mentor, Snapshot, take_snapshot
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.enrolment import Application
from services.matching.programmes.domain.programme import Opening, Programme, RunRule, Terms, open_programme
from services.matching.programmes.domain.questions import Baseline, Question, QuestionKind
from services.matching.programmes.domain.run import Purpose, RunTerms, Wave
from services.matching.programmes.domain.solving import Job, pack
from services.matching.programmes.domain.weights import VERSION, weights_of
from tests.builders.matching import NOW

GOAL = Question(key="goal", text="What do you want to reach?", kind=QuestionKind.TEXT, required=True)
SKILLS = [f"skill {number}" for number in range(12)]
LANGUAGES = ("en", "de", "sw")
PEERS = 1 << KINDS.index("PEER")
GROUPS = 1 << KINDS.index("GROUP")


def some_terms(**more: Any) -> Terms:
    usual: dict[str, Any] = {
        "name": "A year with a mentor",
        "kind": Kind.TRADITIONAL,
        "enrols_from": NOW - timedelta(days=1),
        "enrols_until": NOW + timedelta(days=30),
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 12, 17),
        "ratio": 2,
        "seat_cost": DEFAULTS.seat_cost,
        "control_share": 0,
        "rule": RunRule.FAIREST,
        "weights": None,
        "questions": (),
    }
    return Terms(**{**usual, **more})


def a_programme(*, seed: int = 7, now: datetime = NOW, **terms: Any) -> Programme:
    return open_programme(some_terms(**terms), Opening(id=new_id(), by=new_id(), at=now, seed=seed))


def an_application(role: MentoringRole = MentoringRole.MENTEE, **more: Any) -> Application:
    usual: dict[str, Any] = {
        "role": role,
        "need_id": None,
        "answers": {},
        "baseline": Baseline(confidence=2, satisfaction=3, progress=3, intent_to_stay=4),
        "in_control": False,
    }
    return Application(**{**usual, **more})


def run_terms(**more: Any) -> RunTerms:
    usual: dict[str, Any] = {
        "rule": None,
        "weights": None,
        "ratio": None,
        "seat_cost": None,
        "seed": 0,
        "wave": Wave.FIRST,
        "purpose": Purpose.ROUND,
        "wishes": (),
    }
    return RunTerms(**{**usual, **more})


def an_id(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def a_mentor(rng: random.Random, **more: Any) -> Mentor:
    usual: dict[str, Any] = {
        "id": an_id(rng),
        "level": rng.choice([3, 4]),
        "languages": rng.sample(LANGUAGES, 2),
        "kinds": 1,
        "stages": rng.choice([1, 3, 6]),
        "skills": rng.sample(SKILLS, 3),
        "seats": rng.randint(1, 3),
    }
    return Mentor(**{**usual, **more})


def a_mentee(rng: random.Random, **more: Any) -> Mentee:
    usual: dict[str, Any] = {
        "id": an_id(rng),
        "need": an_id(rng),
        "level": rng.choice([0, 1, 2]),
        "languages": rng.sample(LANGUAGES, 2),
        "kind": 1,
        "stage": rng.choice([1, 2, 4]),
        "skills": rng.sample(SKILLS, 2),
    }
    return Mentee(**{**usual, **more})


def a_cohort(mentees: int, mentors: int, *, seed: int = 1) -> tuple[list[Mentor], list[Mentee]]:
    rng = random.Random(seed)
    return [a_mentor(rng) for _ in range(mentors)], [a_mentee(rng) for _ in range(mentees)]


def a_snapshot(mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Snapshot:
    return take_snapshot(mentors, mentees, {})


def a_job(mentors: Sequence[Mentor], mentees: Sequence[Mentee], **more: Any) -> Job:
    usual: dict[str, Any] = {
        "content": pack(a_snapshot(mentors, mentees)),
        "rule": RunRule.FAIREST,
        "weights": weights_of(Kind.TRADITIONAL, None),
        "weights_version": VERSION,
        "ratio": 3,
        "seat_cost": DEFAULTS.seat_cost,
        "seed": 1,
        "candidates": 4,
        "pins": (),
        "forbidden": (),
    }
    return Job(**{**usual, **more})


def a_peer_job(people: int, *, seed: int = 1, **more: Any) -> Job:
    """Everybody asks and gives."""
    mentors, mentees = a_cohort(people, people, seed=seed)
    gives = [replace(each, kinds=PEERS, level=2, seats=1) for each in mentors]
    asks = [
        replace(each, id=other.id, kind=PEERS, level=2, languages=other.languages)
        for each, other in zip(mentees, mentors, strict=True)
    ]
    return a_job(gives, asks, rule=RunRule.PEERS, weights=weights_of(Kind.PEER, None), **more)


def a_circle_job(mentees: int, mentors: int, *, seed: int = 1, **more: Any) -> Job:
    """Some mentees share an employer, and each third mentor has no place left."""
    rng = random.Random(seed)
    gives, asks = a_cohort(mentees, mentors, seed=seed)
    houses = [an_id(rng) for _ in range(3)]
    leads = [replace(each, kinds=GROUPS, seats=place % 3) for place, each in enumerate(gives)]
    learns = [replace(each, kind=GROUPS, employer=rng.choice([None, *houses])) for each in asks]
    usual: dict[str, Any] = {"rule": RunRule.CIRCLES, "ratio": 8, "weights": weights_of(Kind.GROUP, None)}
    return a_job(leads, learns, **{**usual, **more})
