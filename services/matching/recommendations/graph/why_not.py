"""Why somebody is not on a list, and what would change it, for the member whose list it is."""

from enum import Enum
from typing import Self

import strawberry

from chassis.errors import BadInput
from chassis.graph import Info, as_uuid
from services.matching.recommendations.domain import changes
from services.matching.recommendations.domain.changes import Change, Promise
from services.matching.recommendations.domain.explaining import hindered, promised, proposed, standing, value_of
from services.matching.recommendations.domain.hindrances import Hindrance
from services.matching.recommendations.domain.standing import Behind
from services.matching.recommendations.domain.voice import voice_for
from services.matching.recommendations.queries import why_not as queries
from services.matching.references import MemberRef

MOST_SHOWN = 100

strawberry.enum(
    Hindrance,
    name="MatchHindrance",
    description="What stands between you and somebody. UNAVAILABLE stands for everything that is theirs to say.",
)


@strawberry.enum(name="MatchChangeKind", description="Something that you could say otherwise.")
class ChangeKind(Enum):
    ADD_TIME = changes.AddTime
    ADD_FORMAT = changes.AddFormat
    ADD_LANGUAGE = changes.AddLanguage
    NAME_STAGE = changes.NameStage
    REPLACE_SKILL = changes.ReplaceSkill
    DROP_SKILL = changes.DropSkill
    TAKE_KIND = changes.TakeKind
    OPEN_TO = changes.OpenTo
    LIFT_WISH = changes.LiftWish
    FAVOUR = changes.Favour


def in_a_sentence(root: strawberry.Parent["MatchChange"], locale: str = "en") -> str:
    return proposed(root.change, voice_for(locale))


def as_promised(root: strawberry.Parent["Counterfactual"], locale: str = "en") -> list[str]:
    return promised(root.promise, voice_for(locale))


def in_sentences(root: strawberry.Parent["WhyNot"], locale: str = "en") -> list[str]:
    found, voice = root.view, voice_for(locale)
    return hindered(found.hindrances, voice) if found.standing is None else standing(found.standing, voice)


@strawberry.type(description="A part of the score in which the last one who is shown is ahead.")
class PartBehind:
    name: str
    points: int
    theirs: int = strawberry.field(description="What the last one who is shown has.")

    @classmethod
    def of(cls, view: Behind) -> Self:
        return cls(name=view.part, points=view.points, theirs=view.theirs)


@strawberry.type(description="One thing to say otherwise.")
class MatchChange:
    kind: ChangeKind
    value: str = strawberry.field(
        description="In the words of the mutation that makes it: a language tag, a weekday with a beginning and an end "
        "on your own clock, the URIs of a skill and of the one in its place; empty for a favourite."
    )
    change: strawberry.Private[Change]

    sentence: str = strawberry.field(resolver=in_a_sentence, description="In English, German or Arabic.")

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(kind=ChangeKind(type(change)), value=value_of(change), change=change)


@strawberry.type(
    description="Changes of your own that were tried: with all of them, and nothing else, they are on your list."
)
class Counterfactual:
    changes: list[MatchChange]
    place: int = strawberry.field(description="Where on your list they would stand.")
    promise: strawberry.Private[Promise]

    sentences: list[str] = strawberry.field(
        resolver=as_promised, description="What to do, and what comes of it; in English, German or Arabic."
    )

    @classmethod
    def of(cls, promise: Promise) -> Self:
        steps = [MatchChange.of(change) for change in promise.changes]
        return cls(changes=steps, place=promise.place, promise=promise)


@strawberry.type(description="Why a member is not among the first of your list, as far as it is yours to know.")
class WhyNot:
    member: MemberRef
    hindrances: list[Hindrance] = strawberry.field(description="Empty for who can be matched with you.")
    place: int | None = strawberry.field(
        description="Where they stand on your list; null beyond the first 200, and where something stands between you."
    )
    behind: list[PartBehind] = strawberry.field(description="The largest distance first.")
    counterfactuals: list[Counterfactual] = strawberry.field(
        description="What you could change so that they are on your list; the smallest changes that were found."
    )
    view: strawberry.Private[queries.WhyNotView]

    sentences: list[str] = strawberry.field(
        resolver=in_sentences, description="The same in a person's words; in English, German or Arabic."
    )

    @classmethod
    def of(cls, view: queries.WhyNotView) -> Self:
        stands = view.standing
        return cls(
            member=MemberRef.of(view.about),
            hindrances=list(view.hindrances),
            place=None if stands is None else stands.place,
            behind=[] if stands is None else [PartBehind.of(each) for each in stands.behind],
            counterfactuals=[Counterfactual.of(promise) for promise in view.counterfactuals],
            view=view,
        )


async def why_not(info: Info, need_id: strawberry.ID, member_id: strawberry.ID, shown: int = 10) -> WhyNot:
    asker, need = info.context.identity.member(), as_uuid(need_id, name="needId")
    about, mentors = as_uuid(member_id, name="memberId"), info.context.parts["mentors"]
    if not 1 <= shown <= MOST_SHOWN:
        raise BadInput(f"shown must be from 1 to {MOST_SHOWN}.")
    async with info.context.parts["turns"].of(asker), info.context.reading() as tx:
        view = await queries.why_not(tx, mentors, need, member_id=asker, about=about, shown=shown)
    return WhyNot.of(view)
