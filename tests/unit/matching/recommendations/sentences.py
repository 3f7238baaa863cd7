"""Everything that recommendations can say, in every language: written down as goldens, and compared exactly.

`python -m tests.unit.matching.recommendations.sentences` writes the goldens again; read the difference before it is
committed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from contracts.words import CareerStage, Format, Tone
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
from services.matching.recommendations.domain.reasons import said
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


def sentences(voice: Voice) -> Iterator[str]:
    for claim in CLAIMS:
        yield said(claim, voice)


def written() -> Mapping[str, str]:
    """By language, what its golden has to be."""
    return {tag: "".join(f"{line}\n" for line in sentences(voice_for(tag))) for tag in languages()}


if __name__ == "__main__":
    for tag, text in written().items():
        (GOLDENS / f"{tag}.txt").write_text(text, encoding="utf-8")
