"""The people of a demo programme: new ones at every play, with an offer or a need of the kind."""

from dataclasses import dataclass
from typing import Any, Self

import httpx2

from cairn.demo import people
from cairn.demo.portal import Portal


@dataclass(frozen=True)
class Person:
    portal: Portal
    name: str
    role: str


@dataclass(frozen=True)
class Cohort:
    """`run` tells the people of one play from those of any other."""

    run: str
    people: tuple[Person, ...]

    @classmethod
    def of(
        cls, http: httpx2.AsyncClient, gateway_url: str, token_for: Any, run: str, *, mentors: int, mentees: int
    ) -> Self:
        def person(role: str, number: int) -> Person:
            token = token_for(f"programme-{role.lower()}-{number}-{run}", ())
            name = f"{'Mentor' if role == 'MENTOR' else 'Mentee'} {number} ({run})"
            return Person(Portal(http, gateway_url, token), name, role)

        return cls(
            run,
            (
                *(person("MENTOR", number) for number in range(mentors)),
                *(person("MENTEE", number) for number in range(mentees)),
            ),
        )

    @property
    def mentees(self) -> list[Person]:
        return [person for person in self.people if person.role == "MENTEE"]

    def named(self, name: str) -> Person:
        return next(person for person in self.people if person.name == name)


async def join_all(cohort: Cohort) -> None:
    """Profiles, times, and an offer or a need for each; skills differ from one to the next."""
    found = await cohort.people[0].portal.ask("Skills", search="data", first=10)
    skills = [edge["node"]["uri"] for edge in found["skills"]["edges"]]
    for number, person in enumerate(cohort.people):
        own = [skills[(number + step) % len(skills)] for step in range(3)]
        await _join(cohort, person, own)


async def _join(cohort: Cohort, person: Person, skills: list[str]) -> None:
    profile = people.mentor(cohort.run) if person.role == "MENTOR" else people.mentee(cohort.run)
    slug = person.name.lower().replace(" ", ".").replace("(", "").replace(")", "")
    named = {**profile, "displayName": person.name, "email": f"{slug}@example.org"}
    await person.portal.do("SaveProfile", f"profile-{slug}", **named)
    await person.portal.do("SetAvailability", f"hours-{slug}", zone="Africa/Nairobi", windows=people.EVERY_EVENING)
    if person.role == "MENTOR":
        await person.portal.do(
            "MakeOffer",
            f"offer-{slug}",
            skills=skills,
            stages=["CHANGING", "EARLY"],
            kinds=["TRADITIONAL"],
            capacity=2,
            canHelpWith="Changing from care to data, first projects, what to learn first.",
            cannotHelpWith="Job applications at my own employer.",
        )
    else:
        await person.portal.do(
            "StateNeed",
            f"need-{slug}",
            skills=skills,
            stage="CHANGING",
            kind="TRADITIONAL",
            minutesPerMonth=60,
            goal="A first analysis that changes a decision.",
        )
