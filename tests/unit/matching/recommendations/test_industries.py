"""Sections of ISIC by the codes that a profile names."""

import pytest

from services.matching.recommendations.domain.english import listed
from services.matching.recommendations.domain.industries import section_of

CODES = [("01", "A"), ("C", "C"), ("33", "C"), ("6201", "J"), ("86", "Q"), ("99", "U"), ("", None), ("nonsense", None)]


@pytest.mark.parametrize(("code", "section"), CODES)
def test_belong_to_a_section(code: str, section: str | None) -> None:
    assert section_of(code) == section


def test_lists_read_as_one_would_say_them() -> None:
    assert [listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]
