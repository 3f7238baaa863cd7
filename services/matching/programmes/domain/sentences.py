"""What stands between two people, in words for the staff of a programme."""

from services.matching.engine import Obstacle

WORDS = {
    Obstacle.SELF: "they are the same person",
    Obstacle.IN_TOUCH: "they are in touch already",
    Obstacle.KIND: "the mentor does not offer this kind of relationship",
    Obstacle.SEATS: "the mentor has no free place",
    Obstacle.LANGUAGE: "they have no language in common",
    Obstacle.TIME: "their weekly times never meet",
    Obstacle.PAUSED: "the mentor takes nobody new for a while",
}
NOT_TOLD = "the mentor has no open offer for this mentee"
"""Also what a block reads like: staff are not told of blocks either."""


def sentence(found: Obstacle) -> str:
    """All obstacles that may be told, as one sentence.

    A block changes nothing of it where something else can be told: what is missing then would tell of the block.
    """
    told = [words for obstacle, words in WORDS.items() if found & obstacle]
    return f"Not possible: {', and '.join(told or [NOT_TOLD])}."
