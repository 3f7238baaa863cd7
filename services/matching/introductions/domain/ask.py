"""The ask: one specific topic, what was tried, and a small first step, in the mentee's own words."""

import unicodedata
from dataclasses import dataclass

from chassis.errors import BadInput

LONGEST_TOPIC = 300
LONGEST_TRIED = 1000
LONGEST_FIRST_STEP = 300

WRITE_A_TOPIC = (
    "Say what you are working on, such as: "
    '"I am preparing my first grant application and do not know how to budget for a pilot study." '
    "A specific topic is easy to say yes to."
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Build it with `Ask.of`, which refuses what a mentor could not read; what is weak about it is advice's to say."""

    topic: str
    tried: str
    first_step: str

    @classmethod
    def of(cls, *, topic: str, tried: str, first_step: str) -> "Ask":
        """Trims and checks; raises BadInput with a sentence that says what to write."""
        ask = cls.readable(topic=topic, tried=tried, first_step=first_step)
        if not ask.topic:
            raise BadInput(WRITE_A_TOPIC)
        return ask

    @classmethod
    def readable(cls, *, topic: str, tried: str, first_step: str) -> "Ask":
        """A draft, which may have no topic yet; raises BadInput for what is too long, or no plain text."""
        return cls(
            topic=clean("topic", topic, longest=LONGEST_TOPIC),
            tried=clean("tried", tried, longest=LONGEST_TRIED),
            first_step=clean("firstStep", first_step, longest=LONGEST_FIRST_STEP),
        )

    @property
    def text(self) -> str:
        """The mentee's words alone, a paragraph for each part; whoever shows them adds the frame in its language."""
        return "\n\n".join(part for part in (self.topic, self.tried, self.first_step) if part)


def clean(name: str, text: str, *, longest: int) -> str:
    """The text without blanks around it, any script allowed; raises BadInput naming the argument."""
    cleaned = text.replace("\r\n", "\n").strip()
    if len(cleaned) > longest:
        raise BadInput(f"{name} has {len(cleaned)} characters; say it in at most {longest}.")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in cleaned):
        raise BadInput(f"{name} holds control characters; send plain text.")
    return cleaned
