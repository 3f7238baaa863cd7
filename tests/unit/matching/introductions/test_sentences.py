"""What each of the two reads in every state, in every language; nothing of it gives a no away."""

import pytest

from services.matching.introductions.domain.sentences import saying, sentence_key
from services.matching.introductions.domain.status import Side, Status, seen
from services.matching.introductions.domain.wording import languages

GOLDENS = {
    (Side.MENTEE, Status.SENT): "Your question is on its way; there is nothing you need to do.",
    (Side.MENTEE, Status.MOVED_ON): "Your question has moved on to your next choice.",
    (Side.MENTEE, Status.EXPIRED): (
        "It did not work out this time. That says nothing about your question: somebody else may be just right for it."
    ),
    (Side.MENTEE, Status.SLOT_TAKEN): (
        "They said yes, but the time had just gone: another one is being found, and you may propose some."
    ),
    (Side.MENTOR, Status.SENT): (
        "Somebody asks you for twenty minutes: choose a time, propose others, or decline kindly."
    ),
    (Side.MENTOR, Status.DECLINED): "You declined; they are told nothing but kind words, and never why.",
    (Side.MENTOR, Status.EXPIRED): "This question is not waiting for you any more. Nobody was told why.",
    (Side.MENTOR, Status.WITHDRAWN): "They no longer need an answer from you.",
}


def everything_read(side: Side) -> set[str]:
    statuses = {seen(status, side, declined=declined) for status in Status for declined in (False, True)}
    by = (Side.MENTEE, Side.MENTOR, None)
    stored = statuses - ({Status.DECLINED} if side is Side.MENTEE else set())
    return {sentence_key(side, status, proposed_by=each) for status in stored for each in by}


@pytest.mark.parametrize(("side", "status"), GOLDENS)
def test_the_exact_sentences(side: Side, status: Status) -> None:
    assert saying(side, status, proposed_by=None, locale="en") == GOLDENS[side, status]


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("side", Side)
def test_every_state_has_its_sentence_and_no_sentence_is_left_over(language: str, side: Side) -> None:
    said = languages()[language][side.value.lower()]

    assert set(said) == everything_read(side)
    assert all(said.values())


def test_times_are_the_others_to_choose() -> None:
    proposed = {side: saying(side, Status.TIME_PROPOSED, proposed_by=Side.MENTOR, locale="de") for side in Side}

    assert proposed[Side.MENTOR] == "Du hast Zeiten vorgeschlagen; jetzt ist die andere Seite dran."
    assert proposed[Side.MENTEE].startswith("Man möchte gern mit dir sprechen")


@pytest.mark.parametrize("status", sorted(Status))
def test_a_mentee_reads_the_same_of_a_decline_as_of_silence(status: Status) -> None:
    assert seen(status, Side.MENTEE, declined=True) is seen(status, Side.MENTEE, declined=False)


def test_a_mentor_never_reads_that_it_moved_on() -> None:
    assert seen(Status.MOVED_ON, Side.MENTOR, declined=False) is Status.EXPIRED
    assert seen(Status.MOVED_ON, Side.MENTOR, declined=True) is Status.DECLINED
