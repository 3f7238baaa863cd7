"""Statements of hours as files: what is in them, and that a long one takes more than one page."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.ids import new_id
from contracts.words import Kind
from services.sessions.agendas.queries.hours import Hour, HourKind, Part, Period, Statement
from services.sessions.agendas.statements import HEADINGS, LETTERS, WIDTH, WIDTHS, as_csv, as_pdf
from services.sessions.agendas.texts import catalogues, statement_words

MEMBER = new_id()


def a_statement(meetings: int, locale: str = "en") -> Statement:
    hours = tuple(
        Hour(
            session_id=new_id(),
            starts_at=datetime(2027, 1, 5, 10, tzinfo=UTC) + timedelta(days=number),
            minutes=45,
            kind=HourKind.TRADITIONAL,
            part=Part.MENTOR,
        )
        for number in range(meetings)
    )
    period = Period(first=date(2027, 1, 1), last=date(2027, 12, 31))
    return Statement(member_id=MEMBER, period=period, zone="Africa/Nairobi", hours=hours, locale=locale)


def pages(file: bytes) -> list[str]:
    """What is drawn on each page."""
    drawn = re.findall(rb"BT\n(.*?)ET\n", file, re.DOTALL)
    return ["\n".join(_letters(line) for line in re.findall(rb"<(.*?)> Tj", page)) for page in drawn]


def _letters(line: bytes) -> str:
    return bytes.fromhex(line.decode()).decode(LETTERS)


def test_a_spreadsheet_has_a_row_for_each_meeting_and_their_sum() -> None:
    lines = as_csv(a_statement(2), name="Amara Okafor").splitlines()

    assert lines == [
        "date,start,minutes,hours,kind,part,member",
        "2027-01-05,10:00,45,0.75,traditional,mentor,Amara Okafor",
        "2027-01-06,10:00,45,0.75,traditional,mentor,Amara Okafor",
        "total,,90,1.50,,,Amara Okafor",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_is_never_a_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(a_statement(1), name=name), newline="")))

    assert [row[-1] for row in rows[1:]] == [f"'{name}", f"'{name}"]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_with_nothing_confirmed_it_says_so_in_a_sentence(language: str) -> None:
    lines = as_csv(a_statement(0, language), name="Amara").splitlines()

    assert statement_words(language)["nothing"] in lines[-1]


def test_a_printed_one_with_nothing_says_so_within_the_page() -> None:
    (page,) = pages(as_pdf(a_statement(0), name="Amara"))

    assert statement_words("en")["nothing"] in " ".join(page.splitlines())
    assert max(len(line) for line in page.splitlines()) <= WIDTH


def test_a_printed_one_is_in_the_members_language_with_its_letters() -> None:
    (page,) = pages(as_pdf(a_statement(1, "de-AT"), name="Jörg Müller"))

    assert "Nachweis über Mentoring-Stunden" in page
    assert "Jörg Müller" in page
    assert "klassisch" in page


def test_what_cannot_be_printed_is_in_english_and_says_so() -> None:
    (page,) = pages(as_pdf(a_statement(1, "ar"), name="ليلى"))

    assert "Statement of mentoring hours" in page
    assert statement_words("en")["unprintable"] in " ".join(page.splitlines())


@pytest.mark.parametrize("language", sorted(catalogues()))
def test_every_language_has_every_word_and_it_fits_its_column(language: str) -> None:
    words = statement_words(language)
    kinds = [words[f"kind_{kind.value}"] for kind in HourKind]

    assert set(words) == set(statement_words("en"))
    assert {f"part_{part.value}" for part in Part} <= set(words)
    assert all(len(kind) < WIDTHS[HEADINGS.index("kind")] for kind in kinds)


def test_a_printed_one_says_whose_it_is_and_how_much() -> None:
    (page,) = pages(as_pdf(a_statement(2), name="Amara Okafor"))

    assert "Amara Okafor" in page
    assert str(MEMBER) in page
    assert "1.50 hours in 2 meetings" in page
    assert page.count("2027-01-0") >= 2


def test_a_long_one_takes_as_many_pages_as_it_needs_and_loses_no_line() -> None:
    found = pages(as_pdf(a_statement(120), name="Amara"))

    assert len(found) == 3
    assert sum(page.count("traditional") for page in found) == 120


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_relationship_is_one_of_hours(kind: Kind) -> None:
    assert HourKind[kind.value].value == kind.value.lower()
