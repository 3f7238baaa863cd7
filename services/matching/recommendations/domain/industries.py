"""The sections of ISIC Rev. 4, found by the divisions that a profile names.

Structure of the International Standard Industrial Classification of All Economic Activities, Revision 4,
United Nations Statistics Division.
"""

from bisect import bisect_right
from functools import lru_cache

SECTIONS = {
    "A": 1,
    "B": 5,
    "C": 10,
    "D": 35,
    "E": 36,
    "F": 41,
    "G": 45,
    "H": 49,
    "I": 55,
    "J": 58,
    "K": 64,
    "L": 68,
    "M": 69,
    "N": 77,
    "O": 84,
    "P": 85,
    "Q": 86,
    "R": 90,
    "S": 94,
    "T": 97,
    "U": 99,
}
"""In the order of the classification, each with its first division; their everyday words are in `phrases/`."""

_LETTERS = tuple(SECTIONS)
_FIRST_DIVISIONS = tuple(SECTIONS.values())


@lru_cache(maxsize=4096)
def section_of(code: str) -> str | None:
    """The section letter of a section, division, group or class code; None for anything else."""
    if code in SECTIONS:
        return code
    if not (code[:2].isascii() and code[:2].isdigit() and int(code[:2])):
        return None
    return _LETTERS[bisect_right(_FIRST_DIVISIONS, int(code[:2])) - 1]
