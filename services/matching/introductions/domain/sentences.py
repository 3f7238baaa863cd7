"""The exact sentence that each of the two reads of an introduction, for every state that it can be in."""

from services.matching.introductions.domain.status import Side, Status
from services.matching.introductions.domain.wording import wording


def sentence_key(side: Side, status: Status, *, proposed_by: Side | None) -> str:
    """Which sentence it is; `status` is what this side sees."""
    if status is Status.TIME_PROPOSED:
        return "time_proposed_by_you" if proposed_by is side else "time_proposed_to_you"
    return str(status.value).lower()


def saying(side: Side, status: Status, *, proposed_by: Side | None, locale: str) -> str:
    """The sentence in the reader's language, or in English."""
    sentence: str = wording(locale)[side.value.lower()][sentence_key(side, status, proposed_by=proposed_by)]
    return sentence
