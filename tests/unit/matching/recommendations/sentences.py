"""Everything that recommendations and boards can say, in every language: written down as goldens, and compared exactly.

`python -m tests.unit.matching.recommendations.sentences` writes the goldens again; read the difference before it is
committed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chassis.ids import new_id
from contracts.words import CareerStage, Format, Kind, MentoringRole, Tone, Weekday
from services.matching.boards.domain.board import USUAL, Purpose
from services.matching.boards.domain.sentences import Addition, Brings, EmptySeat, Gap, Overlap, Uncovered, gap_told
from services.matching.engine import PARTS
from services.matching.recommendations.domain.changes import (
    AddFormat,
    AddLanguage,
    AddTime,
    Change,
    DropSkill,
    Favour,
    LiftWish,
    NameStage,
    OpenTo,
    Promise,
    ReplaceSkill,
    TakeKind,
)
from services.matching.recommendations.domain.claims import (
    Alike,
    Answers,
    Claim,
    CommonFormats,
    Covers,
    Favourite,
    FreeTogether,
    Guides,
    Near,
    NeighbouringFields,
    Rare,
    SameIndustry,
    SameNetwork,
    SameStage,
    SameTone,
    SetAside,
    SharedPast,
    Skill,
    Speaks,
    Unknown,
    Unsaid,
)
from services.matching.recommendations.domain.explaining import hindered, promised, proposed, standing
from services.matching.recommendations.domain.hindrances import Hindrance
from services.matching.recommendations.domain.offering import SPOKEN_OF
from services.matching.recommendations.domain.reasons import said
from services.matching.recommendations.domain.standing import Behind, Standing
from services.matching.recommendations.domain.voice import Voice, languages, voice_for

GOLDENS = Path(__file__).parent / "goldens"
SKILLS = tuple(Skill(uri=f"skill:{label}", label=label) for label in ("data analytics", "statistics", "SQL"))
EVENING = datetime(2026, 11, 26, 18, 15, tzinfo=ZoneInfo("Africa/Nairobi"))
COUNTS = (1, 2, 3, 11, 100)
"""One for each plural category that a count can have."""

CLAIMS: Sequence[Claim] = (
    Covers(skills=SKILLS[:1], needed=1),
    Covers(skills=SKILLS[:2], needed=2),
    Covers(skills=SKILLS, needed=3),
    Covers(skills=SKILLS[:1], needed=3),
    Covers(skills=SKILLS[:2], needed=5),
    Covers(skills=SKILLS, needed=5),
    Near(skill=SKILLS[0], by=SKILLS[1], likeness=640),
    Rare(skills=SKILLS[:1]),
    Rare(skills=SKILLS),
    *(SameIndustry(codes=(code,)) for code in "ABCDEFGHIJKLMNOPQRSTU"),
    SameIndustry(codes=("86", "8610", "6201")),
    SameIndustry(codes=("x-cairn",)),
    SharedPast(codes=("86",)),
    NeighbouringFields(sections=("J", "M")),
    *(SameNetwork(count=count) for count in COUNTS),
    *(Guides(stage=stage) for stage in CareerStage),
    SameStage(stage=CareerStage.MID),
    Alike(),
    *(SameTone(tone=tone) for tone in Tone),
    *(CommonFormats(formats=(each,)) for each in Format),
    CommonFormats(formats=tuple(Format)),
    *(FreeTogether(quarters=quarters, or_more=False, example=EVENING) for quarters in (2, 4, 7, 8, 12)),
    FreeTogether(quarters=12, or_more=True, example=EVENING),
    Speaks(languages=("en",)),
    Speaks(languages=("en", "ar")),
    Speaks(languages=("de-at", "sw", "x-cairn")),
    *(Answers(days=days) for days in COUNTS),
    Favourite(),
    SetAside(),
    *(Unknown(part=part, yours=False) for part in Unsaid),
    *(Unknown(part=part, yours=True) for part in Unsaid if part not in {Unsaid.NEEDS, Unsaid.RESPONSIVENESS}),
)


STANDINGS: Sequence[Standing] = (
    Standing(shown=10, place=3),
    Standing(shown=10, place=12, behind=(Behind(part="needs", points=900, theirs=1800),), price=600, last_price=300),
    Standing(shown=10, place=None, behind=tuple(Behind(part=part, points=1, theirs=2) for part in PARTS)),
)

CHANGES: tuple[Change, ...] = (
    AddTime(weekday=Weekday.THURSDAY, begin=72, end=74),
    AddTime(weekday=Weekday.SUNDAY, begin=88, end=96),
    *(AddFormat(format=each) for each in Format),
    AddLanguage(language="de"),
    *(NameStage(stage=stage) for stage in CareerStage),
    ReplaceSkill(skill=SKILLS[0], by=SKILLS[1]),
    DropSkill(skill=SKILLS[0]),
    *(TakeKind(kind=kind) for kind in Kind),
    *(OpenTo(role=role) for role in (MentoringRole.MENTEE, MentoringRole.PEER)),
    *(LiftWish(wish=wish) for wish in SPOKEN_OF),
    Favour(),
)

SEAT = new_id()
GAPS: Sequence[Gap] = (
    *(EmptySeat(seat_id=SEAT, purpose=purpose, name="") for purpose in USUAL),
    EmptySeat(seat_id=SEAT, purpose=Purpose.NAMED, name="Speaking"),
    Uncovered(seat_id=SEAT, purpose=Purpose.CAREER_STRATEGY, name="", skills=("SQL",)),
    Uncovered(seat_id=SEAT, purpose=Purpose.NAMED, name="Speaking", skills=("SQL", "statistics", "data analytics")),
)
OVERLAPS = tuple(Overlap(member_ids=(SEAT,) * count, section="Q") for count in COUNTS)
ADDITIONS = (
    Addition(newcomer=Brings(skills=("SQL",), sections=("K", "Q")), board=Brings(skills=(), sections=("Q",))),
    Addition(newcomer=Brings(skills=("SQL", "statistics"), sections=("J", "M")), board=Brings(skills=(), sections=())),
)


def sentences(voice: Voice) -> Iterator[str]:
    for claim in CLAIMS:
        yield said(claim, voice)
    yield from hindered(Hindrance, voice)
    for each in STANDINGS:
        yield from standing(each, voice)
    for change in CHANGES:
        yield proposed(change, voice)
    yield from promised(Promise(changes=CHANGES[:1], place=2), voice)
    yield from (gap_told(gap, voice) for gap in GAPS)
    yield from (overlap.told(voice) for overlap in OVERLAPS)
    for addition in ADDITIONS:
        yield from addition.told(voice)


def written() -> Mapping[str, str]:
    """By language, what its golden has to be."""
    return {tag: "".join(f"{line}\n" for line in sentences(voice_for(tag))) for tag in languages()}


if __name__ == "__main__":
    for tag, text in written().items():
        (GOLDENS / f"{tag}.txt").write_text(text, encoding="utf-8")
