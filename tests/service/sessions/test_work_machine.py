"""Any sequence of advice, answers, reports, gifts and follow-ups leaves ledgers and agenda where a small model says.

Two people, a clock that moves on, and meetings that are booked, held and called off in between: what is open is on the
next agenda of both, and nothing else is.  Each mutant takes one wall away, and the same machine notices.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database, Transaction
from chassis.errors import NotFound, Refusal
from chassis.ids import new_id
from contracts.sessions import AdviceGiven, AdviceReported, FollowUpAgreed, Gift, GiftGiven
from contracts.words import Kind
from services.sessions.agendas.commands.follow_ups import agree_follow_up, drop_follow_up, finish_follow_up
from services.sessions.agendas.domain.follow_ups import FollowUpIsTheOwners, FollowUpSettled, Task
from services.sessions.agendas.queries import agenda as agendas
from services.sessions.agendas.queries.agenda import next_agenda
from services.sessions.facts.domain import Life
from services.sessions.facts.tables import relationships
from services.sessions.ledgers import commands as ledgers
from services.sessions.ledgers.commands import answer_advice, give_advice, report_advice
from services.sessions.ledgers.domain import (
    Advice,
    AdviceIsTheMentors,
    Answer,
    AnsweredOtherwise,
    AnswerIsTheOthers,
    Counsel,
    ReportedAlready,
    SayWhyOtherwise,
    ThanksAreTheGivers,
    Token,
)
from services.sessions.ledgers.queries import gifts_of
from services.sessions.ledgers.tables import advice
from services.sessions.mapping import map_domain
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from tests.builders.sessions import HOUR, NOON
from tests.conftest import FreshDatabases
from tests.service.envelopes import emitted

MENTOR, MENTEE, STRANGER = new_id(), new_id(), new_id()
ANYBODY = st.sampled_from([MENTOR, MENTEE, STRANGER])
TABLES = "relationships, sessions, bookings, advice, gifts, follow_ups, questions, goals, outbox, outbox_heads"
SETTINGS = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


class Work(RuleBasedStateMachine):
    """A relationship of each kind by turns; its model holds what each piece of advice and each follow-up is at."""

    url: ClassVar[str]
    kind: ClassVar[Kind] = Kind.TRADITIONAL
    given: Bundle[UUID] = Bundle("given")
    agreed: Bundle[UUID] = Bundle("agreed")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.relationship = new_id()
        self.advice: dict[UUID, dict[str, Any]] = {}
        self.follow_ups: dict[UUID, dict[str, Any]] = {}
        self.gifts: list[tuple[UUID, UUID, Gift]] = []
        self.told: list[type] = []
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="sessions", clock=lambda: self.now, pool_size=1)
        self.do(self.begin)

    def do(self, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        async def in_transaction() -> Any:
            async with self.db.transaction() as tx:
                return await work(tx)

        return self.runner.run(in_transaction())

    async def begin(self, tx: Transaction) -> None:
        await tx.session.execute(text(f"TRUNCATE {TABLES}"))
        two = {"mentor_id": MENTOR, "mentee_id": MENTEE, "kind": self.kind, "formal": False}
        row = {"relationship_id": self.relationship, **two, "life": Life.ACTIVE, "starts_on": NOON.date()}
        await tx.session.execute(insert(relationships).values(row))

    def teardown(self) -> None:
        self.runner.run(self.db.close())
        self.runner.close()

    def refuse(self, refusal: type[Exception] | None, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """Does it, or expects the refusal; returns what it made, and None when it was refused."""
        if refusal is None:
            return self.do(work)
        with pytest.raises(refusal):
            self.do(work)
        return None

    @rule(target=given, by=ANYBODY)
    def advise(self, by: UUID) -> Any:
        may = by == MENTOR or (by == MENTEE and self.kind is Kind.PEER)
        refused: type[Refusal] = NotFound if by == STRANGER else AdviceIsTheMentors
        counsel = Counsel(topic="The budget", words="Ask two people.")
        made = self.refuse(None if may else refused, lambda tx: give_advice(tx, self.relationship, counsel, by=by))
        if made:
            self.advice[made] = {
                "to": MENTEE if by == MENTOR else MENTOR,
                "answer": None,
                "reported": False,
                "result": "",
            }
            self.told.append(AdviceGiven)
        return made or new_id()

    @rule(advice_id=given, by=ANYBODY, answer=st.sampled_from(Answer), because=st.sampled_from(["", "No time."]))
    def answer(self, advice_id: UUID, by: UUID, answer: Answer, because: str) -> None:
        refusal = self.why_not(advice_id, by)
        if refusal is None and self.advice[advice_id]["answer"] in {Answer.TRIED, Answer.CHOSE_OTHERWISE}:
            refusal = AnsweredOtherwise
        if refusal is None and answer is Answer.CHOSE_OTHERWISE and not because:
            refusal = SayWhyOtherwise
        work = lambda tx: answer_advice(tx, advice_id, by=by, answer=answer, because=because)  # noqa: E731 - as short as it is.
        if self.refuse(refusal, work):
            self.advice[advice_id]["answer"] = answer
            if answer is Answer.CHOSE_OTHERWISE:
                self.advice[advice_id]["reported"] = True
                self.told.append(AdviceReported)

    @rule(advice_id=given, by=ANYBODY)
    def report(self, advice_id: UUID, by: UUID) -> None:
        refusal = self.why_not(advice_id, by)
        if refusal is None and self.advice[advice_id]["result"]:
            refusal = ReportedAlready
        if self.refuse(refusal, lambda tx: report_advice(tx, advice_id, by=by, result="It worked.")):
            known = self.advice[advice_id]
            if known["answer"] is not Answer.CHOSE_OTHERWISE:
                known["answer"] = Answer.TRIED
            known.update(reported=True, result="It worked.")
            self.told.append(AdviceReported)

    def why_not(self, advice_id: UUID, by: UUID) -> type[Exception] | None:
        if advice_id not in self.advice or by == STRANGER:
            return NotFound
        return None if self.advice[advice_id]["to"] == by else AnswerIsTheOthers

    @rule(by=ANYBODY, gift=st.sampled_from(Gift))
    def give(self, by: UUID, gift: Gift) -> None:
        refusal = NotFound if by == STRANGER else None
        if self.refuse(refusal, lambda tx: ledgers.give_gift(tx, self.relationship, gift, by=by, words="For you.")):
            self.keep_gift(by, gift)

    @rule(by=ANYBODY, gift=st.sampled_from(Gift))
    def note_what_was_given(self, by: UUID, gift: Gift) -> None:
        """Written down by whom it was given to; thanks are nobody's to write down for somebody else."""
        refusal: type[Exception] | None = NotFound if by == STRANGER else None
        if refusal is None and gift is Gift.THANKS:
            refusal = ThanksAreTheGivers
        if self.refuse(refusal, lambda tx: ledgers.note_gift(tx, self.relationship, gift, by=by, words="From you.")):
            self.keep_gift(MENTOR if by == MENTEE else MENTEE, gift)

    def keep_gift(self, giver: UUID, gift: Gift) -> None:
        self.gifts.insert(0, (giver, MENTOR if giver == MENTEE else MENTEE, gift))
        self.told.append(GiftGiven)

    @rule(target=agreed, owner=st.sampled_from([MENTOR, MENTEE]))
    def agree(self, owner: UUID) -> Any:
        task = Task(what="Send the draft", owner_id=owner, due_on=None, session_id=None)
        made = self.do(lambda tx: agree_follow_up(tx, self.relationship, task, by=MENTEE))
        self.follow_ups[made] = {"owner": owner, "open": True}
        self.told.append(FollowUpAgreed)
        return made

    @rule(follow_up_id=agreed, by=ANYBODY)
    def finish(self, follow_up_id: UUID, by: UUID) -> None:
        known = self.follow_ups[follow_up_id]
        refusal: type[Exception] | None = NotFound if by == STRANGER else None
        if refusal is None and not known["open"]:
            refusal = FollowUpSettled
        if refusal is None and by != known["owner"]:
            refusal = FollowUpIsTheOwners
        if self.refuse(refusal, lambda tx: finish_follow_up(tx, follow_up_id, by=by, note="")):
            known["open"] = False

    @rule(follow_up_id=agreed, by=st.sampled_from([MENTOR, MENTEE]))
    def drop(self, follow_up_id: UUID, by: UUID) -> None:
        known = self.follow_ups[follow_up_id]
        refusal = None if known["open"] else FollowUpSettled
        if self.refuse(refusal, lambda tx: drop_follow_up(tx, follow_up_id, by=by, why="No longer needed.")):
            known["open"] = False

    @rule(days=st.integers(1, 20), status=st.sampled_from(Status))
    def meet(self, days: int, status: Status) -> None:
        """A meeting lies ahead or is called off, and time passes: neither settles anything."""
        starts_at = self.now + timedelta(days=days)
        two = {"relationship_id": self.relationship, "mentor_id": MENTOR, "mentee_id": MENTEE}
        when = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "sequence": 0, "cancelled_late": False}
        row = {"id": new_id(), **two, **when, "status": status}
        self.do(lambda tx: tx.session.execute(insert(sessions).values(row)))
        self.now += timedelta(days=10)

    @invariant()
    def what_is_open_is_on_the_agenda_of_both(self) -> None:
        self.runner.run(self.compare())

    async def compare(self) -> None:
        due = {id_ for id_, known in self.advice.items() if not known["reported"]}
        to_do = {id_ for id_, known in self.follow_ups.items() if known["open"]}
        async with self.db.reading() as tx:
            for member_id in (MENTOR, MENTEE):
                agenda = await next_agenda(tx, self.relationship, member_id)
                assert {each.id for each in agenda.advice_due} == due
                assert {each.id for each in agenda.follow_ups} == to_do
                given = await gifts_of(tx, member_id, self.relationship, after=None, limit=100)
                assert [(each.given_by, each.given_to, each.gift) for each in given] == self.gifts
            assert await gifts_of(tx, STRANGER, self.relationship, after=None, limit=100) == []
            c = advice.c
            rows = await tx.session.execute(select(c.id, c.answer, c.result, c.reported_at.is_not(None)))
            assert {tuple(row) for row in rows} == {
                (id_, known["answer"], known["result"], known["reported"]) for id_, known in self.advice.items()
            }
        assert [type(event) for event in await emitted(self.db)] == self.told


