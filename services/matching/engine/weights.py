"""How much each part of a score counts, by version and kind of relationship, with the evidence beside it.

A version never changes once it was released: a score names the version that it was made with.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

MOST = 10_000
"""Every set of weights sums to this, so a score is between 0 and 10 000."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points that each part can give; the fields are in the order of the parts everywhere.

    - needs: the share of the mentee's named needs that the mentor covers.  Complementary fit predicts the quality of
      a relationship by itself (Marshall 2017, 145 dyads; Alonso et al., JMP-02-2023-0084), and Baker et al. 2025
      compute it as exactly this share.
    - stage: guidance on the stage that the mentee names.  "Consider developmental needs" is the advice of the
      practice review in LODJ 43(3) 386.
    - availability: the time that both have in a week.  A pair that cannot meet has no relationship; this is a
      condition of the platform rather than a finding, so it weighs little beyond the hard constraint.
    - language: the language that the mentee named first.  As availability.
    - background: industries in common, which stand in for deep-level similarity until members describe their values
      and style.  Deep-level similarity predicts quality where shared demographics do not (Tuma & Dolan, 565 students
      at 70 universities; Eby et al., 173 samples), to a similar degree as complementary fit (Marshall 2017).
      Protected attributes never score.
    """

    needs: int
    stage: int
    availability: int
    language: int
    background: int


PARTS: tuple[str, ...] = tuple(field.name for field in fields(Weights))

_LONG = Weights(needs=4500, stage=1500, availability=1500, language=1000, background=1500)
# Satisfaction with a flash conversation follows the quality of the advice, that is expertise: keep expertise hard
# and similarity soft (Wisner 2022).
_SHORT = Weights(needs=6000, stage=1500, availability=1000, language=1000, background=500)

VERSIONS: Mapping[int, Mapping[str, Weights]] = {
    1: {"TRADITIONAL": _LONG, "PEER": _LONG, "REVERSE": _LONG, "GROUP": _LONG, "FLASH": _SHORT},
}
CURRENT = 1


def weights_for(kind: str, *, version: int = CURRENT) -> tuple[int, ...]:
    """The weights of a kind of relationship, in the order of PARTS."""
    return tuple(astuple(VERSIONS[version][kind]))
