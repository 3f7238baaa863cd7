"""The rules of imports: headings, cells, rows, and when an import may be applied."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.words import CareerStage, Kind, MembershipStatus
from services.profiles.integrations.domain.imports import (
    Import,
    ImportBeingApplied,
    ImportKind,
    ImportState,
    Leaving,
    TooManyLeave,
)
from services.profiles.integrations.domain.imports_cells import a_cell, a_date, a_year, an_id, yes_or_no
from services.profiles.integrations.domain.imports_columns import COLUMNS, ColumnsMissing, ColumnTwice, places, template
from services.profiles.integrations.domain.imports_rows import a_pair, a_person, shown
from tests.builders.profiles import NOON

MEMBERS, PAIRS = ImportKind.MEMBERS, ImportKind.PAIRS
PERSON = {"external_id": "A-1", "display_name": "Amara Okafor", "email": "amara@example.org"}
PAIR = {"pair_id": "P-1", "mentor_external_id": "A-1", "mentee_external_id": "A-2", "started_on": "2026-09-01"}


def findings(cells: dict[str, str]) -> list[tuple[str, str]]:
    person, found = a_person(cells, {})
    assert (person is None) == bool(found)
    return [(finding.column, finding.value) for finding in found]


def an_import(**changes: Any) -> Import:
    values: dict[str, Any] = {
        "id": new_id(),
        "network_id": new_id(),
        "kind": MEMBERS,
        "file_hash": "x",
        "name": "",
        "full_sync": True,
        "columns": {},
        "notes": [],
        "rows": 10,
        "created_by": new_id(),
        "created_at": NOON,
        "updated_at": NOON,
        "state": ImportState.VALIDATED,
    }
    return Import(**{**values, **changes})


class TestHeadings:
    @pytest.mark.parametrize(
        "heading",
        [
            ["external_id", "display_name", "email"],
            ["Mitgliedsnummer", "Vorname", "NACHNAME", "E-Mail-Adresse"],
            [" Member ID ", "Full  Name", "e-mail"],
            ["ID", "Vollständiger Name", "Mail"],
        ],
    )
    def test_are_known_in_many_ways(self, heading: list[str]) -> None:
        found = places(MEMBERS, heading)

        assert (found.places["external_id"], found.unknown) == (0, ())

    def test_that_nobody_knows_are_told(self) -> None:
        assert places(MEMBERS, ["id", "name", "email", "Shoe size", ""]).unknown == ("Shoe size",)

    @pytest.mark.parametrize("missing", ["external_id", "display_name", "email"])
    def test_that_are_needed_are_asked_for(self, missing: str) -> None:
        with pytest.raises(ColumnsMissing, match=missing):
            places(MEMBERS, [name for name in PERSON if name != missing])

    def test_of_one_meaning_are_refused(self) -> None:
        with pytest.raises(ColumnTwice, match="'E-Mail' and 'Mail' both mean email"):
            places(MEMBERS, ["id", "name", "E-Mail", "Mail"])

    @pytest.mark.parametrize("kind", ImportKind)
    def test_of_the_template_are_all_of_them_and_its_example_is_good(self, kind: ImportKind) -> None:
        heading, example = template(kind)
        cells = dict(zip(heading, example, strict=True))

        read, found = {MEMBERS: a_person, PAIRS: a_pair}[kind](cells, {})

        assert set(heading) >= {column.name for column in COLUMNS[kind] if column.required}
        assert read is not None, found


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            ("  a  b\n c ", "a b c"),
            ("'00042", "00042"),
            ("'+49 30", "+49 30"),
            ("'t Hart", "'t Hart"),
            ("- none -", "- none -"),
            ("@home", "@home"),
            ("+1", "+1"),
        ],
    )
    def test_keep_what_is_text(self, cell: str, text: str) -> None:
        assert a_cell(cell) == text

    @pytest.mark.parametrize("cell", ["=1+1", "\t=1", "\r=cmd", "'=1+1", " =HYPERLINK(1)"])
    def test_take_no_formula(self, cell: str) -> None:
        with pytest.raises(BadInput, match="paste its values"):
            a_cell(cell)

    def test_take_no_letter_that_was_lost(self) -> None:
        with pytest.raises(BadInput, match="lost"):
            a_cell("M�ller")

    @pytest.mark.parametrize(("text", "id_"), [("7", "7"), ("7.0", "7"), ("007", "007"), ("A-1.0", "A-1.0")])
    def test_with_ids_repair_numbers(self, text: str, id_: str) -> None:
        assert an_id(text) == id_

    @pytest.mark.parametrize("text", ["1.23E+11", "1e5", "4E12"])
    def test_with_ids_that_were_shortened_are_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="shortened"):
            an_id(text)

    @pytest.mark.parametrize(
        ("text", "year"), [("2011", 2011), ("2011.0", 2011), ("2011-07-01", 2011), ("30.9.2011", 2011), ("40816", 2011)]
    )
    def test_with_years_are_read_as_dates_too(self, text: str, year: int) -> None:
        assert a_year(text) == year

    @pytest.mark.parametrize(
        ("text", "day"), [("2026-09-01", date(2026, 9, 1)), ("1.9.2026", date(2026, 9, 1)), ("46266", date(2026, 9, 1))]
    )
    def test_with_dates_have_one_reading(self, text: str, day: date) -> None:
        assert a_date(text) == day

    @pytest.mark.parametrize("text", ["09/01/2026", "31.02.2026", "2026-13-01", "soon", "٢٠٢٦"])
    def test_with_dates_of_two_readings_are_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="2026-09-01"):
            a_date(text)

    def test_answer_yes_or_no(self) -> None:
        assert [yes_or_no(word) for word in ("Ja", "TRUE", "nein", "0")] == [True, True, False, False]


class TestRows:
    def test_become_people(self) -> None:
        more = {
            "languages": "en; ig",
            "career_stage": "mid",
            "membership": "grace",
            "graduated": "2011",
            "active": "no",
        }

        person, found = a_person({**PERSON, **more}, {})

        assert person is not None
        assert found == []
        assert person.said["languages"] == ("en", "ig")
        assert person.said["career_stage"] is CareerStage.MID
        assert (person.membership, person.graduated, person.inactive) == (MembershipStatus.GRACE, 2011, True)

    def test_say_everything_that_is_wrong_at_once(self) -> None:
        wrong = {
            **PERSON,
            "email": "x",
            "zone": "Mars/Olympus",
            "locale": "Deutsch",
            "region": "Berlin",
            "graduated": "3",
        }

        assert [column for column, _ in findings(wrong)] == ["email", "locale", "zone", "region", "graduated"]

    def test_show_long_values_shortened_and_headings_as_the_file_has_them(self) -> None:
        _, (finding,) = a_person({**PERSON, "title": "x" * 500}, {"title": "Beruf"})

        assert (finding.column, len(finding.value)) == ("Beruf", 60)

    def test_without_an_id_are_refused(self) -> None:
        assert findings({**PERSON, "external_id": " "}) == [("external_id", " ")]

    def test_without_cells_say_nothing(self) -> None:
        person, _ = a_person(PERSON, {})

        assert person is not None
        assert set(person.said) == {"display_name", "email"}

    @pytest.mark.parametrize("name", ["محمد العلي", "שרה לוי", "N̈gozi Ọkàfọ̀r", "-Ane", "'t Hart", "Ⅳ. Maria"])
    def test_take_names_of_every_script(self, name: str) -> None:
        person, found = a_person({**PERSON, "display_name": name}, {})

        assert person is not None, found

    def test_refuse_what_turns_letters_around(self) -> None:
        assert findings({**PERSON, "display_name": "Amara \u202egro"}) == [("display_name", "Amara \u202egro")]

    @settings(max_examples=40)
    @given(st.dictionaries(st.sampled_from([column.name for column in COLUMNS[MEMBERS]]), st.text()))
    def test_of_anything_are_people_or_have_findings(self, cells: dict[str, str]) -> None:
        person, found = a_person(cells, {})

        assert (person is None) == bool(found)

    @settings(max_examples=40)
    @given(st.dictionaries(st.sampled_from([column.name for column in COLUMNS[PAIRS]]), st.text()))
    def test_of_anything_are_pairs_or_have_findings(self, cells: dict[str, str]) -> None:
        pair, found = a_pair(cells, {})

        assert (pair is None) == bool(found)


class TestPairs:
    def test_have_a_kind_and_dates(self) -> None:
        pair, _ = a_pair({**PAIR, "kind": "peer", "ended_on": "2026-12-31"}, {})

        assert pair is not None
        assert (pair.kind, pair.ended_on) == (Kind.PEER, date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"ended_on": "2026-08-31"}, "ended_on"),
            ({"mentee_external_id": "A-1"}, "mentee_external_id"),
            ({"kind": "friends"}, "kind"),
            ({"started_on": ""}, "started_on"),
        ],
    )
    def test_that_cannot_be_are_refused(self, wrong: dict[str, str], column: str) -> None:
        pair, (finding,) = a_pair({**PAIR, **wrong}, {})

        assert (pair, finding.column) == (None, column)


class TestTheGuardOfAFullList:
    @pytest.mark.parametrize(("count", "of"), [(0, 0), (0, 10), (5, 100), (1, 20)])
    def test_lets_few_go(self, count: int, of: int) -> None:
        applying = an_import()

        applying.begin(Leaving(count, of), confirmed=None, now=NOON)

        assert applying.state is ImportState.APPLYING

    @pytest.mark.parametrize(("count", "of"), [(1, 1), (6, 100), (2, 20), (51, 1000)])
    def test_asks_for_many(self, count: int, of: int) -> None:
        with pytest.raises(TooManyLeave):
            an_import().begin(Leaving(count, of), confirmed=None, now=NOON)

        an_import().begin(Leaving(count, of), confirmed=count, now=NOON)

    def test_does_not_begin_twice(self) -> None:
        with pytest.raises(ImportBeingApplied):
            an_import(state=ImportState.APPLYING).begin(Leaving(), confirmed=None, now=NOON)


def test_what_is_shown_of_a_value_has_a_length() -> None:
    assert shown("x" * 61) == "x" * 59 + "…"
