"""The people of the year: where they live, what they read, what they want and what they give."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cairn.demo.portal import Portal

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
FROM_EIGHT_TO_TEN = [{"weekday": day, "startsAt": "08:00", "endsAt": "22:00"} for day in DAYS]


@dataclass(frozen=True, kw_only=True)
class Role:
    """Who somebody is, in the words of their own profile."""

    name: str
    locale: str
    zone: str
    stage: str
    headline: str
    languages: tuple[str, ...] = ("en",)


ROLES = {
    "adaeze": Role(
        name="Adaeze Okafor",
        locale="en-NG",
        zone="Africa/Lagos",
        stage="CHANGING",
        headline="From the laboratory to public health",
    ),
    "jonas": Role(
        name="Jonas Weber",
        locale="de",
        zone="Europe/Berlin",
        stage="SENIOR",
        headline="Leads a registry of rare diseases",
        languages=("de", "en"),
    ),
    "sunita": Role(
        name="Sunita Gurung",
        locale="en",
        zone="Asia/Kathmandu",
        stage="EARLY",
        headline="Builds dashboards that wards read",
        languages=("ne", "en"),
    ),
    "margaret": Role(
        name="Margaret Hale",
        locale="en-US",
        zone="America/New_York",
        stage="EXECUTIVE",
        headline="Directs a hospital's quality office",
    ),
    "leyla": Role(
        name="ليلى حداد",
        locale="ar",
        zone="Europe/Berlin",
        stage="SENIOR",
        headline="Epidemiologist, newly a head of team",
        languages=("ar", "de", "en"),
    ),
    "ngozi": Role(
        name="Ngozi Eze",
        locale="en-NG",
        zone="Africa/Lagos",
        stage="MID",
        headline="Runs a vaccination campaign",
    ),
    "tom": Role(
        name="Tom Reyes",
        locale="en-US",
        zone="America/New_York",
        stage="MID",
        headline="Nurse informaticist",
    ),
}
STRANGER = Role(
    name="Ines Duarte", locale="en", zone="Europe/Berlin", stage="MID", headline="Reads along and knows nobody"
)


@dataclass
class Person:
    """Somebody who is signed in; `homes` are what their home said in some months."""

    subject: str
    role: Role
    run: str
    portal: Portal
    id: str = ""
    homes: list[dict[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.role.name} ({self.run})"

    @property
    def first_name(self) -> str:
        return self.subject.capitalize()

    @property
    def email(self) -> str:
        return f"{self.subject}.{self.run}@example.org"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.role.zone)

    def local(self, moment: datetime | str) -> datetime:
        """On this person's own clock."""
        known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return known.astimezone(self.zone)

    def profile(self) -> dict[str, Any]:
        """SaveProfileInput."""
        return {
            "displayName": self.name,
            "email": self.email,
            "locale": self.role.locale,
            "zone": self.role.zone,
            "headline": self.role.headline,
            "bio": f"{self.role.headline}. Likes to learn from whoever did it before.",
            "languages": list(self.role.languages),
            "careerStage": self.role.stage,
            "industries": ["86"],
        }
