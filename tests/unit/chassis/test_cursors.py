"""Cursors read back: what a client sends as one may be anything."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.errors import BadInput
from chassis.graph import Page
from chassis.graph.paging import encode
from chassis.ids import new_id

ONE, OTHER, NOON = new_id(), new_id(), datetime(2027, 3, 1, 12, tzinfo=UTC)


def a_number(page: Page) -> int | None:
    return page.last_number(highest=9)


READERS: tuple[Callable[[Page], Any], ...] = (Page.last_id, Page.last_pair, Page.last_moment, a_number)


@pytest.mark.parametrize(
    ("read", "last", "seen"),
    [
        (Page.last_id, (ONE,), ONE),
        (Page.last_pair, (ONE, OTHER), (ONE, OTHER)),
        (Page.last_moment, (NOON.isoformat(), ONE), (NOON, ONE)),
        (a_number, (9,), 9),
    ],
)
def test_the_last_row_comes_back_as_it_was_given_out(read: Callable[[Page], Any], last: Any, seen: Any) -> None:
    assert read(Page.of(1, encode(last))) == seen


@pytest.mark.parametrize("read", READERS)
def test_the_first_page_comes_after_nothing(read: Callable[[Page], Any]) -> None:
    assert read(Page.of(1, None)) is None


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "forged",
    [(), (None,), ("x",), (0,), (10,), (1.5,), ([],), ({"a": 1},), (str(ONE), "x"), ("2027-03-01T12:00", str(ONE)),
     (str(ONE),) * 3, ("9" * 40,), (-1,)],
)  # fmt: skip
def test_what_nobody_gave_out_is_refused(read: Callable[[Page], Any], forged: Any) -> None:
    with pytest.raises(BadInput, match="not a cursor"):
        read(Page.of(1, encode(forged)))
