"""Invents one member: who they are, what they do, when they have time, what they need and what they give."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cairn.seed.career import career
from cairn.seed.draw import Draw
from cairn.seed.member import SeedCareer, SeedMember, SeedNeed, SeedOffer, Window
from cairn.seed.words import phrases, professions, regions, skill_uri, weeks
from contracts.words import CareerStage, Kind, Weekday

STUDENT, EARLY, MID = CareerStage.STUDENT, CareerStage.EARLY, CareerStage.MID
SENIOR, EXECUTIVE, CHANGING = CareerStage.SENIOR, CareerStage.EXECUTIVE, CareerStage.CHANGING

# Weights and chances make about 60 % of the members need something and about 40 % give something.
STAGES = {STUDENT: 10, EARLY: 25, MID: 28, SENIOR: 20, EXECUTIVE: 7, CHANGING: 10}
NEEDS = {STUDENT: 0.95, EARLY: 0.85, MID: 0.52, SENIOR: 0.25, EXECUTIVE: 0.2, CHANGING: 0.95}
OFFERS = {STUDENT: 0.05, EARLY: 0.2, MID: 0.46, SENIOR: 0.78, EXECUTIVE: 0.8, CHANGING: 0.15}

NEED_KINDS: Mapping[CareerStage, Mapping[Kind, int]] = {
    STUDENT: {Kind.TRADITIONAL: 6, Kind.GROUP: 2, Kind.FLASH: 2, Kind.PEER: 1},
    EARLY: {Kind.TRADITIONAL: 7, Kind.PEER: 2, Kind.GROUP: 1, Kind.FLASH: 1},
    MID: {Kind.TRADITIONAL: 6, Kind.PEER: 3, Kind.FLASH: 1},
    SENIOR: {Kind.TRADITIONAL: 4, Kind.PEER: 2, Kind.REVERSE: 4},
    EXECUTIVE: {Kind.TRADITIONAL: 2, Kind.REVERSE: 5},
    CHANGING: {Kind.TRADITIONAL: 7, Kind.FLASH: 2, Kind.PEER: 1},
}
NEXT_STAGES = {
    STUDENT: (STUDENT, EARLY),
    EARLY: (EARLY, MID),
    MID: (MID, SENIOR),
    SENIOR: (SENIOR, EXECUTIVE),
    EXECUTIVE: (EXECUTIVE,),
    CHANGING: (CHANGING,),
}
# The first kind is what nearly everybody at that stage offers; one or two of the others come with it.
OFFER_KINDS = {
    STUDENT: (Kind.REVERSE, Kind.PEER),
    EARLY: (Kind.PEER, Kind.REVERSE, Kind.FLASH),
    MID: (Kind.TRADITIONAL, Kind.PEER, Kind.FLASH, Kind.GROUP),
    SENIOR: (Kind.TRADITIONAL, Kind.GROUP, Kind.FLASH, Kind.PEER),
    EXECUTIVE: (Kind.TRADITIONAL, Kind.FLASH, Kind.GROUP),
    CHANGING: (Kind.PEER, Kind.FLASH),
}
OFFER_STAGES = {
    STUDENT: (STUDENT, SENIOR, EXECUTIVE),
    EARLY: (STUDENT, EARLY, SENIOR, EXECUTIVE),
    MID: (STUDENT, EARLY, MID, CHANGING),
    SENIOR: (EARLY, MID, SENIOR, CHANGING),
    EXECUTIVE: (MID, SENIOR, EXECUTIVE),
    CHANGING: (EARLY, CHANGING),
}


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody is in working life: their profession, and the one they are on the way to (mostly the same)."""

    stage: CareerStage
    profession: dict[str, Any]
    next_profession: dict[str, Any]


def invented(subject: str, seed: int) -> SeedMember:
    draw = Draw(seed, subject)
    region, walk = draw.row("region", regions()), _walk(draw)
    return SeedMember(
        subject=subject,
        display_name=_name(draw, region),
        email=f"{subject}@{draw.one('domain', ('example.org', 'example.com', 'example.net'))}",
        locale=region["locale"],
        zone=draw.one("zone", region["zones"]),
        headline=_headline(draw, walk),
        bio=_bio(draw, walk),
        languages=_languages(draw, region),
        career_stage=walk.stage,
        industries=draw.some("industries", walk.profession["industries"], count=draw.between("breadth", 1, high=2)),
        windows=_windows(draw),
        career=_career(draw, walk),
        need=_need(draw, walk) if draw.chance("needs", NEEDS[walk.stage]) else None,
        offer=_offer(draw, walk) if draw.chance("offers", OFFERS[walk.stage]) else None,
    )


def _career(draw: Draw, walk: Walk) -> SeedCareer:
    """Who changes profession has the old one behind them, and some who stay had another one long ago."""
    if walk.stage is CHANGING:
        return career(draw, walk.profession, came_from=walk.profession)
    others = [other for other in professions() if other is not walk.profession]
    before = draw.row("profession before", others) if draw.chance("had another profession", 0.25) else None
    return career(draw, walk.profession, came_from=before)


def _walk(draw: Draw) -> Walk:
    stage, profession = draw.weighted("stage", STAGES), draw.row("profession", professions())
    others = [other for other in professions() if other is not profession]
    return Walk(stage, profession, draw.row("next profession", others) if stage is CHANGING else profession)


