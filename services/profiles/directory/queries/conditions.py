"""What must hold of an entry for a search to find it, in the database's terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, SmallInteger, String, bindparam, select, text, tuple_
from sqlalchemy.sql.elements import TextClause

from chassis.db import Transaction
from services.profiles.directory.domain.search import Department, Facet, OwnTeamUnknown, Search
from services.profiles.directory.domain.times import masks
from services.profiles.directory.tables import directory_words
from services.profiles.members.queries.work import WorkView, work_of

# The parameters decide how many rows there are, so a plan that ignores them would be a bad one for most.  The text
# is prepared here once: in a condition, the functions that do it would run again for each row.
_PREPARED = text(
    """
    SELECT directory_key(:search) AS key, CAST(directory_query(:search) AS text) AS query
    FROM set_config('plan_cache_mode', 'force_custom_plan', true)
    """
)

_APART = "member_id <> ALL ((SELECT viewer_blocks())::uuid[])"
_NEAR = "member_id = ANY ((SELECT viewer_connections())::uuid[])"
_SAME_TEAM = f"""
employer_near = directory_place(:employer) AND team_near = directory_place(:team)
AND ((employer = directory_place(:employer) AND team = directory_place(:team)) OR {_NEAR})
"""
_OTHER_TEAM = f"""
CASE WHEN {_NEAR}
    THEN employer_near <> directory_place(:employer) OR (employer_near <> '' AND team_near <> directory_place(:team))
    ELSE employer <> directory_place(:employer) OR (employer <> '' AND team <> directory_place(:team)) END
"""
_HAS_TIME = """
EXISTS (SELECT FROM (SELECT zone, mask::bit(672) FROM unnest(:clocks, :masks) AS said (zone, mask) OFFSET 0) AS clock
        WHERE clock.zone = directory_entries.zone AND bit_count(week & clock.mask) > 0)
"""

Condition = ColumnElement[bool] | TextClause
Codes = Mapping[Facet, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A search, by whom, and in the database's terms.

    `key` is the text as names are compared, `query` as what members say is searched, None where it has no word in it.
    A facet without codes asks for what was never heard of.
    """

    search: Search
    viewer_id: UUID
    key: str
    query: str | None
    codes: Codes
    work: WorkView
    clocks: tuple[str, ...]


async def asked(tx: Transaction, search: Search, viewer_id: UUID) -> Asked:
    """Up to three small statements; raises OwnTeamUnknown where colleagues are sought by somebody without a team."""
    prepared = (await tx.session.execute(_PREPARED, {"search": search.text})).one()
    work = await _work(tx, search, viewer_id)
    if search.department and not (work.employer and work.team):
        raise OwnTeamUnknown
    codes, clocks = await _words(tx, search)
    return Asked(
        search=search,
        viewer_id=viewer_id,
        key=prepared.key,
        query=prepared.query,
        codes=codes,
        work=work,
        clocks=clocks,
    )


async def _work(tx: Transaction, search: Search, viewer_id: UUID) -> WorkView:
    """Read only where it matters."""
    known = await work_of(tx, viewer_id) if search.times or search.department else None
    return known or WorkView(employer="", team="", zone="UTC")


async def _words(tx: Transaction, search: Search) -> tuple[Codes, tuple[str, ...]]:
    """The codes of what is asked for, and the zones of everybody's weeks where times are."""
    codes: dict[Facet, list[int]] = {facet: [] for facet in search.values}
    wanted = [(facet, value) for facet, values in search.values.items() for value in values]
    clocks = []
    if wanted or search.times:
        chosen = tuple_(directory_words.c.facet, directory_words.c.value).in_(wanted)
        every_zone = directory_words.c.facet == Facet.ZONE
        for row in await tx.session.execute(
            select(directory_words).where(chosen | every_zone if search.times else chosen)
        ):
            if row.facet is Facet.ZONE:
                clocks.append(row.value)
            else:
                codes[row.facet].append(row.code)
    return codes, tuple(clocks)


def conditions(asked: Asked, tx: Transaction) -> Iterator[Condition]:
    """All but the words that are searched for."""
    search = asked.search
    yield text("member_id <> :viewer_id").bindparams(viewer_id=asked.viewer_id)
    yield text(_APART)
    for number, codes in enumerate(asked.codes.values()):
        name = f"any_{number}"
        yield text(f"words && :{name}").bindparams(bindparam(name, list(codes), type_=ARRAY(SmallInteger)))
    if search.open_only:
        yield text("open_seats > 0")
    if search.department:
        rule = _SAME_TEAM if search.department is Department.SAME else _OTHER_TEAM
        yield text(rule).bindparams(employer=asked.work.employer, team=asked.work.team)
    if search.times:
        yield _has_time(asked, tx)


def _has_time(asked: Asked, tx: Transaction) -> TextClause:
    by_zone = masks(asked.search.times, asked.work.zone, today=tx.now.date(), clocks=asked.clocks)
    return text(_HAS_TIME).bindparams(
        bindparam("clocks", list(by_zone), type_=ARRAY(String)),
        bindparam("masks", [f"{mask:0672b}" for mask in by_zone.values()], type_=ARRAY(String)),
    )