def the_story(machine: type[Work]) -> None:
    """One in which everything happens once; each step is done, or refused as it has to be."""
    story = machine()
    try:
        first = story.advise(MENTOR)
        story.advise(MENTEE)
        story.answer(first, MENTEE, Answer.WILL_TRY, because="")
        story.answer(first, MENTOR, Answer.TRIED, because="")
        for _ in range(2):
            story.report(first, MENTEE)
            story.what_is_open_is_on_the_agenda_of_both()
        second = story.advise(MENTOR)
        for because in ("", "No time.", "No time."):
            story.answer(second, MENTEE, Answer.CHOSE_OTHERWISE, because)
        story.report(second, MENTEE)
        mine, theirs = story.agree(MENTEE), story.agree(MENTOR)
        story.what_is_open_is_on_the_agenda_of_both()
        story.finish(mine, MENTOR)
        story.finish(mine, MENTEE)
        story.drop(theirs, MENTEE)
        story.give(MENTEE, Gift.THANKS)
        for gift in (Gift.THANKS, Gift.NEWS):
            story.note_what_was_given(MENTOR, gift)
        story.meet(3, Status.BOOKED)
        story.what_is_open_is_on_the_agenda_of_both()
    finally:
        story.teardown()


@pytest.fixture
def machine(database: FreshDatabases) -> type[Work]:
    """Give the machine on a database of its own."""
    map_domain()
    Work.url = database("sessions")
    return Work


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", [Kind.TRADITIONAL, Kind.PEER, Kind.REVERSE])
def test_any_sequence_agrees_with_the_model(machine: type[Work], kind: Kind) -> None:
    run_state_machine_as_test(type("Work", (machine,), {"kind": kind}), settings=SETTINGS)