def _name(draw: Draw, region: dict[str, Any]) -> str:
    given, family = draw.one("given", region["given"]), draw.one("family", region["family"])
    orders = {
        "given-first": f"{given} {family}",
        "family-first": f"{family} {given}",
        "family-joined": f"{family}{given}",
        "given-only": given,
    }
    name: str = orders[region["order"]]
    return name


def _languages(draw: Draw, region: dict[str, Any]) -> tuple[str, ...]:
    spoken = tuple(region["languages"])
    return (*spoken, "en") if "en" not in spoken and draw.chance("speaks English", 0.8) else spoken


def _headline(draw: Draw, walk: Walk) -> str:
    return _filled(draw.one("headline", phrases()["headlines"][walk.stage.value]), walk)


def _bio(draw: Draw, walk: Walk) -> str:
    low, high = phrases()["years"][walk.stage.value]
    years = draw.between("years", low, high=high)
    beginnings = phrases()["beginnings" if years > 1 else "first_beginnings"]
    one, two = draw.some("daily work", walk.profession["skills"], count=2)
    sentences = (
        draw.one("beginning", beginnings),
        draw.one("middle", phrases()["middles"]),
        draw.one("ending", phrases()["endings"]),
    )
    return " ".join(_filled(sentence, walk, years=str(years), one=one, two=two) for sentence in sentences)


def _filled(template: str, walk: Walk, **words: str) -> str:
    """The template with its words, beginning with a capital letter."""
    text = template.format(
        title=walk.profession["title"],
        field=walk.profession["field"],
        next_title=walk.next_profession["title"],
        next_field=walk.next_profession["field"],
        **words,
    )
    return text[0].upper() + text[1:]


def _windows(draw: Draw) -> tuple[Window, ...]:
    first, second = draw.some("kinds of week", sorted(weeks().keys() - {"weekends"}), count=2)
    week = [*draw.one("first week", weeks()[first]), *draw.one("second week", weeks()[second])]
    quarters = draw.between("shift", -2, high=2)
    shifted = [(day, _shifted(start, quarters), _shifted(end, quarters)) for day, start, end in week]
    weekend = draw.one("weekend", weeks()["weekends"]) if draw.chance("has weekends", 0.3) else []
    return tuple(Window(Weekday(day), start, end) for day, start, end in (*shifted, *weekend))


def _shifted(clock: str, quarters: int) -> str:
    hour, minute = clock.split(":")
    minutes = int(hour) * 60 + int(minute) + 15 * quarters
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _need(draw: Draw, walk: Walk) -> SeedNeed:
    kind = draw.weighted("need kind", NEED_KINDS[walk.stage])
    labels = _needed(draw, walk, kind)
    goals = phrases()[{Kind.PEER: "peer_goals", Kind.REVERSE: "reverse_goals"}.get(kind, "goals")]
    wanted = Walk(walk.stage, walk.next_profession, walk.next_profession)
    return SeedNeed(
        skills=tuple(skill_uri(label) for label in labels),
        stage=draw.one("need stage", NEXT_STAGES[walk.stage]),
        kind=kind,
        minutes_per_month=draw.one("minutes", (30, 45, 60, 60, 90, 120, 180)),
        goal=_filled(draw.one("goal", goals), wanted, one=labels[0]),
    )


def _needed(draw: Draw, walk: Walk, kind: Kind) -> tuple[str, ...]:
    """Labels of two to four skills: of the field one is in or going to, or what the young can teach the old."""
    if kind is Kind.REVERSE:
        return draw.some("needed", phrases()["digital"], count=2)
    own = draw.some("needed", walk.next_profession["skills"], count=draw.between("depth", 2, high=3))
    others = [label for label in phrases()["everybody"] if label not in own]
    return (*own, draw.one("needed of everybody", others)) if draw.chance("more", 0.4) else own


def _offer(draw: Draw, walk: Walk) -> SeedOffer:
    labels = _given(draw, walk)
    usual, *others = OFFER_KINDS[walk.stage]
    kinds = (usual, *draw.some("offer kinds", others, count=draw.between("offer breadth", 1, high=2)))
    most = 4 if walk.stage in (SENIOR, EXECUTIVE) else 2
    return SeedOffer(
        skills=tuple(skill_uri(label) for label in labels),
        stages=OFFER_STAGES[walk.stage],
        kinds=kinds,
        capacity=draw.between("capacity", 1, high=most) + (2 if Kind.GROUP in kinds else 0),
        can_help_with=_filled(draw.one("can help", phrases()["can_help"]), walk, one=labels[0], two=labels[1]),
        cannot_help_with=_filled(draw.one("cannot help", phrases()["cannot_help"]), walk),
    )


def _given(draw: Draw, walk: Walk) -> tuple[str, ...]:
    """Labels of five to seven skills: of one's own field, and what the stage adds to them."""
    own = draw.some("given", walk.profession["skills"], count=draw.between("reach", 4, high=6))
    extra = phrases()["digital"] if walk.stage in (STUDENT, EARLY) else phrases()["everybody"]
    added = draw.some("given besides", [label for label in extra if label not in own], count=1)
    return (*own, *added)
