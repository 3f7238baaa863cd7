"""What each person saw, in order: messages in the portal, mails, and their home now and then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from icalendar import Calendar

from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, nodes


async def look_home(course: Course, person: Person) -> None:
    """Remembers what lies ahead of somebody, in a line."""
    home = (await person.portal.ask("Home"))["home"]
    counted = ", ".join(f"{len(home[what])} {name}" for what, name in AHEAD.items() if home[what])
    first = next(iter(home["sessions"]), None)
    begins = f"; the next meeting {person.local(first['startsAt']):%a %d %b %H:%M}" if first else ""
    person.homes.append({"at": course.now.isoformat(), "by": "home", "said": counted + begins})


AHEAD = {"sessions": "meetings", "followUps": "to do", "goals": "goals", "adviceDue": "advice to report on"}


async def tell(course: Course) -> None:
    """Prints for each person, on their own clock and in their language, what reached them."""
    for person in course.people.values():
        seen = [*await in_the_portal(person), *await by_mail(course, person), *person.homes]
        seen.sort(key=lambda each: each["at"])
        course.report.saw[person.first_name] = seen
        role = person.role
        course.console.print(f"\n[bold]What {person.first_name} saw[/] ({role.zone}, {role.locale})", highlight=False)
        for each in seen:
            line = f"  {person.local(each['at']):%Y-%m-%d %H:%M}  {each['by']:<6} {each['said']}"
            course.console.print(line, highlight=False, markup=False, soft_wrap=True)


async def in_the_portal(person: Person) -> list[dict[str, str]]:
    found = await nodes(person, "Notifications")
    return [
        {"at": each["createdAt"], "by": "portal", "said": f"{each['title']} | {' '.join(each['body'].split())}"}
        for each in found
    ]


async def by_mail(course: Course, person: Person) -> list[dict[str, str]]:
    seen = []
    for mail in await mails_to(course, person):
        at = course.virtual(datetime.fromisoformat(mail["received_at"])).isoformat()
        begins = "".join(f" | {entry.start:%a %d %b %Y %H:%M %Z}" for entry in entries(mail))
        seen.append({"at": at, "by": "mail", "said": mail["subject"] + begins})
    return seen


async def mails_to(course: Course, person: Person) -> list[dict[str, Any]]:
    """All of them, newest first."""
    found: list[dict[str, Any]] = []
    params: dict[str, str | int] = {"to": person.email, "limit": 200}
    while True:
        page = (await course.http.get(f"{course.urls['mail']}/api/messages", params=params)).json()
        found += page["messages"]
        if page["next"] is None:
            return found
        params["before"] = page["next"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a mail puts into a calendar or takes out of it, read as a calendar program would."""

    session_id: str
    method: str
    sequence: int
    start: datetime

    @property
    def what(self) -> tuple[str, str, int]:
        return self.session_id, self.method, self.sequence

    @property
    def zone(self) -> str:
        return getattr(self.start.tzinfo, "key", str(self.start.tzinfo))


def entries(mail: dict[str, Any]) -> Iterator[Entry]:
    """Those of a mail."""
    return calendar_of(mail["ics"]) if mail["ics"] else iter(())


def calendar_of(text: str) -> Iterator[Entry]:
    calendar = Calendar.from_ical(text)
    for event in calendar.events:
        if not isinstance(event.start, datetime):
            raise TypeError(f"an entry without a time: {event['UID']}")
        yield Entry(
            session_id=str(event["UID"]).partition("@")[0],
            method=str(calendar.get("METHOD", "")),
            sequence=int(str(event.get("SEQUENCE", 0))),
            start=event.start,
        )


async def entries_of(course: Course, person: Person) -> list[Entry]:
    """All of them, oldest first."""
    return [entry for mail in reversed(await mails_to(course, person)) for entry in entries(mail)]
