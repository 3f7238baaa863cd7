"""How a member answers, in words and not in minutes."""

from typing import Self

import strawberry

from services.profiles.directory.domain import responsiveness as domain
from services.profiles.directory.domain.responsiveness import Answering, Reply

strawberry.enum(Reply, description="How soon half of the answers came.")
strawberry.enum(Answering, description="How many asks were answered: nine in ten, six in ten, fewer.")


@strawberry.type(description="How a member answers; an ask that was taken back counts for nothing.")
class Responsiveness:
    reply: Reply
    answering: Answering
    sentence: str = strawberry.field(description="The two in words, such as: Usually answers within a day.")

    @classmethod
    def of(cls, known: domain.Responsiveness) -> Self:
        return cls(reply=known.reply, answering=known.answering, sentence=known.sentence)
