"""What must hold of an entry for a search to find it, in the database's terms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, SmallInteger, String, bindparam, or_, select, text, tuple_
from sqlalchemy.sql.elements import TextClause

from chassis.db import Transaction
from services.profiles.directory.domain.search import Department, Facet, OwnTeamUnknown, Search
from services.profiles.directory.domain.times import hours_of, masks
from services.profiles.directory.tables import directory_words
from services.profiles.members.queries.work import WorkView, work_of

# The parameters decide how many rows there are, so a plan that ignores them would be a bad one for most.
_PLANNED_ANEW = "set_config('plan_cache_mode', 'force_custom_plan', true)"
# The text is prepared here once: in a condition, the functions that do it would run again for each row.
_PREPARED = text(
    f"SELECT directory_key(:search) AS key, CAST(directory_query(:search) AS text) AS query FROM {_PLANNED_ANEW}"
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
    A facet without codes asks for what was never heard of.  Where times are asked for, `clocks` are the zones of
    everybody's weeks and `hours` the codes of their hours.
    """

    search: Search
    viewer_id: UUID
    key: str
    query: str | None
    codes: Codes
    work: WorkView
    clocks: tuple[str, ...]
    hours: Mapping[int, int]


async def asked(tx: Transaction, search: Search, viewer_id: UUID) -> Asked:
    """Up to three small statements; raises OwnTeamUnknown where colleagues are sought by somebody without a team.

    From here on the transaction plans its statements for what is asked; another one does after `plan_anew`.
    """
    prepared = (await tx.session.execute(_PREPARED, {"search": search.text})).one()
    work = await _work(tx, search, viewer_id)
    if search.department and not (work.employer and work.team):
        raise OwnTeamUnknown
    words = await _words(tx, search)
    return Asked(
        search=search,
        viewer_id=viewer_id,
        key=prepared.key,
        query=prepared.query,
        codes={facet: [code for code, _value in words[facet]] for facet in search.values},
        work=work,
        clocks=tuple(value for _code, value in words[Facet.ZONE]),
        hours={int(value): code for code, value in words[Facet.HOUR]},
    )


async def plan_anew(tx: Transaction) -> None:
    """Has each statement of this transaction planned for its parameters."""
    await tx.session.execute(text(f"SELECT {_PLANNED_ANEW}"))


async def _work(tx: Transaction, search: Search, viewer_id: UUID) -> WorkView:
    """Read only where it matters."""
    known = await work_of(tx, viewer_id) if search.times or search.department else None
    return known or WorkView(employer="", team="", zone="UTC")


async def _words(tx: Transaction, search: Search) -> Mapping[Facet, list[tuple[int, str]]]:
    """The codes of what is asked for, and where times are, of all zones and hours."""
    # PostgreSQL keeps no NUL, so no word has one.
    wanted = [(facet, value) for facet, values in search.values.items() for value in values if "\0" not in value]
    found: dict[Facet, list[tuple[int, str]]] = defaultdict(list)
    if wanted or search.times:
        chosen = tuple_(directory_words.c.facet, directory_words.c.value).in_(wanted)
        of_weeks = directory_words.c.facet.in_([Facet.ZONE, Facet.HOUR])
        query = select(directory_words).where(or_(chosen, of_weeks) if search.times else chosen)
        for row in await tx.session.execute(query):
            found[row.facet].append((row.code, row.value))
    return found


def conditions(asked: Asked, tx: Transaction) -> Iterator[Condition]:
    """All but the words that are searched for."""
    search = asked.search
    yield text("member_id <> :viewer_id").bindparams(viewer_id=asked.viewer_id)
    yield text(_APART)
    for facet, codes in asked.codes.items():
        yield _any_of(facet, codes)
    if search.open_only:
        yield text("open_seats > 0")
    if search.department:
        rule = _SAME_TEAM if search.department is Department.SAME else _OTHER_TEAM
        yield text(rule).bindparams(employer=asked.work.employer, team=asked.work.team)
    if search.times:
        yield from _has_time(asked, today=tx.now.date())


def _any_of(facet: Facet, codes: Iterable[int]) -> TextClause:
    return text(f"words && :{facet.value}").bindparams(bindparam(facet.value, list(codes), type_=ARRAY(SmallInteger)))


def _has_time(asked: Asked, *, today: date) -> Iterator[TextClause]:
    """The hours that it could be on anybody's clock, which an index knows, and of those the very time."""
    by_zone = masks(asked.search.times, asked.work.zone, today=today, clocks=asked.clocks)
    yield _any_of(Facet.HOUR, [asked.hours[hour] for hour in hours_of(by_zone.values()) if hour in asked.hours])
    yield text(_HAS_TIME).bindparams(
        bindparam("clocks", list(by_zone), type_=ARRAY(String)),
        bindparam("masks", [f"{mask:0672b}" for mask in by_zone.values()], type_=ARRAY(String)),
    )
