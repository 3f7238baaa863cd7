"""A world in which everything has happened once, between the people whom the matrix of authorisation is about."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from chassis.db import Database
from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import MembersConnected, Through
from contracts.skills import labels
from contracts.words import Weekday
from services.sessions.calendars.domain.busy import Problem
from services.sessions.calendars.tables import busy_calendars, busy_times
from services.sessions.circles.tables import circle_agenda, circle_meetings, stays
from services.sessions.consumers import HANDLERS
from services.sessions.health.tables import pulses
from tests.builders.meetings import an_availability
from tests.builders.sessions import HOUR, NOW, a_slot, an_acceptance
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member
from tests.service.sessions import matrix
from tests.service.sessions.course import Year
from tests.service.sessions.pair import Pair

DAY = timedelta(days=1)
TODAY = date(2027, 2, 20)
NOON_AHEAD = datetime(2027, 2, 22, 12, tzinfo=UTC)
VIDEO = {"format": "VIDEO", "place": "https://call.example/room"}
CAME, LATE, ABSENT = {"came": "ON_TIME"}, {"came": "LATE", "minutesLate": 10}, {"came": "ABSENT"}
OF_RELATIONSHIP = (
    *("goals", "advice", "gifts", "nextAgenda", "questions", "followUps", "sharedNotes", "privateNotes"),
    *("relationshipHealth", "myPulses", "fitCheck", "closing", "recap"),
)


@dataclass(frozen=True)
class World:
    """The members and what is theirs; `ids` are by the name that the tables of the matrix give them."""

    viewers: dict[str, Identity]
    ids: dict[str, UUID]

    def values(self) -> dict[str, list[dict[str, Any]]]:
        """For each query the arguments by which its owner finds something."""
        at = {name: str(id_) for name, id_ in self.ids.items()}
        bonds = [{"relationshipId": at[name]} for name in ("relationship", "silent", "ended", "parted")]
        two = [{"memberId": at[name]} for name in ("mentee", "mentor", "reported")]
        scopes: list[dict[str, Any]] = [{}, {"programmeId": at["programme"]}]
        return {
            **dict.fromkeys(OF_RELATIONSHIP, bonds),
            **dict.fromkeys(("messageThread", "messages", "shownContacts"), two),
            **dict.fromkeys(("healthOfRelationships", "healthCounts", "helpWanted"), scopes),
            "session": [{"id": at[name]} for name in ("session", "coffee")],
            "meetingSlots": [{"relationshipId": at["relationship"], "minutes": 45}],
            "goal": [{"id": at["goal"]}],
            "goalHistory": [{"goalId": at["goal"]}],
            "sharedNoteHistory": [{"noteId": at["shared note"]}],
            "privateNoteHistory": [{"noteId": at["private note"]}],
            "attendance": [{"sessionId": at[name]} for name in ("late", "coffee")],
            "concern": [{"id": at[name]} for name in ("concern", "circle's concern")],
            "concernSteps": [{"concernId": at["concern"]}],
            "circle": [{"id": at[name]} for name in ("circle", "hidden circle")],
            "circlePosts": [{"circleId": at["hidden circle"]}],
            "postsToReport": [{"memberId": str(self.viewers["mentor of circles"].id)}],
            "circleAgenda": [{"circleId": at["hidden circle"]}],
            "circleAttendance": [{"meetingId": at["held circle meeting"]}],
            "seatClaims": [{"gatheringId": at[name]} for name in ("circle", "offered", "hidden circle", "hours")],
            "pulseTallies": [{"programmeId": at["programme"]}],
        }


async def a_world(db: Database, caller: Caller) -> World:
    """In the order of time: seven weeks of a relationship, and then all that its two people and others do on a day."""
    programme_id, mentor_id, mentee_id = new_id(), new_id(), new_id()
    two = {"mentor_id": mentor_id, "mentee_id": mentee_id, "programme_id": programme_id}
    year = Year(await Pair.begin(db, caller, **two, every_days=28, minutes=60))
    return await _Making(year, two, {"programme": programme_id, "mentor": mentor_id, "mentee": mentee_id}).everything()


@dataclass
class _Making:
    year: Year
    two: dict[str, UUID]
    ids: dict[str, UUID]
    reported: Identity = field(default_factory=a_member)
    guide: Identity = field(default_factory=a_member)
    seated: Identity = field(default_factory=a_member)
    support: Identity = field(default_factory=lambda: a_member(None, Role.SUPPORT))

    @property
    def pair(self) -> Pair:
        return self.year.pair

    async def everything(self) -> World:
        self.ids |= {"relationship": self.pair.id, "reported": self.reported.id}
        await self._other_bonds()
        await self._weeks()
        await self._parting()
        for step in (self._meetings, self._series, self._attendance, self._goals, self._ledgers, self._agenda):
            await step()
        await self._notes()
        for step in (self._messages, self._concern, self._circles, self._office_hours, self._calendars):
            await step()
        return World(self._viewers(), self.ids)

    async def _other_bonds(self) -> None:
        """Of the same two: one that is silent since long ago, and one that is over, with the last word of each."""
        db, caller = self.pair.db, self.pair.caller
        silent = await Pair.begin(db, caller, **self.two, every_days=28, starts_on=date(2026, 3, 2), ends_on=None)
        ended = await Pair.begin(db, caller, **self.two)
        await ended.end()
        for who in (ended.mentor, ended.mentee):
            said = {"changed": self._alone(who, "change"), "nextStep": self._alone(who, "step")}
            await ended.done(who, "sayLastWord", **said, thanks="For your time.", keepInTouch=True)
        self.ids |= {"silent": silent.id, "ended": ended.id}

    async def _weeks(self) -> None:
        """Both met twice and say how it fits; a month later both are asked how they are, as ten others were."""
        self.ids["held"] = await self.year.meet(date(2027, 1, 11))
        await self.year.meet(date(2027, 1, 18))
        for who in (self.pair.mentor, self.pair.mentee):
            await self.pair.done(who, "answerFit", fit="GOOD", wish="GO_ON", words=self._alone(who, "fit"))
        await self.year.until(NOW.date() + 30 * DAY, time(11))
        for who, wants_help in ((self.pair.mentor, False), (self.pair.mentee, True)):
            await self._answer_pulse(who, wants_help)
        await self._others_answered()
        await self.year.until(TODAY)
        await self.year.book(date(2027, 3, 16))

    async def _answer_pulse(self, who: Identity, wants_help: bool) -> None:  # noqa: FBT001 - as the graph has it.
        (pulse,) = await self.pair.nodes(who, "myPulses")
        ratings = [{"question": each["question"], "rating": 4} for each in pulse["questions"]]
        given = {
            "pulseId": pulse["id"],
            "ratings": ratings,
            "words": self._alone(who, "pulse"),
            "wantsHelp": wants_help,
        }
        await self.pair.done(who, "answerPulse", **given)
        self.ids.setdefault("pulse", UUID(pulse["id"]))

    async def _others_answered(self) -> None:
        row = {"relationship_id": self.pair.id, "round": 9, "questions": ["HEARD", "RHYTHM"], "words": "Private."}
        when = {"asked_at": NOW, "closes_at": NOW + DAY, "answered_at": NOW}
        rows = [
            {"id": new_id(), "member_id": new_id(), **row, **when, "ratings": [4, 2], "wants_help": False}
            for _ in range(10)
        ]
        async with self.pair.db.transaction() as tx:
            await tx.session.execute(insert(pulses).values(rows))

    async def _parting(self) -> None:
        """One more of the same two is over, and the mentee alone has said their last word."""
        parted = await Pair.begin(self.pair.db, self.pair.caller, **self.two)
        await parted.end()
        thanks = self._alone(self.pair.mentee, "thanks")
        await parted.done(self.pair.mentee, "sayLastWord", thanks=thanks, keepInTouch=True)
        self.ids["parted"] = parted.id

    async def _meetings(self) -> None:
        """A coffee, a meeting with a place, one that is off, and a time of either that waits for the other."""
        slot = a_slot(starts_at=NOON_AHEAD + 7 * DAY, mentor_id=self.two["mentor_id"], mentee_id=self.two["mentee_id"])
        week = (Weekday.MONDAY, 9, 17), (Weekday.TUESDAY, 9, 17)
        await self._hear(an_acceptance(slot), *(an_availability(who.id, *week) for who in self._both))
        times = [NOON_AHEAD + number * DAY for number in (0, 1, 2)]
        off = await self._agreed(NOON_AHEAD + 3 * DAY)
        await self.pair.done(self.pair.mentee, "cancelSession", sessionId=off)
        self.ids |= {"coffee": slot.session_id, "session": UUID(await self._agreed(times[0]))}
        self.ids["proposal"] = UUID(await self._proposed(self.pair.mentor, times[1]))
        await self._proposed(self.pair.mentee, times[2])

    async def _agreed(self, at: datetime) -> str:
        accepted = {"proposalId": await self._proposed(self.pair.mentor, at), "startsAt": at.isoformat()}
        return str((await self.pair.done(self.pair.mentee, "acceptMeetingTime", **accepted))["id"])

    async def _proposed(self, by: Identity, *times: datetime) -> str:
        given = {"times": [each.isoformat() for each in times], "minutes": 45, **VIDEO}
        return str((await self.pair.done(by, "proposeMeeting", **given))["id"])

    async def _series(self) -> None:
        """One that is under way, and one of either that would replace it."""
        rule = {"rhythm": "WEEKLY", "firstOn": "2027-03-02", "at": "18:00:00", "lastOn": "2027-05-25", "minutes": 45}
        agreed = await self.pair.done(self.pair.mentee, "proposeSeries", **rule, **VIDEO)
        await self.pair.done(self.pair.mentor, "agreeToSeries", seriesId=agreed["id"])
        later = {**rule, **VIDEO, "firstOn": "2027-04-06", "replacesId": agreed["id"]}
        other = await self.pair.done(self.pair.mentee, "proposeSeries", **later)
        self.ids |= {"series": UUID(agreed["id"]), "proposed series": UUID(other["id"])}

    async def _attendance(self) -> None:
        """The mentee was late once and twice did not come, and appealed; one appeal is decided."""
        noon = NOON_AHEAD - 5 * DAY
        said = [("late", noon, LATE), ("decided", noon + DAY, ABSENT), ("missed", noon + 2 * DAY, ABSENT)]
        for name, starts_at, mentees in said:
            self.ids[name] = await self.pair.meeting(starts_at)
            at = {"sessionId": str(self.ids[name])}
            await self.pair.done(self.pair.mentor, "sayWhoCame", **at, you=CAME, other=mentees)
            await self.pair.done(self.pair.mentee, "sayWhoCame", **at, you=mentees, other=CAME)
            if mentees is ABSENT:
                await self.pair.done(self.pair.mentee, "appealAbsence", **at, appeal="My train stood still.")
        decided = {"sessionId": str(self.ids["decided"]), "memberId": str(self.two["mentee_id"])}
        await self.pair.done(self.support, "decideAppeal", **decided, decision="STANDS")

    async def _goals(self) -> None:
        """One that was reached, and one that is open."""
        me = self.pair.mentee
        for what in ("An offer", "A thesis"):
            goal = await self.pair.done(me, "setGoal", what=what, dueOn="2027-05-01")
            self.ids["open goal"] = UUID(goal["id"])
            self.ids.setdefault("goal", UUID(goal["id"]))
        at = {"goalId": str(self.ids["goal"])}
        (step,) = (await self.pair.done(me, "addMilestone", **at, what="A draft", dueOn="2027-03-01"))["milestones"]
        self.ids["milestone"] = UUID(step["id"])
        await self.pair.done(me, "reachMilestone", **at, milestoneId=step["id"])
        await self.pair.done(me, "reportGoalProgress", **at, progress=40, note="Two talks.")
        await self.pair.done(me, "moveGoal", **at, dueOn="2027-06-01")
        await self.pair.done(me, "reachGoal", **at, note="Done.")

    async def _ledgers(self) -> None:
        """Advice that was tried and reported, some that waits for it, and a gift."""
        mentor, me = self.pair.mentor, self.pair.mentee
        told = {"topic": "Talks", "words": "Begin with the end.", "sessionId": str(self.ids["held"])}
        done, due = [await self.pair.done(mentor, "giveAdvice", **told) for _ in range(2)]
        at = {"adviceId": done["id"]}
        await self.pair.done(me, "answerAdvice", **at, answer="TRIED", because="It sounded right.")
        await self.pair.done(me, "reportAdvice", **at, result="They listened.")
        await self.pair.done(me, "giveGift", words="A new view.")
        self.ids |= {"advice": UUID(done["id"]), "advice due": UUID(due["id"])}

    async def _agenda(self) -> None:
        """Of each one that is settled, and what is open, for both to do."""
        me, held = self.pair.mentee, str(self.ids["held"])
        asked = [await self.pair.done(me, "askQuestion", question="How?", homework="I read it.") for _ in range(2)]
        settled = {"questionId": asked[0]["id"], "answer": "Slowly.", "sessionId": held}
        await self.pair.done(me, "settleQuestion", **settled)
        task = {"what": "Read it.", "dueOn": "2027-03-01", "sessionId": held}
        agreed = [await self.pair.done(me, "agreeFollowUp", **task, ownerId=str(who.id)) for who in (me, *self._both)]
        await self.pair.done(me, "finishFollowUp", followUpId=agreed[0]["id"], note="Twice.")
        self.ids |= {"question": UUID(asked[1]["id"]), "follow-up": UUID(agreed[1]["id"])}

    async def _notes(self) -> None:
        for sharing, text in (("SHARED", "Remember."), ("PRIVATE", self._alone(self.pair.mentee, "note"))):
            words = {"text": text, "sharing": sharing, "sessionId": str(self.ids["held"])}
            note = await self.pair.done(self.pair.mentee, "writeNote", **words)
            self.ids[f"{sharing.lower()} note"] = UUID(note["id"])

    async def _messages(self) -> None:
        """The two, and the mentee with somebody who does not stop, write to each other and show how to be reached."""
        me, mentor = self.pair.mentee, self.pair.mentor
        pair = {"connection_id": new_id(), "member_id": me.id, "other_id": self.reported.id}
        await self._hear(MembersConnected(**pair, through=Through.DECLARED))
        for author, to in ((me, mentor), (mentor, me), (self.reported, me)):
            await self.pair.done(author, "writeMessage", memberId=str(to.id), text="Hello")
            shown = {"memberId": str(to.id), "channel": "EMAIL", "value": "somebody@example.org"}
            await self.pair.done(author, "showContact", **shown)
        (mine,) = [each for each in await self._messages_with(me, mentor) if each["author"]["id"] == str(me.id)]
        self.ids["message"] = UUID(mine["id"])

    async def _messages_with(self, who: Identity, other: Identity) -> list[Any]:
        return await self.pair.nodes(who, "messages", memberId=str(other.id))

    async def _concern(self) -> None:
        """What the mentee reports of that member: once decided, and once open."""
        (shown,) = await self._messages_with(self.pair.mentee, self.reported)
        told = {"memberId": str(self.reported.id), "kind": "BOUNDARIES", "text": "It did not stop."}
        for name in ("concern", "open concern"):
            concern = await self.pair.done(self.pair.mentee, "raiseConcern", **told, messageIds=[shown["id"]])
            self.ids[name] = UUID(concern["id"])
        at = {"concernId": str(self.ids["concern"])}
        await self.pair.done(self.support, "noteOnConcern", **at, note="Twice before.")
        await self.pair.done(self.support, "closeConcern", **at, decision="KEPT_APART", note="It is enough.")

    async def _circles(self) -> None:
        """One in which somebody waits, one in which a seat is offered to them, and one that few know of."""
        about = {"topic": "Grants", "minutes": 60, "seats": 2, "everyDays": 14, "skills": [next(iter(labels()))]}
        for name in ("circle", "offered"):
            self.ids[name] = UUID((await self._lead("startCircle", **about, admission="PUBLIC"))["id"])
            filling = [a_member(), a_member()]
            for who in (*filling, self.seated):
                await self._seat("claimSeat", who, name)
        await self._seat("giveUpSeat", filling[0], "offered")
        await self._lead("offerCoMentoring", circleId=str(self.ids["circle"]), memberId=str(self.reported.id))
        witness, second = a_member(), a_member()
        hidden = await self._lead("startCircle", **about, admission="INVITED", coMentorId=str(second.id))
        await self.pair.done(second, "acceptCoMentoring", circleId=hidden["id"])
        self.ids |= {"hidden circle": UUID(hidden["id"]), "asked circle": self.ids["circle"]}
        for who in (self.seated, witness):
            await self._lead("inviteToCircle", circleId=hidden["id"], memberId=str(who.id))
            await self._seat("claimSeat", who, "hidden circle")
        await self._lead("closeCircle", circleId=hidden["id"])
        await self._circle_meetings(hidden["id"])
        await self._circle_posts(hidden["id"], witness)

    async def _circle_meetings(self, circle_id: str) -> None:
        """One that is over, to which its mentor and its member came late; one that is off, and one ahead."""
        dates = await self._lead("setCircleMeetings", circleId=circle_id, firstOn="2027-03-02", times=3, **VIDEO)
        over, cancelled, ahead = [UUID(each["id"]) for each in dates["meetings"]]
        await self._lead("cancelCircleMeeting", meetingId=str(cancelled))
        held = {"starts_at": NOON_AHEAD - 9 * DAY, "ends_at": NOON_AHEAD - 9 * DAY + HOUR}
        async with self.pair.db.transaction() as tx:
            await tx.session.execute(update(circle_meetings).where(circle_meetings.c.id == over).values(held))
            in_it = stays.c.gathering_id == UUID(circle_id)
            await tx.session.execute(update(stays).where(in_it).values(since=held["starts_at"]))
        both = [{"memberId": str(who.id), **LATE} for who in (self.guide, self.seated)]
        await self._lead("sayWhoCameToCircle", meetingId=str(over), presences=both)
        await self.pair.done(self.seated, "sayWhoCameToCircle", meetingId=str(over), presences=both[1:])
        self.ids |= {"circle meeting": ahead, "held circle meeting": over}
        for _ in range(2):
            item = await self.pair.done(self.seated, "addToCircleAgenda", circleId=circle_id, item="How to begin?")
            self.ids.setdefault("circle's item", UUID(item["id"]))
        await self._lead("finishCircleAgendaItem", itemId=item["id"], meetingId=str(over))
        await self._carried()

    async def _circle_posts(self, circle_id: str, witness: Identity) -> None:
        """What its mentor and its member wrote, and what of it somebody reports who was in it, too."""
        for who in (self.guide, self.seated):
            post = await self.pair.done(who, "writeCirclePost", circleId=circle_id, text="Well begun.")
            self.ids.setdefault("circle's post", UUID(post["id"]))
        told = {"memberId": str(self.guide.id), "kind": "SELLING", "text": "It was about a course."}
        shown = [str(self.ids["circle's post"])]
        concern = await self.pair.done(witness, "raiseConcern", **told, messageIds=[], postIds=shown)
        self.ids["circle's concern"] = UUID(concern["id"])

    async def _carried(self) -> None:
        """Asked a while ago, so that the meeting that is over did not settle the other one either."""
        async with self.pair.db.transaction() as tx:
            items = circle_agenda.c.gathering_id == self.ids["hidden circle"]
            await tx.session.execute(update(circle_agenda).where(items).values(asked_at=NOON_AHEAD - 20 * DAY))

    async def _office_hours(self) -> None:
        for name, starts_at in (("hours", NOON_AHEAD), ("closed hours", NOON_AHEAD + HOUR)):
            given = {"topic": "Ask me", "startsAt": starts_at.isoformat(), "minutes": 20, "seats": 2}
            self.ids[name] = UUID((await self._lead("publishOfficeHours", **given))["id"])
            await self._seat("claimSeat", self.seated, name)
        await self._lead("closeOfficeHours", officeHoursId=str(self.ids["closed hours"]))

    async def _lead(self, name: str, **given: Any) -> Any:
        return await self.pair.done(self.guide, name, **given)

    async def _seat(self, name: str, who: Identity, gathering: str) -> None:
        await self.pair.done(who, name, gatheringId=str(self.ids[gathering]))

    async def _calendars(self) -> None:
        """The mentee's feed, and their other calendar, which could be read once and not again."""
        me = self.pair.mentee
        await self.pair.done(me, "makeCalendarFeed")
        await self.pair.done(me, "nameOtherCalendar", address="https://calendar.example/private/basic.ics")
        read = {"read_at": NOW, "problem": Problem.TOO_SLOW}
        busy = {"member_id": me.id, "starts_at": NOON_AHEAD - HOUR, "ends_at": NOON_AHEAD + DAY + HOUR}
        async with self.pair.db.transaction() as tx:
            await tx.session.execute(update(busy_calendars).values(**read))
            await tx.session.execute(insert(busy_times).values(**busy))

    @property
    def _both(self) -> tuple[Identity, Identity]:
        return self.pair.mentor, self.pair.mentee

    def _alone(self, who: Identity, what: str) -> str:
        """Words that nobody else may read."""
        return f"{what} of the {matrix.MENTOR if who == self.pair.mentor else matrix.MENTEE} alone"

    async def _hear(self, *events: Event) -> None:
        await deliver(self.pair.db, HANDLERS, *[envelope(event) for event in events])

    def _viewers(self) -> dict[str, Identity]:
        manager = a_member(None, Role.PROGRAMME_MANAGER)
        return {
            matrix.MENTEE: self.pair.mentee,
            matrix.MENTOR: self.pair.mentor,
            matrix.REPORTED: self.reported,
            matrix.GUIDE: self.guide,
            matrix.SEATED: self.seated,
            matrix.OTHER: a_member(),
            matrix.ACTING: Identity(kind=Kind.MEMBER, id=self.pair.mentee.id, actor=new_id()),
            matrix.MANAGER: manager,
            matrix.HERE: replace(manager, id=new_id(), programmes=frozenset({self.ids["programme"]})),
            matrix.ELSEWHERE: replace(manager, id=new_id(), programmes=frozenset({new_id()})),
            matrix.SUPPORT: self.support,
            matrix.OPERATOR: a_member(None, Role.OPERATOR),
            matrix.KIOSK: a_kiosk(),
            **{scope: replace(a_client(scope), network_id=new_id()) for scope in matrix.SCOPES},
        }