def test_a_story_in_which_everything_happens_once_agrees(machine: type[Work]) -> None:
    the_story(machine)


class TestMutants:
    def test_an_answer_by_anybody_is_noticed(self, machine: type[Work], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Advice, "_check_given_to", lambda *_: None)

        # Nothing is raised where it has to be, or another rule says no in its place.
        with pytest.raises((pytest.fail.Exception, Refusal)):
            the_story(machine)

    def test_an_agenda_that_forgets_follow_ups_is_noticed(
        self, machine: type[Work], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def forget(*_: Any, **__: Any) -> list[Any]:
            return []

        monkeypatch.setattr(agendas, "open_follow_ups_in", forget)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_thanks_by_somebody_else_are_noticed(self, machine: type[Work], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Token, "checked", lambda self: self)

        # The wall behind the rule says no, and in no words for a member.
        with pytest.raises(IntegrityError):
            the_story(machine)

    def test_advice_that_can_be_reported_twice_is_noticed(
        self, machine: type[Work], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = Advice.report

        def again(self: Advice, result: str, *, by: UUID, now: datetime) -> None:
            self.result = ""
            report(self, result, by=by, now=now)

        monkeypatch.setattr(Advice, "report", again)

        with pytest.raises(pytest.fail.Exception):
            the_story(machine)
