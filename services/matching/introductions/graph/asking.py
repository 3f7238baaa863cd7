"""What helps before anything is sent: advice on a draft, and the rules of asking, which staff may change."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, run_once
from chassis.identity import Identity, Role
from services.matching.introductions.commands.rules import change_rule
from services.matching.introductions.domain.advice import Hint, advise
from services.matching.introductions.domain.ask import Ask
from services.matching.introductions.domain.defaults import RuleName, Unit, WhoMay
from services.matching.introductions.domain.refusals import RulesOfAll
from services.matching.introductions.queries.rules import RuleView, asking_rules_shown

strawberry.enum(Hint, name="IntroductionHint", description="What could be better about a draft.")
strawberry.enum(RuleName, name="AskingRuleName", description="The rules of asking.")
strawberry.enum(Unit, name="AskingRuleUnit", description="What a rule counts.")
strawberry.enum(WhoMay, name="AskingRuleChanger", description="Who may change a rule.")


@strawberry.type(description="One piece of advice on a draft; it is never a reason not to send it.")
class IntroductionAdvice:
    hint: Hint
    weighty: bool = strawberry.field(description="Whether few mentors would know what they say yes to.")
    sentence: str = strawberry.field(description="What to write instead.")
    example: str


@strawberry.type(description="A number that holds for everybody who asks.")
class AskingRule:
    name: RuleName
    value: int = strawberry.field(description="What holds now.")
    default: int = strawberry.field(description="What holds where nobody decided otherwise.")
    unit: Unit
    least: int
    most: int
    changed_by: WhoMay = strawberry.field(description="Who may change it.")
    changed_at: datetime | None = strawberry.field(description="Null while it is the default that holds.")
    meaning: str

    @classmethod
    def of(cls, view: RuleView) -> Self:
        default = view.default
        return cls(
            name=default.name,
            value=view.value,
            default=default.value,
            unit=default.unit,
            least=default.least,
            most=default.most,
            changed_by=default.who_may,
            changed_at=view.changed_at,
            meaning=default.meaning,
        )


@strawberry.input
class ChangeAskingRuleInput:
    idempotency_key: str
    name: RuleName
    value: int


async def introduction_advice(
    info: Info, topic: str, tried: str = "", first_step: str = "", locale: str = "en"
) -> list[IntroductionAdvice]:
    """A draft is as good as nobody's: it is read, and kept nowhere.  One without a topic is advised as well."""
    info.context.identity.member()
    Ask.readable(topic=topic, tried=tried, first_step=first_step)
    pieces = advise(topic, tried, first_step, locale=locale)
    return [
        IntroductionAdvice(hint=each.hint, weighty=each.weighty, sentence=each.sentence, example=each.example)
        for each in pieces
    ]


async def asking_rules(info: Info) -> list[AskingRule]:
    info.context.identity.member()
    async with info.context.reading() as tx:
        return [AskingRule.of(each) for each in await asking_rules_shown(tx)]


async def change_asking_rule(info: Info, input: ChangeAskingRuleInput) -> AskingRule:  # noqa: A002 - GraphQL's word.
    by = _of_all_staff(info.context.identity)

    async def work(tx: Transaction) -> UUID:
        return await change_rule(tx, input.name, input.value, by=by)

    await run_once(info, input, work)
    return next(each for each in await asking_rules(info) if each.name is input.name)


def _of_all_staff(identity: Identity) -> UUID:
    """A rule of the association is nobody's who manages single programmes only."""
    staff_id = identity.in_person()
    manages_all = Role.PROGRAMME_MANAGER in identity.roles and not identity.programmes
    if not manages_all and Role.OPERATOR not in identity.roles:
        raise RulesOfAll
    return staff_id
