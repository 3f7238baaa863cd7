"""Readers of profiles: small frozen views straight from SQL, one statement each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from chassis.db import Transaction
from contracts.words import CareerStage, Kind
from services.profiles.domain.availability import Window
from services.profiles.domain.need import NeedStatus
from services.profiles.domain.offer import OfferStatus
from services.profiles.tables import availabilities, availability_windows, members, needs, offers

AFTER_EVERY_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, kw_only=True)
class MemberView:
    """A member as the service keeps them; who may see what is the graph's to say."""

    id: UUID
    display_name: str
    email: str
    locale: str
    zone: str
    headline: str
    bio: str
    languages: tuple[str, ...]
    career_stage: CareerStage
    industries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """A need; `skills` are ESCO URIs."""

    id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str
    stated_at: datetime
    status: NeedStatus


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """A member's offer; `skills` are ESCO URIs."""

    member_id: UUID
    skills: tuple[str, ...]
    stages: tuple[CareerStage, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    can_help_with: str
    cannot_help_with: str
    status: OfferStatus


@dataclass(frozen=True, kw_only=True)
class AvailabilityView:
    """A member's week, Monday first."""

    zone: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, kw_only=True)
class SuggestedSkill:
    """A skill that fits what was typed."""

    uri: str
    label: str


async def members_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, MemberView]:
    rows = await tx.session.execute(select(members).where(members.c.id.in_(set(ids))))
    return {row["id"]: MemberView(**row) for row in rows.mappings()}


async def needs_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, NeedView]:
    rows = await tx.session.execute(select(needs).where(needs.c.id.in_(set(ids))))
    return {row["id"]: NeedView(**row) for row in rows.mappings()}


async def offers_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, OfferView]:
    rows = await tx.session.execute(select(offers).where(offers.c.member_id.in_(set(member_ids))))
    return {row["member_id"]: OfferView(**row) for row in rows.mappings()}


_NEEDS_OF = text(
    """
    SELECT need.* FROM unnest(CAST(:member_ids AS uuid[])) AS owner (id)
    CROSS JOIN LATERAL (
        SELECT * FROM needs WHERE member_id = owner.id AND id < :before ORDER BY id DESC LIMIT :most
    ) AS need
    ORDER BY need.id DESC
    """
).columns(*needs.columns)


async def needs_of(
    tx: Transaction, member_ids: Iterable[UUID], *, before: UUID | None, most: int
) -> Mapping[UUID, Sequence[NeedView]]:
    """Up to `most` needs of each member, the newest first (ids are in the order of their making)."""
    asked = {"member_ids": list(set(member_ids)), "before": before or AFTER_EVERY_ID, "most": most}
    found: dict[UUID, list[NeedView]] = defaultdict(list)
    for row in (await tx.session.execute(_NEEDS_OF, asked)).mappings():
        found[row["member_id"]].append(NeedView(**row))
    return found


async def availabilities_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, AvailabilityView]:
    weekday, starts, ends = (availability_windows.c[name] for name in ("weekday", "starts", "ends"))
    query = (
        select(availabilities.c.member_id, availabilities.c.zone, weekday, starts, ends)
        .outerjoin_from(availabilities, availability_windows)
        .where(availabilities.c.member_id.in_(set(member_ids)))
        .order_by(weekday, starts)
    )
    zones: dict[UUID, str] = {}
    windows: dict[UUID, list[Window]] = defaultdict(list)
    for row in await tx.session.execute(query):
        zones[row.member_id] = row.zone
        if row.weekday is not None:
            windows[row.member_id].append(Window(row.weekday, row.starts, row.ends))
    return {owner: AvailabilityView(zone=zone, windows=tuple(windows[owner])) for owner, zone in zones.items()}


_SUGGESTED = text(
    """
    WITH ranked AS (
        SELECT uri, label,
               CASE WHEN label_key = key THEN 0
                    WHEN starts_with(label_key, key) THEN 1
                    WHEN strpos(label_key, ' ' || key) > 0 THEN 2
                    WHEN EXISTS (SELECT FROM unnest(synonym_keys) AS synonym
                                 WHERE strpos(' ' || synonym, ' ' || key) > 0) THEN 3
                    ELSE 4 END AS tier,
               1000 - round(1000 * greatest(
                   word_similarity(key, label_key),
                   (SELECT max(word_similarity(key, synonym)) FROM unnest(synonym_keys) AS synonym)
               ))::integer AS distance
        FROM skills, lower(unaccent(:search)) AS key
    )
    SELECT uri, label FROM ranked
    WHERE (tier < 4 OR distance <= 450)
      AND (CAST(:after AS text) IS NULL
           OR (tier, distance, label, uri) > (SELECT tier, distance, label, uri FROM ranked WHERE uri = :after))
    ORDER BY tier, distance, label, uri
    LIMIT :most
    """
)


async def suggested_skills(tx: Transaction, search: str, *, after: str | None, most: int) -> Sequence[SuggestedSkill]:
    """What somebody who types `search` may mean, the best first: by the label, by a synonym, by likeness.

    `after` is the URI of a skill; what ranks up to it is left out.
    """
    asked = {"search": search, "after": after, "most": most}
    return [SuggestedSkill(**row) for row in (await tx.session.execute(_SUGGESTED, asked)).mappings()]
