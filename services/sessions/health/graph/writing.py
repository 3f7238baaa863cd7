"""The mutations of health, each for a member in person."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import Info, as_uuid, run_once
from chassis.quiet import Quiet
from services.sessions.facts.queries.people import locale_of
from services.sessions.health.commands import closings, fit, nudges
from services.sessions.health.commands import pulses as pulse_commands
from services.sessions.health.domain.closing import NoClosing, Said
from services.sessions.health.domain.fit import FitSaid, NoFitCheck
from services.sessions.health.domain.pulse import NoSuchPulse, PulseAnswer
from services.sessions.health.graph.entities import Closing, FitCheck, NudgeSettings, Pulse
from services.sessions.health.graph.inputs import AnswerFitInput, AnswerPulseInput, SayLastWordInput, SetNudgesInput
from services.sessions.health.queries import private, pulses

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


async def answer_pulse(info: Info, input: AnswerPulseInput) -> Pulse:
    member_id, pulse_id = info.context.identity.in_person(), as_uuid(input.pulse_id, name="pulseId")
    ratings = tuple((each.question, each.rating) for each in input.ratings)
    answer = PulseAnswer(ratings=ratings, words=input.words, wants_help=input.wants_help)

    async def work(tx: Transaction) -> UUID:
        return await pulse_commands.answer_pulse(tx, pulse_id, answer, by=member_id)

    answered = await run_once(info, input, work)
    async with info.context.reading() as tx:
        view, locale = await pulses.pulse_by_id(tx, member_id, answered), await locale_of(tx, member_id)
    if view is None:
        raise NoSuchPulse
    return Pulse.of(view, locale=locale)


async def answer_fit(info: Info, input: AnswerFitInput) -> FitCheck:
    member_id = info.context.identity.in_person()
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    said = FitSaid(fit=input.fit, wish=input.wish, words=input.words)

    async def work(tx: Transaction) -> UUID:
        return await fit.answer_fit(tx, relationship_id, said, by=member_id)

    answered = await run_once(info, input, work)
    async with info.context.reading() as tx:
        view = await private.own_fit(tx, member_id, answered)
    if view is None:
        raise NoFitCheck
    return FitCheck.of(view)


async def say_last_word(info: Info, input: SayLastWordInput) -> Closing:
    member_id = info.context.identity.in_person()
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    said = Said(
        changed=input.changed, next_step=input.next_step, thanks=input.thanks, keep_in_touch=input.keep_in_touch
    )

    async def work(tx: Transaction) -> UUID:
        return await closings.say_last_word(tx, relationship_id, said, by=member_id)

    written = await run_once(info, input, work)
    async with info.context.reading() as tx:
        view = await private.own_closing(tx, member_id, written)
    if view is None:
        raise NoClosing
    return Closing.of(view)


async def set_nudges(info: Info, input: SetNudgesInput) -> NudgeSettings:
    member_id = info.context.identity.in_person()
    if input.quiet_from.tzinfo or input.quiet_until.tzinfo:
        raise BadInput("quietFrom and quietUntil are times on your own clock, without an offset.")
    quiet = Quiet(begins=input.quiet_from, ends=input.quiet_until)

    async def work(tx: Transaction) -> UUID:
        return await nudges.set_nudges(tx, member_id, wants=input.wants, quiet=quiet, days_before=input.days_before)

    await run_once(info, input, work)
    async with info.context.reading() as tx:
        return NudgeSettings.of(await private.own_nudge_settings(tx, member_id))
