"""Rows of an import as people or pairs: every cell is judged, so that one look at the report repairs the whole file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

from chassis.errors import BadInput
from contracts.words import Kind
from services.profiles.integrations.domain.imports_cells import a_cell, a_date, a_year, an_id, several, yes_or_no
from services.profiles.integrations.domain.person import CLEAN, OF_THE_AFFILIATION, Person, an_external_id

LONGEST_SHOWN = 60
KNOWN_ADDRESS = "A member with this address is here already; if they are one person, staff can propose a merge."
FOR_STAFF = frozenset({KNOWN_ADDRESS})
"""Sentences that a network is not told: they would answer whom it does not know."""
Cells = Mapping[str, str]
"""A row's cells by the names of their columns."""


@dataclass(frozen=True)
class Finding:
    """What is to be said of one cell: `column` by its heading in the file; one that `refuses` keeps the row out."""

    column: str
    value: str
    sentence: str
    refuses: bool = True


@dataclass
class Judged:
    """A row's cells, cleaned one by one, with what there was to say of them."""

    cells: Cells
    headings: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def value(self, name: str, clean: Callable[[str], Any], otherwise: Any = None) -> Any:
        """The cell as `clean` reads it; `otherwise` for one that is empty, which says nothing, or refused."""
        cell = self.cells.get(name, "")
        if not cell.strip():
            return otherwise
        try:
            return clean(cell)
        except BadInput as refusal:
            self.refuse(name, str(refusal))
            return otherwise

    def refuse(self, name: str, sentence: str) -> None:
        self.findings.append(Finding(self.headings.get(name, name), shown(self.cells.get(name, "")), sentence))

    def needed(self, name: str, clean: Callable[[str], Any]) -> Any:
        if not self.cells.get(name, "").strip():
            self.refuse(name, "This cell is empty; fill it in.")
            return None
        return self.value(name, clean)


def shown(value: str) -> str:
    """The value as a report can hold it."""
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"


def id_in(cells: Cells, column: str) -> str | None:
    """The id by which rows are the same; None where it cannot be one."""
    try:
        return _a_key(cells.get(column, ""))
    except BadInput:
        return None


def _a_key(cell: str) -> str:
    return an_external_id(an_id(a_cell(cell)))


FEW = frozenset({"locale", "zone", "languages", "career_stage", "industries", "region", "membership", "degree",
                 "graduated", "active"})  # fmt: skip
"""Columns in which a long list says the same few words again and again."""


def a_person(cells: Cells, headings: Mapping[str, str]) -> tuple[Person | None, list[Finding]]:
    """The person of a row, or None with what keeps it out."""
    row = Judged(_with_a_name(cells), headings)
    external_id = row.needed("external_id", _a_key)
    said = {name: row.value(name, _reader(name)) for name in CLEAN if name in row.cells}
    further = {name: row.value(name, _reader(name)) for name in OF_THE_AFFILIATION if name in row.cells}
    inactive = not row.value("active", _reader("active"), otherwise=True)
    if row.findings or external_id is None:
        return None, row.findings
    person = Person(
        external_id=external_id,
        said={name: value for name, value in said.items() if value is not None},
        inactive=inactive,
        **{name: value for name, value in further.items() if value is not None},
    )
    return person, row.findings


def _with_a_name(cells: Cells) -> Cells:
    """Given and family name make a display name where there is none."""
    if cells.get("display_name", "").strip():
        return cells
    parts = [cells.get(name, "").strip() for name in ("given_name", "family_name")]
    return {**cells, "display_name": " ".join(filter(None, parts))}


@cache
def _reader(name: str) -> Callable[[str], Any]:
    return partial(_read_again if name in FEW else _read, name)


def _read(name: str, cell: str) -> Any:
    """What a cell of this column says."""
    text = a_cell(cell)
    match name:
        case "languages" | "industries":
            return CLEAN[name](several(text))
        case "graduated":
            return OF_THE_AFFILIATION[name](a_year(text))
        case "manager":
            return OF_THE_AFFILIATION[name](an_id(text))
        case "active":
            return yes_or_no(text)
        case _:
            return (CLEAN.get(name) or OF_THE_AFFILIATION[name])(text)


_read_again = lru_cache(maxsize=4096)(_read)


@dataclass(frozen=True, kw_only=True)
class SaidPair:
    """Two members of a network who have, or had, a relationship, by the network's own ids."""

    pair_id: str
    mentor: str
    mentee: str
    kind: Kind
    started_on: date
    ended_on: date | None


def a_pair(cells: Cells, headings: Mapping[str, str]) -> tuple[SaidPair | None, list[Finding]]:
    """The pair of a row, or None with what keeps it out."""
    row = Judged(cells, headings)
    ids = [row.needed(name, _a_key) for name in PAIR_IDS]
    kind = row.value("kind", lambda cell: _a_kind(a_cell(cell)), otherwise=Kind.TRADITIONAL)
    started_on, ended_on = row.needed("started_on", _a_day), row.value("ended_on", _a_day)
    if not row.findings and ids[1] == ids[2]:
        row.refuse("mentee_external_id", "Nobody is their own mentor; correct one of the two ids.")
    if started_on and ended_on and ended_on < started_on:
        row.refuse("ended_on", "It ends before it starts; correct one of the two dates.")
    if row.findings:
        return None, row.findings
    pair_id, mentor, mentee = ids
    pair = SaidPair(pair_id=pair_id, mentor=mentor, mentee=mentee, kind=kind, started_on=started_on, ended_on=ended_on)
    return pair, row.findings


PAIR_IDS = ("pair_id", "mentor_external_id", "mentee_external_id")


def _a_day(cell: str) -> date:
    return a_date(a_cell(cell))


def _a_kind(text: str) -> Kind:
    try:
        return Kind(text.upper())
    except ValueError as error:
        raise BadInput(f"The kind is one of {', '.join(kind.value for kind in Kind)}.") from error
