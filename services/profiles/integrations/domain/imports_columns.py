"""The columns of an import, by whatever heading people give them: case, spaces and accents do not count."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chassis.errors import BadInput
from services.profiles.integrations.domain.imports import ImportKind

LONGEST_SHOWN = 40
NOT_A_LETTER = re.compile(r"[\W_]+")


class ColumnsMissing(BadInput):
    """The file lacks a column that every import needs."""


class ColumnTwice(BadInput):
    """Two columns of the file say the same thing."""


@dataclass(frozen=True)
class Column:
    """A column by its name in the template; `headings` are others that it is known by, as `normal` writes them."""

    name: str
    headings: str
    example: str
    required: bool = False


MEMBERS = (
    Column("external_id", "id member_id person_id student_id alumni_id mitgliedsnummer matrikelnummer personennummer "
           "mitglieds_id externe_id", "A-1042", required=True),
    Column("display_name", "name full_name anzeigename vollstandiger_name", "Amara Okafor", required=True),
    Column("given_name", "first_name forename vorname", ""),
    Column("family_name", "last_name surname nachname familienname", ""),
    Column("email", "email_address mail mail_address email_adresse mailadresse", "amara@example.org", required=True),
    Column("locale", "language preferred_language sprache korrespondenzsprache", "en-GB"),
    Column("zone", "time_zone tz zeitzone", "Africa/Lagos"),
    Column("headline", "tagline kurzprofil", "From the ward to the data"),
    Column("languages", "spoken_languages sprachen", "en; ig"),
    Column("career_stage", "stage karrierestufe", "CHANGING"),
    Column("industries", "industry isic branche branchen", "86"),
    Column("pronouns", "pronomen", "she/her"),
    Column("region", "country country_code land landercode landerkurzel", "NG"),
    Column("employer", "company organisation organization arbeitgeber firma unternehmen", "Lagos General"),
    Column("team", "department abteilung", "Ward 3"),
    Column("title", "job_title position stelle beruf berufsbezeichnung funktion", "Nurse"),
    Column("degree", "abschluss studiengang studienabschluss", "BSc Nursing"),
    Column("graduated", "graduation_year year_of_graduation degree_year class_of year abschlussjahr jahr", "2014"),
    Column("manager", "manager_id supervisor supervisor_id vorgesetzte vorgesetzter fuhrungskraft fuehrungskraft", ""),
    Column("membership", "membership_status mitgliedschaft mitgliedsstatus", "ACTIVE"),
    Column("active", "is_active aktiv", "yes"),
)  # fmt: skip
PAIRS = (
    Column("pair_id", "id pair relationship_id paar paar_id", "P-7", required=True),
    Column("mentor_external_id", "mentor mentor_id", "A-1042", required=True),
    Column("mentee_external_id", "mentee mentee_id", "A-2077", required=True),
    Column("kind", "type art", "TRADITIONAL"),
    Column("started_on", "start start_date started beginn begonnen_am startdatum", "2026-09-01", required=True),
    Column("ended_on", "end end_date ended ende beendet_am enddatum", ""),
)
COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {ImportKind.MEMBERS: MEMBERS, ImportKind.PAIRS: PAIRS}
ASSOCIATIONS = frozenset({"membership"})
"""Columns that count in files of the association's own network alone."""
INSTEAD = {"display_name": ("given_name", "family_name")}
"""What may stand in place of a required column."""


def normal(heading: str) -> str:
    """Lower case, without accents, spaces and signs: E-Mail is email, and Länderkürzel is landerkurzel."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return NOT_A_LETTER.sub("", "".join(char for char in plain if not unicodedata.combining(char)))


def _known(kind: ImportKind) -> dict[str, str]:
    return {
        normal(heading): column.name for column in COLUMNS[kind] for heading in [column.name, *column.headings.split()]
    }


KNOWN = {kind: _known(kind) for kind in ImportKind}


def how_many_known(kind: ImportKind, heading: Sequence[str]) -> int:
    return sum(normal(cell) in KNOWN[kind] for cell in heading)


@dataclass(frozen=True)
class Places:
    """Where each column is, counted from 0, its heading in the file, and the headings that nobody knows.

    `not_theirs` are the headings of columns that the network has no say in.
    """

    places: Mapping[str, int]
    headings: Mapping[str, str]
    unknown: tuple[str, ...]
    not_theirs: tuple[str, ...] = ()

    def of_an_alumni_network(self) -> "Places":
        """Without what only the association's own network says."""
        return replace(
            self,
            places={name: place for name, place in self.places.items() if name not in ASSOCIATIONS},
            headings={name: heading for name, heading in self.headings.items() if name not in ASSOCIATIONS},
            not_theirs=tuple(heading for name, heading in self.headings.items() if name in ASSOCIATIONS),
        )


def places(kind: ImportKind, heading: Sequence[str]) -> Places:
    """Refuses a heading that lacks a required column, or has one twice."""
    known = {place: KNOWN[kind][normal(cell)] for place, cell in enumerate(heading) if normal(cell) in KNOWN[kind]}
    _refuse_twice(known, heading)
    found = {name: place for place, name in known.items()}
    _refuse_missing(kind, found)
    return Places(
        places=found,
        headings={name: heading[place].strip() for name, place in found.items()},
        unknown=tuple(
            cell.strip()[:LONGEST_SHOWN] for place, cell in enumerate(heading) if place not in known and cell.strip()
        ),
    )


def _refuse_twice(known: Mapping[int, str], heading: Sequence[str]) -> None:
    for name, count in Counter(known.values()).items():
        if count > 1:
            same = " and ".join(repr(heading[place].strip()) for place, each in known.items() if each == name)
            raise ColumnTwice(f"The columns {same} both mean {name}; delete or rename all but one of them.")


def _refuse_missing(kind: ImportKind, found: Mapping[str, int]) -> None:
    for column in COLUMNS[kind]:
        instead = INSTEAD.get(column.name, ())
        if column.required and column.name not in found and not (instead and set(instead) <= found.keys()):
            others = f", or {' and '.join(instead)}" if instead else ""
            raise ColumnsMissing(
                f"The file has no column {column.name}{others}; add one, with that heading in the first row. "
                "The template shows every column."
            )


def template(kind: ImportKind) -> list[list[str]]:
    """The heading, and one row as an example."""
    shown = [column for column in COLUMNS[kind] if column.example or column.name not in ("given_name", "family_name")]
    return [[column.name for column in shown], [column.example for column in shown]]
