"""A world in which everything has happened once, between the people whom the matrix of authorisation is about."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update

from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from contracts.matching import MentorInvited, Origin
from contracts.words import Kind as Relationship
from contracts.words import MentoringRole
from services.matching.engine import CURRENT
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.tables import introductions
from services.matching.outcomes.commands.weights import Scope, adopt_proposed_weights, adopt_weights
from services.matching.outcomes.queries.report import outcome_report
from services.matching.programmes.domain.questions import Question, QuestionKind
from services.matching.programmes.domain.run import Wish, WishedPair
from services.matching.programmes.tables import match_runs
from services.matching.relationships.commands.staff import report_mentor_left
from services.matching.relationships.tables import relationships
from tests.backing import ROOT
from tests.builders.matching import THURSDAY, a_booking, a_profile, a_skill
from tests.matrix.fields import document, read_schema, root_fields
from tests.matrix.probing import Door
from tests.service.identity import Caller, a_client, a_kiosk, a_member
from tests.service.matching import matrix
from tests.service.matching.outcomes.seeding import keep, telling
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.relationships.bonds import Bonds

SCHEMA = read_schema(ROOT / "services" / "matching" / "schema.graphql")
LEVEL = Question(key="level", text="How sure are you?", kind=QuestionKind.SCALE, required=False)
GROUP_SKILL = "group facilitation"


@dataclass(frozen=True)
class World:
    """The members and what is theirs; `ids` are by the name that the tables of the matrix give them."""

    viewers: dict[str, Identity]
    ids: dict[str, UUID]
    code: str

    def values(self) -> dict[str, list[dict[str, Any]]]:
        """For each query the arguments by which its owner finds something."""
        at = {name: str(id_) for name, id_ in self.ids.items()}
        return {
            "recommendations": [{"needId": at["need"]}],
            "whyNot": [
                {"needId": at["need"], "memberId": at[who], "shown": 1} for who in ("friend", "unlike", "partner")
            ],
            "chosenMembers": [{"choice": "FAVOURITE"}],
            "introduction": [{"id": at[name]} for name in ("ask", "asked", "booked", "moved")],
            "introductions": [{"box": "SENT"}, {"box": "RECEIVED"}],
            "relationship": [{"id": at["relationship"]}, {"id": at["ended"]}],
            "programme": [{"id": at["programme"]}],
            "enrolments": [{"programmeId": at["programme"]}],
            "programmeProposals": [{"programmeId": at["programme"]}],
            "matchRun": [{"id": at["run"]}, {"id": at["failed"]}, {"id": at["circles"]}],
            "matchRuns": [{"programmeId": at["programme"]}],
            "checkRun": [{"id": at["run"]}],
            "runPairs": [{"runId": at["run"]}],
            "runCircles": [{"runId": at["circles"]}],
            "compareRuns": [{"firstRunId": at["run"], "secondRunId": at["other run"]}],
            "boardSuggestions": [{"seatId": at["empty seat"]}],
            "circleProposals": [{"batchId": at["batch"]}],
            "outcomeReport": [{"kind": "TRADITIONAL", "programmeId": at["programme"]}],
            "weightsAdoptions": [{"kind": "TRADITIONAL", "programmeId": at["programme"]}],
        }


async def a_world(bonds: Bonds, caller: Caller) -> World:
    """In the order of time: coffee, then a programme, then what its pair agreed on, then boards and circles."""
    return await _Making(bonds, caller, {}, {}).everything()


@dataclass
class _Making:
    bonds: Bonds
    caller: Caller
    people: dict[str, UUID]
    ids: dict[str, UUID]

    async def everything(self) -> World:
        await self._coffee()
        staged = await self._programme()
        code = await self._bonds_of(staged)
        await self._board()
        await self._circles()
        await self._programme_of_circles()
        await self._outcomes()
        return World(self._viewers(), self.ids, code)

    async def _coffee(self) -> None:
        """Both have met somebody else and say nothing yet; both wait for an answer of somebody; one ask moved on."""
        matching = self.bonds.matching
        need = await matching.a_mentee("data analytics", "finance")
        mentor = self.people["mentor"] = await matching.a_mentor(capacity=20)
        me = self.people["mentee"] = need.member_id
        for mine in ({"mentee": me}, {"mentor": mentor}):
            await self._met(**mine)
        await self.bonds.at(THURSDAY.replace(hour=17))
        self.ids["need"] = need.need_id
        others = [await matching.a_mentor() for _ in range(3)]
        proposed = await matching.sent(others[0], need, then=[others[1]])
        self.ids["ask"] = (await matching.propose(proposed, others[0], THURSDAY.replace(month=12, day=3))).id
        asked = await matching.sent(mentor)
        await matching.propose(asked, mentor, THURSDAY.replace(month=12, day=3))
        self.ids["asked"] = (await matching.sent(mentor)).id
        moving = await matching.sent(others[2], await matching.a_mentee(member_id=me), then=[others[1]])
        self.ids["moved"] = (await matching.decline(moving)).id
        self.ids["free mentor"] = others[2]
        async with matching.db.transaction() as tx:
            await tx.session.execute(update(introductions).values(tried="A course.", first_step="One call."))

    async def _met(self, *, mentee: UUID | None = None, mentor: UUID | None = None) -> None:
        matching = self.bonds.matching
        mentor_id = mentor or await matching.a_mentor()
        asked = await matching.sent(mentor_id, await matching.a_mentee(member_id=mentee))
        accepted: Introduction = await matching.accept(asked, starts_at=THURSDAY)
        await matching.tell(a_booking(accepted))
        assert accepted.session_id is not None
        side = "booked" if mentee else "mentors"
        self.ids |= {side: accepted.id, f"{side} session": accepted.session_id}

    async def _programme(self) -> Staged:
        """A pair of two runs that differ, one of them published; a mentor left in between, and one mentee is odd."""
        me, mentor = self.people["mentee"], self.people["mentor"]
        staged = await stage(self.bonds.matching, self.bonds.clock, questions=(LEVEL,), control_share=50, ratio=20)
        self.ids["programme"] = staged.id
        for member_id, role in ((mentor, MentoringRole.MENTOR), (me, MentoringRole.MENTEE)):
            await staged.enrol(member_id, role, answers={"level": "4"})
        leaving, idle = await staged.a_mentor(), await staged.a_mentor()
        fellow = self.people["fellow"] = await staged.a_mentee()
        odd = await staged.a_mentee(in_control=True)
        await staged.both_arms()
        await self.bonds.matching.tell(a_profile(odd, languages=("fi",)), a_profile(idle, languages=("sv",)))
        self.ids["swede"] = idle
        await staged.close()
        published = await staged.a_run(wishes=_pins((mentor, me), (leaving, fellow)), wave="EVERYBODY")
        other = await staged.a_run(wishes=_pins((leaving, me), (mentor, fellow)), wave="EVERYBODY")
        failed = await staged.ask_for_run()
        async with self.bonds.matching.db.transaction() as tx:
            broken = update(match_runs).where(match_runs.c.id == failed)
            await tx.session.execute(broken.values(status="FAILED", failure="It broke."))
        await staged.withdraw(leaving, MentoringRole.MENTOR)
        await staged.publish(published.id)
        self.ids |= {"run": published.id, "other run": other.id, "failed": failed}
        return staged

    async def _bonds_of(self, staged: Staged) -> str:
        """Agreed on in the programme, signed, paused, and nearly over; one before it ended, and one mentor left."""
        bonds, me, mentor = self.bonds, self.people["mentee"], self.people["mentor"]
        self.ids["ended"] = await bonds.between(mentor, me, programme_id=staged.id)
        await bonds.end(await bonds.relationship(self.ids["ended"]), mentor)
        proposal = await staged.open_of(me)
        await staged.agree(proposal)
        relationship = await bonds.the_relationship()
        await bonds.draft(relationship, me)
        for each in (me, mentor):
            await bonds.sign(relationship, each)
        await bonds.pause(relationship, me, date(2026, 12, 24))
        self.ids |= {"relationship": relationship.id, "proposal": proposal.id}
        async with bonds.matching.db.transaction() as tx:
            mine = update(relationships).where(relationships.c.id == relationship.id)
            await tx.session.execute(mine.values(mentee_renews=True))
            unsigned = update(relationships).where(relationships.c.id == self.ids["ended"])
            await tx.session.execute(unsigned.values(sign_by=proposal.expires_at, idle_since=date(2026, 11, 2)))
        left, (waiting,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.between(left, waiting, programme_id=staged.id, need_id=new_id())
        async with bonds.matching.db.transaction() as tx:
            await report_mentor_left(tx, left, programme_id=staged.id, by=new_id())
        return await self._invited()

    async def _invited(self) -> str:
        """One who came, and one who is waited for; the code of the second."""
        me, (friend,) = a_member(self.people["mentee"]), await self.bonds.members(1)
        await self._do(me, "inviteMentor", email="ada@example.org")
        (event,) = await self.bonds.told(MentorInvited)
        code = await self.bonds.matching.keyring.open(me.id, event.code)
        await self.bonds.has_address(friend, "ada@example.org")
        await self._do(a_member(friend), "acceptInvitation", code=code)
        waiting = await self._do(me, "inviteMentor", email="bea@example.org", kind="PEER")
        self.ids["invitation"] = UUID(waiting["id"])
        return code

    async def _board(self) -> None:
        me, mentor = a_member(self.people["mentee"]), self.people["mentor"]
        matching = self.bonds.matching
        friend, unlike = await matching.a_mentor("welding"), await matching.a_mentor("welding")
        self.ids |= {"friend": friend, "unlike": unlike, "partner": mentor}
        await self.bonds.between(friend, me.id, kind=Relationship.TRADITIONAL, origin=Origin.STAFF)
        await self._do(me, "openBoard")
        board = await self._do(me, "nameSeat", name="My own", skills=[{"uri": a_skill("law").uri, "label": "law"}])
        first, second, *_others, named = [seat["id"] for seat in board["seats"]]
        for seat in (first, second):
            await self._do(me, "dedicateSeat", seatId=seat, needId=str(self.ids["need"]))
        await self._do(me, "takeSeat", seatId=named, memberId=str(friend))
        await self._do(me, "takeSeat", seatId=first, memberId=str(mentor))
        self.ids |= {"empty seat": UUID(second), "seat": UUID(named)}
        await self._do(me, "favourMember", memberId=str(friend))

    async def _circles(self) -> None:
        matching = self.bonds.matching
        await matching.a_mentor(GROUP_SKILL, kinds=(Relationship.GROUP,), capacity=8)
        for _ in range(4):
            await matching.a_mentee(GROUP_SKILL, kind=Relationship.GROUP)
        staff = a_member(None, Role.PROGRAMME_MANAGER)
        page = await self._do(staff, "proposeCircles", topicUri=a_skill(GROUP_SKILL).uri)
        circle = page["edges"][0]["node"]
        self.ids |= {"circle": UUID(circle["id"]), "batch": UUID(circle["batchId"])}
        await self._do(a_member(None, Role.OPERATOR), "changeAskingRule", name="MENTOR_ANSWERS_WITHIN", value=7)

    async def _programme_of_circles(self) -> None:
        """A circle that came about without one who had been in it."""
        staged = await stage(self.bonds.matching, self.bonds.clock, kind=Relationship.GROUP, ratio=8)
        guide = await staged.a_mentor(GROUP_SKILL, kinds=(Relationship.GROUP,))
        for _ in range(5):
            need = await self.bonds.matching.a_mentee(GROUP_SKILL, kind=Relationship.GROUP)
            await staged.enrol(need.member_id, MentoringRole.MENTEE)
        await staged.close()
        run = await staged.a_run(wishes=_pins((guide, need.member_id)))
        await staged.withdraw(need.member_id, MentoringRole.MENTEE)
        await staged.publish(run.id)
        self.ids |= {"circles": run.id, "programme of circles": staged.id}

    async def _outcomes(self) -> None:
        """A past that speaks for other weights, after the evidence's had been adopted in place of some."""
        programme_id = self.ids["programme"]
        await keep(self.bonds.matching.db, telling(programme_id=programme_id))
        staff, scope = (
            a_member(None, Role.PROGRAMME_MANAGER),
            Scope(kind=Relationship.TRADITIONAL, programme_id=programme_id),
        )
        async with self.bonds.matching.db.transaction() as tx:
            report = await outcome_report(tx, scope.kind, scope.programme_id)
            assert report.proposed is not None
            await adopt_proposed_weights(tx, scope, report.proposed.digest, by=staff.id)
            await adopt_weights(tx, scope, CURRENT, by=staff.id)

    async def _do(self, who: Identity, mutation: str, /, **given: Any) -> Any:
        return await do(self.caller, who, mutation, **given)

    def _viewers(self) -> dict[str, Identity]:
        managing = frozenset({Role.PROGRAMME_MANAGER})
        manager = a_member(None, *managing)
        return {
            matrix.MENTEE: a_member(self.people["mentee"]),
            matrix.MENTOR: a_member(self.people["mentor"]),
            matrix.FELLOW: a_member(self.people["fellow"]),
            matrix.OTHER: a_member(),
            matrix.ACTING: Identity(kind=Kind.MEMBER, id=self.people["mentee"], actor=new_id()),
            matrix.MANAGER: manager,
            matrix.HERE: replace(
                manager, id=new_id(), programmes=frozenset({self.ids["programme"], self.ids["programme of circles"]})
            ),
            matrix.ELSEWHERE: replace(manager, id=new_id(), programmes=frozenset({new_id()})),
            matrix.SUPPORT: a_member(None, Role.SUPPORT),
            matrix.OPERATOR: a_member(None, Role.OPERATOR),
            matrix.KIOSK: a_kiosk(),
            **{scope: replace(a_client(scope), network_id=new_id()) for scope in matrix.SCOPES},
        }


async def do(door: Door, who: Identity, mutation: str, /, **given: Any) -> Any:
    """What a mutation that goes well answers."""
    text = document("mutation", mutation, root_fields(SCHEMA, "mutation")[mutation])
    answer = await door.ask(who, text, input={"idempotencyKey": str(new_id()), **given})
    assert "errors" not in answer, answer
    return answer["data"][mutation]


def _pins(*pairs: tuple[UUID, UUID]) -> tuple[WishedPair, ...]:
    return tuple(WishedPair(mentor_id=mentor, mentee_id=mentee, wish=Wish.PIN) for mentor, mentee in pairs)
