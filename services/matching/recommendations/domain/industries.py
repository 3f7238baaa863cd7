"""The sections of ISIC Rev. 4 in everyday words, found by the divisions that a profile names.

Structure of the International Standard Industrial Classification of All Economic Activities, Revision 4,
United Nations Statistics Division.
"""

from bisect import bisect_right
from functools import lru_cache

SECTIONS = {
    "A": (1, "farming, forestry and fishing"),
    "B": (5, "mining"),
    "C": (10, "manufacturing"),
    "D": (35, "energy supply"),
    "E": (36, "water and waste"),
    "F": (41, "construction"),
    "G": (45, "trade"),
    "H": (49, "transport and storage"),
    "I": (55, "hospitality"),
    "J": (58, "information and communication"),
    "K": (64, "finance and insurance"),
    "L": (68, "real estate"),
    "M": (69, "professional, scientific and technical work"),
    "N": (77, "administrative and support services"),
    "O": (84, "public administration"),
    "P": (85, "education"),
    "Q": (86, "health and social work"),
    "R": (90, "arts, entertainment and recreation"),
    "S": (94, "associations and other services"),
    "T": (97, "work in households"),
    "U": (99, "international organisations"),
}
_LETTERS = tuple(SECTIONS)
_FIRST_DIVISIONS = tuple(first for first, _ in SECTIONS.values())


@lru_cache(maxsize=4096)
def section_of(code: str) -> str | None:
    """The section letter of a section, division, group or class code; None for anything else."""
    if code in SECTIONS:
        return code
    if not (code[:2].isascii() and code[:2].isdigit() and int(code[:2])):
        return None
    return _LETTERS[bisect_right(_FIRST_DIVISIONS, int(code[:2])) - 1]
