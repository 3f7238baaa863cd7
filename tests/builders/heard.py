"""Random members as events tell of them, and the same people as recommendations and their checker see them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row

from contracts.profiles import AvailabilitySet, MemberProfileSaved, NeedStated, OfferMade, SkillRef, TraitAnswer
from contracts.skills import labels, neighbours
from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Tone, Trait, Weekday
from services.matching.engine import pack
from services.matching.recommendations.domain.checking import Facts, Person, Times
from services.matching.recommendations.domain.known import weeks_of
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.candidates import NeedView, need_view
from services.matching.recommendations.queries.mentors import coming_week, known, times
from tests.builders.matching import NOW, a_need, a_profile, an_availability, an_offer

ZONES = ("Africa/Nairobi", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
DAYS = ("MONDAY", "WEDNESDAY", "THURSDAY", "SUNDAY")
CENTRE = next(skill for skill, near in neighbours().items() if len(near) > 5)
SKILLS = (CENTRE, *list(neighbours()[CENTRE])[:5])
"""Real skills that are near each other."""
RARE = list(neighbours()[CENTRE])[5]
"""One that few offer, and some need."""
LANGUAGES, INDUSTRIES, PAST = ("en", "de", "sw"), ("86", "85", "6201", "58"), ("86", "62")
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """All that was heard of one member; of a mentor with how they answered: due, answered, and seconds."""

    profile: MemberProfileSaved
    week: AvailabilitySet | None = None
    need: NeedStated | None = None
    offer: OfferMade | None = None
    standing: tuple[int, int, float | None] = (0, 0, None)

    @property
    def id(self) -> UUID:
        return self.profile.member_id

    @property
    def events(self) -> list[Any]:
        return [event for event in (self.profile, self.week, self.need, self.offer) if event is not None]

    def row(self) -> SimpleNamespace:
        """As the queries of recommendations read it."""
        said, due = self.profile, self.standing
        traits = {each.trait: each.answer for each in said.traits}
        return SimpleNamespace(
            member_id=said.member_id, zone=said.zone, clock_zone=self.week and self.week.zone,
            career_stage=said.career_stage.value, languages=[each.lower() for each in said.languages],
            industries=list(said.industries), past_industries=list(said.past_industries), region=said.region,
            employer_id=said.employer_id, team_id=said.team_id, manager_id=said.manager_id,
            networks=list(said.networks), roles=[each.value for each in said.roles],
            own_formats=[each.value for each in said.formats], tone=said.tone and said.tone.value,
            traits=[traits.get(trait, 0) for trait in Trait] if traits else [], findable=True,
            constraints=[each.value for each in said.constraints],
            weekly=None if self.week is None else weekly(self.week),
            days=[each.on for each in self.week.exceptions] if self.week else None,
            day_quarters=[day_of(each) for each in self.week.exceptions] if self.week else None,
            asked=0, due=due[0], answered=due[1], took=due[2],
        )  # fmt: skip

    def mentor_row(self) -> SimpleNamespace:
        assert self.offer
        return SimpleNamespace(
            **vars(self.row()), skills=[each.uri for each in self.offer.skills], paused=False,
            stages=[each.value for each in self.offer.stages], kinds=[each.value for each in self.offer.kinds],
            formats=[each.value for each in self.offer.formats], seats=self.offer.capacity, free=self.offer.capacity,
        )  # fmt: skip

    def view(self) -> NeedView:
        assert self.need
        said = SimpleNamespace(
            **vars(self.row()), need_id=self.need.need_id, skills=[each.uri for each in self.need.skills],
            labels=[each.label for each in self.need.skills], stage=self.need.stage.value, kind=self.need.kind.value,
            formats=[each.value for each in self.need.formats], adopted=None,
        )  # fmt: skip
        row, week = cast("Row[Any]", said), coming_week(NOW)
        return need_view(row, week, weeks_of([times(row)], week)[0])

    def person(self) -> Person:
        """As the checker takes it: from the events alone."""
        said, about = self.profile, self.need or self.offer
        assert about
        traits = {each.trait: each.answer for each in said.traits}
        return Person(
            skills=[each.uri for each in about.skills],
            stage=said.career_stage.value,
            languages=said.languages,
            industries=said.industries,
            past_industries=said.past_industries,
            networks=said.networks,
            traits=[traits.get(trait, 0) for trait in Trait],
            tone=said.tone and said.tone.value,
            formats=[each.value for each in about.formats or said.formats],
            times=None if self.week is None else times_of(self.week),
        )


def times_of(said: AvailabilitySet) -> Times:
    return Times(zone=said.zone, weekly=weekly(said), exceptions={each.on: day_of(each) for each in said.exceptions})


def weekly(said: AvailabilitySet) -> bytes:
    """The windows of these worlds stay within their day."""
    days = list(Weekday)
    each = [(days.index(one.weekday) * 96, one.starts_at, one.ends_at) for one in said.windows]
    return pack((day + _quarter(begin), day + (_quarter(end) or 96)) for day, begin, end in each).tobytes()


def day_of(exception: Any) -> bytes:
    return pack((_quarter(one.starts_at), _quarter(one.ends_at)) for one in exception.windows)[:12].tobytes()


def _quarter(clock: Any) -> int:
    return int(clock.hour * 4 + clock.minute // 15)


@dataclass
class HeardWorld:
    """Draws what people say from a seed; everything but what the events ask for is sometimes left out.

    `strict`: the share of those who ask for something themselves, or are open to some roles only.  `pool`: the skills.
    """

    seed: int
    strict: float = 0.0
    pool: Sequence[str] = SKILLS
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.networks = [self.an_id() for _ in range(3)]

    def an_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def some(self, things: Any, most: int, *, least: int = 0) -> tuple[Any, ...]:
        return tuple(self.rng.sample(list(things), self.rng.randint(least, most)))

    def mentor(self) -> Heard:
        rng, found = self.rng, self._person()
        offer = an_offer(
            found.id,
            skills=self.skills(0, rare=0.02),
            kinds=self.some(Kind, 5, least=1),
            stages=self.some(CareerStage, 3),
            formats=self.some(Format, 2),
            capacity=rng.choice([0, 1, 2, 3]) if self.strict else 2,
        )
        due = rng.choice([0, 3, 10])
        answered = rng.randint(due // 2, due)
        took = rng.uniform(3600, 8 * 86_400) if answered else None
        return replace(found, offer=offer, standing=(due, answered, took))

    def mentee(self) -> Heard:
        found = self._person()
        stage, kind = self.rng.choice(list(CareerStage)), self.rng.choice(list(Kind))
        need = a_need(
            found.id,
            need_id=self.an_id(),
            skills=self.skills(1, rare=0.4),
            kind=kind,
            stage=stage,
            formats=self.some(Format, 2),
        )
        return replace(found, need=need)

    def skills(self, least: int, *, rare: float) -> tuple[SkillRef, ...]:
        chosen = (*self.some(self.pool, 4, least=least), *([RARE] if self.rng.random() < rare else []))
        return tuple(SkillRef(uri=uri, label=labels()[uri]) for uri in chosen)

    def _person(self) -> Heard:
        rng, member_id = self.rng, self.an_id()
        picky = rng.random() < self.strict
        profile = a_profile(
            member_id,
            zone=rng.choice(ZONES),
            languages=self.some(LANGUAGES, 2),
            career_stage=rng.choice(list(CareerStage)),
            industries=self.some(INDUSTRIES, 2),
            past_industries=self.some(PAST, 1),
            networks=self.some(self.networks, 2),
            region=rng.choice(["KE", "DE", None]),
            formats=self.some(Format, 2),
            tone=rng.choice([None, *Tone]),
            traits=tuple(TraitAnswer(trait=each, answer=rng.choice([2, 3, 4])) for each in self.some(Trait, 8)),
            constraints=self.some(OwnConstraint, 1) if picky else (),
            roles=self.some(MentoringRole, 2) if picky else (),
        )
        return Heard(profile=profile, week=self._week(member_id) if rng.random() < 0.9 else None)

    def _week(self, member_id: UUID) -> AvailabilitySet:
        rng = self.rng
        windows = [(day, "09:00", rng.choice(["11:00", "18:00"])) for day in self.some(DAYS, 2, least=1)]
        dates: Mapping[date, Sequence[tuple[str, str]]] = {NOW.date() + 3 * DAY: [("10:00", "13:00")]}
        exceptions = rng.choice([None, None, dates])
        return an_availability(member_id, *windows, zone=rng.choice(ZONES), exceptions=exceptions)


def index_of(mentors: Sequence[Heard]) -> MentorIndex:
    """As it would be kept in a process that answers."""
    index, week = MentorIndex(), coming_week(NOW)
    index.apply([known(cast("Row[Any]", each.mentor_row()), week) for each in mentors], [], week=week)
    return index


def facts_between(asker: Heard, mentor: Heard, mentors: Sequence[Heard], *, now: datetime = NOW) -> Facts:
    """What the checker is told of two people, without asking the service."""
    assert asker.need
    assert mentor.offer
    offered = [{skill.uri for skill in each.offer.skills} for each in mentors if each.offer]
    due, answered, took = mentor.standing
    return Facts(
        asker=asker.person(),
        mentor=mentor.person(),
        kind=asker.need.kind.value,
        need_stage=asker.need.stage.value,
        guided=[each.value for each in mentor.offer.stages],
        offering={skill: sum(skill in each for each in offered) for skill in (*SKILLS, RARE)},
        mentors=len(mentors),
        due=due,
        answered=answered,
        took=None if took is None else timedelta(seconds=took),
        now=now,
    )
