"""How much each part of a score counts, by version and kind of relationship, with the evidence beside it.

A version never changes once it was released: a score names the version that it was made with.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Self

MOST = 10_000
"""Every set of weights sums to this, so a score is between 0 and 10 000."""
MENTEE_SHARE, MENTOR_SHARE = 6, 4
"""A shown score is six parts the mentee's view and four the mentor's: who asks has to live with the answer."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points that each part can give; the fields are in the order of the parts everywhere.

    - needs: the share of the mentee's named needs that the mentor covers, a skill near to one counting in part.
      Complementary fit predicts the quality of a relationship by itself (Marshall 2017, 145 dyads; Alonso et al.,
      JMP-02-2023-0084), and Baker et al. 2025 compute it as exactly this share.
    - stage: guidance on the stage that the mentee names; for peers how near they stand, for reverse mentoring that the
      mentor stands below.  "Consider developmental needs" is the advice of the practice review in LODJ 43(3) 386.
    - similarity: values and working style, from answers of both.  Deep-level similarity predicts quality where shared
      demographics do not (Tuma and Dolan, 565 students at 70 universities; Eby et al. 2013, 173 samples), to a similar
      degree as complementary fit (Marshall 2017): after needs it weighs most.
    - availability: the time that both have in a week.  A pair that cannot meet has no relationship: time constraints
      and infrequent communication are what remains after matching (ASPHO 2017, PMC5685518).
    - language: the language that the mentee named first, and how far apart the clocks are.  As availability.
    - style: formal or informal, and how they like to meet.  A part of supplementary fit (Marshall 2017), and weak.
    - affiliation: networks and industries in common, now or before.  What both have lived through is how practitioners
      find a topic (LODJ 43(3) 386); it stands for no protected attribute, and weighs little.
    - responsiveness: how readily the mentor answered so far.  The first complaint of every directory is mentors who
      never answer; none of the sources measured its effect on quality, so it weighs little.
    - rarity: the mentor covers a needed skill that few cover.  Rare skills should be matched first (a request of
      practitioners, Software Engineering 418268); it only shifts who is shown first.
    - choice: what the mentee decided themselves.  Mentees who chose felt more similar and got more support (Kendall
      and Smith-Jentsch 2015, randomised).  It has its own fixed place: see `scoring`.  A mentor's choice never counts
      here, since the mentee reads the parts.

    Protected attributes never score.  Raises ValueError for weights that are negative or do not sum to 10 000.
    """

    needs: int
    stage: int
    similarity: int
    availability: int
    language: int
    style: int
    affiliation: int
    responsiveness: int
    rarity: int
    choice: int

    def __post_init__(self) -> None:
        points = astuple(self)
        if any(not isinstance(each, int) or isinstance(each, bool) or each < 0 for each in points):
            raise ValueError("Weights are whole points, and none is negative")
        if sum(points) != MOST:
            raise ValueError(f"Weights sum to {MOST}, not to {sum(points)}")


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """What each side's view of a pair is made of; a programme may bring one of its own."""

    mentee: Weights
    mentor: Weights

    @classmethod
    def alike(cls, weights: Weights) -> Self:
        """Both see it the same way."""
        return cls(mentee=weights, mentor=weights)


PARTS: tuple[str, ...] = tuple(field.name for field in fields(Weights))

# A mentor wants to be asked for what they can give, by somebody they get on with and can meet.
_MENTOR = Weights(
    needs=3400, stage=1700, similarity=2000, availability=900, language=800, style=500, affiliation=700,
    responsiveness=0, rarity=0, choice=0,
)  # fmt: skip
_TRADITIONAL = Weights(
    needs=3400, stage=1100, similarity=1800, availability=800, language=600, style=400, affiliation=600,
    responsiveness=400, rarity=300, choice=600,
)  # fmt: skip
# Peers lean on each other: who they are counts for more, and both see the pair alike.
_PEER = Weights(
    needs=2800, stage=1200, similarity=2600, availability=1000, language=700, style=500, affiliation=800,
    responsiveness=400, rarity=0, choice=0,
)  # fmt: skip
# A senior learns a subject from a junior: the subject counts, what both have in common does not.
_REVERSE = Weights(
    needs=4600, stage=900, similarity=1400, availability=800, language=700, style=400, affiliation=0,
    responsiveness=300, rarity=300, choice=600,
)  # fmt: skip
_REVERSE_MENTOR = Weights(
    needs=4600, stage=1200, similarity=1800, availability=1000, language=900, style=500, affiliation=0,
    responsiveness=0, rarity=0, choice=0,
)  # fmt: skip
# Several meet at one time: what they need and when they can counts most.
_GROUP = Weights(
    needs=3800, stage=1300, similarity=1100, availability=1300, language=900, style=300, affiliation=400,
    responsiveness=200, rarity=100, choice=600,
)  # fmt: skip
_GROUP_MENTOR = Weights(
    needs=3800, stage=1900, similarity=1300, availability=1400, language=900, style=300, affiliation=400,
    responsiveness=0, rarity=0, choice=0,
)  # fmt: skip
# Satisfaction with a flash conversation follows the quality of the advice, that is expertise: keep expertise hard
# and similarity soft (Wisner 2022).
_FLASH = Weights(
    needs=5400, stage=1300, similarity=500, availability=600, language=600, style=100, affiliation=300,
    responsiveness=300, rarity=300, choice=600,
)  # fmt: skip
_FLASH_MENTOR = Weights(
    needs=5400, stage=1900, similarity=700, availability=800, language=700, style=100, affiliation=400,
    responsiveness=0, rarity=0, choice=0,
)  # fmt: skip

VERSIONS: Mapping[int, Mapping[str, Weighing]] = {
    2: {
        "TRADITIONAL": Weighing(mentee=_TRADITIONAL, mentor=_MENTOR),
        "PEER": Weighing.alike(_PEER),
        "REVERSE": Weighing(mentee=_REVERSE, mentor=_REVERSE_MENTOR),
        "GROUP": Weighing(mentee=_GROUP, mentor=_GROUP_MENTOR),
        "FLASH": Weighing(mentee=_FLASH, mentor=_FLASH_MENTOR),
    },
}
CURRENT = 2


def weights_for(kind: str, *, version: int = CURRENT) -> Weighing:
    """What a kind of relationship is weighed by."""
    return VERSIONS[version][kind]
