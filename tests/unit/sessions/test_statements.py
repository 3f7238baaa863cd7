"""Statements of hours as files: what is in them, and that a long one takes more than one page."""

import re
from datetime import UTC, date, datetime, timedelta

from chassis.ids import new_id
from contracts.words import Kind
from services.sessions.agendas.queries.hours import Hour, Period, Statement
from services.sessions.agendas.statements import as_csv, as_pdf

MEMBER = new_id()


def a_statement(meetings: int) -> Statement:
    hours = tuple(
        Hour(
            session_id=new_id(),
            starts_at=datetime(2027, 1, 5, 10, tzinfo=UTC) + timedelta(days=number),
            minutes=45,
            kind=Kind.TRADITIONAL,
            mentored=True,
        )
        for number in range(meetings)
    )
    period = Period(first=date(2027, 1, 1), last=date(2027, 12, 31))
    return Statement(member_id=MEMBER, period=period, zone="Africa/Nairobi", hours=hours)


def pages(file: bytes) -> list[str]:
    """What is drawn on each page."""
    return [drawn.decode("ascii") for drawn in re.findall(rb"BT\n(.*?)ET\n", file, re.DOTALL)]


def test_a_spreadsheet_has_a_row_for_each_meeting_and_their_sum() -> None:
    lines = as_csv(a_statement(2)).splitlines()

    assert lines == [
        "date,start,minutes,hours,kind,part",
        "2027-01-05,10:00,45,0.75,traditional,mentor",
        "2027-01-06,10:00,45,0.75,traditional,mentor",
        "total,,90,1.50,,",
    ]


def test_a_printed_one_says_whose_it_is_and_how_much() -> None:
    (page,) = pages(as_pdf(a_statement(2)))

    assert str(MEMBER) in page
    assert "1.50 hours in 2 meetings" in page
    assert page.count("2027-01-0") >= 2


def test_a_long_one_takes_as_many_pages_as_it_needs_and_loses_no_line() -> None:
    found = pages(as_pdf(a_statement(120)))

    assert len(found) == 3
    assert sum(page.count("traditional") for page in found) == 120
