"""Advice is answered and reported back, gifts flow the other way, and nobody keeps a score."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from contracts.sessions import AdviceGiven, AdviceOutcome, AdviceReported, GiftGiven
from contracts.words import Kind
from services.sessions.consumers import HANDLERS
from services.sessions.ledgers.tables import advice, gifts
from tests.builders.sessions import NOON, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.pair import OUTSIDERS, SCHEMA, Pair
from tests.service.statements import statements

QUERIES = ("advice", "gifts")
MUTATIONS = ("giveAdvice", "answerAdvice", "reportAdvice", "giveGift", "noteGift")
WORDS = "Ask two people who did it before."


async def advise(pair: Pair, **more: Any) -> str:
    made = await pair.done(pair.mentor, "giveAdvice", **{"topic": "The budget", "words": WORDS, **more})
    return str(made["id"])


class TestAdvice:
    async def test_is_the_mentors_and_both_see_it(self, pair: Pair) -> None:
        advice_id = await advise(pair)

        for who in (pair.mentor, pair.mentee):
            (given,) = await pair.nodes(who, "advice")
            assert (given["id"], given["topic"], given["words"], given["answer"]) == (
                advice_id,
                "The budget",
                WORDS,
                None,
            )
            assert (given["givenBy"]["id"], given["givenTo"]["id"]) == (str(pair.mentor.id), str(pair.mentee.id))
        assert await pair.kinds() == [AdviceGiven]

    async def test_is_not_the_mentees_to_give(self, pair: Pair) -> None:
        assert codes(await pair.do(pair.mentee, "giveAdvice")) == ["ADVICE_IS_THE_MENTORS"]
        assert await pair.told() == []

    async def test_of_the_junior_counts_where_roles_are_reversed(self, pair: Pair) -> None:
        reverse = await Pair.begin(pair.db, pair.caller, kind=Kind.REVERSE)

        assert (await reverse.done(reverse.mentor, "giveAdvice"))["givenTo"]["id"] == str(reverse.mentee.id)
        assert codes(await reverse.do(reverse.mentee, "giveAdvice")) == ["ADVICE_IS_THE_MENTORS"]

    async def test_of_peers_goes_in_either_direction(self, pair: Pair) -> None:
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER)

        one = await peers.done(peers.mentor, "giveAdvice")
        other = await peers.done(peers.mentee, "giveAdvice")

        assert (one["givenTo"]["id"], other["givenTo"]["id"]) == (str(peers.mentee.id), str(peers.mentor.id))

    async def test_names_the_meeting_it_was_given_in(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOON)
        other = await Pair.begin(pair.db, pair.caller, mentor_id=pair.mentor.id)

        made = await pair.done(pair.mentor, "giveAdvice", sessionId=str(session_id))
        elsewhere = await other.do(other.mentor, "giveAdvice", sessionId=str(session_id))

        assert made["sessionId"] == str(session_id)
        assert codes(elsewhere) == ["NO_SUCH_MEETING"]


class TestTheAnswer:
    async def test_will_try_leaves_it_open_and_a_result_closes_it(self, pair: Pair) -> None:
        advice_id = await advise(pair)

        will = await pair.done(pair.mentee, "answerAdvice", adviceId=advice_id, answer="WILL_TRY")
        told_early = await pair.told()
        reported = await pair.done(pair.mentee, "reportAdvice", adviceId=advice_id, result="It worked.")

        assert (will["answer"], will["reportedAt"]) == ("WILL_TRY", None)
        assert [type(event) for event in told_early] == [AdviceGiven]
        assert (reported["answer"], reported["result"]) == ("TRIED", "It worked.")
        event = (await pair.told())[-1]
        assert event == AdviceReported(
            advice_id=advice_id,
            **pair.of_two,
            member_id=pair.mentee.id,
            outcome=AdviceOutcome.TRIED,
            reported_on=NOW.date(),
        )

    async def test_choosing_otherwise_needs_a_reason_and_is_the_report(self, pair: Pair) -> None:
        advice_id = await advise(pair)

        silent = await pair.do(pair.mentee, "answerAdvice", adviceId=advice_id, answer="CHOSE_OTHERWISE", because=" ")
        said = await pair.done(
            pair.mentee, "answerAdvice", adviceId=advice_id, answer="CHOSE_OTHERWISE", because="I had no time."
        )

        assert codes(silent) == ["SAY_WHY_OTHERWISE"]
        assert said["because"] == "I had no time."
        assert said["reportedAt"] is not None
        assert (await pair.told())[-1].outcome is AdviceOutcome.CHOSE_OTHERWISE

    async def test_is_the_others_to_give(self, pair: Pair) -> None:
        advice_id = await advise(pair)

        for name in ("answerAdvice", "reportAdvice"):
            assert codes(await pair.do(pair.mentor, name, adviceId=advice_id)) == ["ANSWER_IS_THE_OTHERS"]

    async def test_once_tried_is_not_taken_back(self, pair: Pair) -> None:
        advice_id = await advise(pair)
        await pair.done(pair.mentee, "answerAdvice", adviceId=advice_id, answer="TRIED")

        again = await pair.do(pair.mentee, "answerAdvice", adviceId=advice_id, answer="WILL_TRY")

        assert codes(again) == ["ANSWERED_OTHERWISE"]

    async def test_is_reported_once(self, pair: Pair) -> None:
        advice_id = await advise(pair)
        await pair.done(pair.mentee, "reportAdvice", adviceId=advice_id, result="It worked.")

        assert codes(await pair.do(pair.mentee, "reportAdvice", adviceId=advice_id)) == ["REPORTED_ALREADY"]

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"reported_at": NOW}, "advice_reported_once_acted_upon"),
            ({"answer": "WILL_TRY", "answered_at": NOW, "reported_at": NOW}, "advice_reported_once_acted_upon"),
            ({"answer": "CHOSE_OTHERWISE", "answered_at": NOW}, "advice_otherwise_is_a_report"),
            ({"answer": "TRIED"}, "advice_answered_at_a_time"),
        ],
    )
    async def test_the_database_knows_the_order_too(self, pair: Pair, values: dict[str, Any], constraint: str) -> None:
        await advise(pair)

        async with pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match=constraint):
                await tx.session.execute(update(advice).values(values))


class TestGifts:
    @pytest.mark.parametrize("gift", ["PERSPECTIVE", "TECHNICAL_SKILL", "NEWS", "INTRODUCTION", "THANKS"])
    async def test_of_the_mentee_are_seen_by_both(self, pair: Pair, gift: str) -> None:
        await pair.done(pair.mentee, "giveGift", gift=gift, words="How students see it.")

        for who in (pair.mentor, pair.mentee):
            (given,) = await pair.nodes(who, "gifts")
            assert (given["gift"], given["words"]) == (gift, "How students see it.")
            assert (given["givenBy"]["id"], given["givenTo"]["id"]) == (str(pair.mentee.id), str(pair.mentor.id))
        assert await pair.kinds() == [GiftGiven]

    async def test_can_be_written_down_by_whoever_got_them(self, pair: Pair) -> None:
        noted = await pair.done(pair.mentor, "noteGift", gift="PERSPECTIVE", words="A fresh look at it.")

        assert noted["givenBy"]["id"] == str(pair.mentee.id)
        (told,) = await pair.told()
        assert (told.member_id, told.noted_by, told.given_on) == (pair.mentee.id, pair.mentor.id, NOW.date())

    async def test_thanks_are_nobody_elses_to_say(self, pair: Pair) -> None:
        assert codes(await pair.do(pair.mentor, "noteGift", gift="THANKS")) == ["THANKS_ARE_THE_GIVERS"]

        row = {**pair.of_two, "id": new_id(), "given_by": pair.mentee.id, "given_to": pair.mentor.id}
        row = {name: row[name] for name in ("id", "relationship_id", "given_by", "given_to")}
        thanks = {**row, "noted_by": pair.mentor.id, "gift": "THANKS", "words": "Thanks", "given_at": NOW}
        async with pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match="gifts_thanks_are_the_givers"):
                await tx.session.execute(insert(gifts).values(thanks))

    def test_are_scored_by_nobody(self) -> None:
        """Nothing about gifts or advice on the graph is a number, and no list of them can be ordered."""
        numbers = [
            f"{name}.{field}"
            for name in ("Advice", "GiftGiven", "AdviceConnection", "GiftGivenConnection", "PageInfo")
            for field, given in _object(name).fields.items()
            if get_named_type(given.type).name in {"Int", "Float"}
        ]
        asked = {argument for name in QUERIES for argument in SCHEMA.query_type.fields[name].args}  # type: ignore[union-attr]  # it has one.

        assert numbers == []
        assert asked == {"relationshipId", "first", "after"}
        told = [name for name in GiftGiven.model_fields if not name.endswith("_id")]
        assert told == ["gift", "noted_by", "given_on"]


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        assert [codes(await pair.ask(who, name)) for name in QUERIES] == [["FORBIDDEN"]] * len(QUERIES)
        assert [codes(await pair.do(who, name)) for name in MUTATIONS] == [["FORBIDDEN"]] * len(MUTATIONS)
        assert await pair.told() == []

    @pytest.mark.parametrize("roles", [(), (Role.SUPPORT,), (Role.PROGRAMME_MANAGER, Role.OPERATOR)])
    async def test_to_strangers_and_staff_there_is_nothing(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        advice_id, stranger = await advise(pair), a_member(None, *roles)
        await pair.done(pair.mentee, "giveGift")

        assert [await pair.nodes(stranger, name) for name in QUERIES] == [[], []]
        for name in ("answerAdvice", "reportAdvice"):
            assert codes(await pair.do(stranger, name, adviceId=advice_id)) == ["NO_SUCH_ADVICE"]
        for name in ("giveAdvice", "giveGift", "noteGift"):
            assert codes(await pair.do(stranger, name)) == ["NOT_FOUND"]

    async def test_once_it_has_ended_nothing_new_is_written(self, pair: Pair) -> None:
        advice_id = await advise(pair)
        await pair.end()

        assert codes(await pair.do(pair.mentee, "answerAdvice", adviceId=advice_id)) == ["RELATIONSHIP_OVER"]
        assert codes(await pair.do(pair.mentee, "giveGift")) == ["RELATIONSHIP_OVER"]
        assert len(await pair.nodes(pair.mentee, "advice")) == 1


class TestErasure:
    @pytest.mark.parametrize("who", ["mentor", "mentee"])
    async def test_takes_their_words_and_leaves_the_others(self, pair: Pair, who: str) -> None:
        advice_id = await advise(pair)
        await pair.done(pair.mentee, "reportAdvice", adviceId=advice_id, result="It worked.")
        await pair.done(pair.mentee, "giveGift", gift="NEWS", words="A new rule.")
        member_id = getattr(pair, who).id

        await deliver(pair.db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=member_id)))

        async with pair.db.reading() as tx:
            row = (await tx.session.execute(select(advice))).one()
            (gift,) = await tx.session.scalars(select(gifts.c.words))
        kept = {text for text in (row.topic, row.words, row.because, row.result, gift) if text}
        assert kept == ({"It worked.", "A new rule."} if who == "mentor" else {"The budget", WORDS})


async def test_a_page_costs_the_same_however_long(pair: Pair) -> None:
    for number in range(4):
        await advise(pair, topic=f"Topic {number}")
        await pair.done(pair.mentee, "giveGift", words=f"Gift {number}")

    for name in QUERIES:
        with statements(pair.db) as few:
            first = await pair.read(pair.mentee, name, first=1)
        with statements(pair.db) as many:
            rest = await pair.read(pair.mentee, name, first=20, after=first["pageInfo"]["endCursor"])
        assert len(few) == len(many) == 1
        assert len(rest["edges"]) == 3


def _object(name: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found
