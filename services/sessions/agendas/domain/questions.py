"""A question for the next meeting, with the homework behind it; it stays on the agenda until it is settled."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_text

LONGEST_QUESTION = 500
LONGEST_HOMEWORK = 2000
LONGEST_ANSWER = 2000


class NoSuchQuestion(NotFound):
    """There is no question with this id on your agendas."""


class QuestionSettled(DomainError):
    """This question was answered or dropped already; ask it again if it is still one."""


class QuestionIsTheOthers(DomainError):
    """Only whoever asked takes a question off the agenda; you can answer it."""


class QuestionState(str, Enum):
    """Where a question stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A specific question, and what whoever asks it has read, tried or thought of beforehand."""

    question: str
    homework: str

    def cleaned(self) -> "Asked":
        return Asked(
            question=a_text(self.question, name="question", most=LONGEST_QUESTION, least=1),
            homework=a_text(self.homework, name="homework", most=LONGEST_HOMEWORK),
        )


@dataclass(eq=False, kw_only=True)
class Question:
    """`answer`: what they take away from the talk, in the words of whoever settled it.  `settled_in`: the session."""

    id: UUID
    relationship_id: UUID
    asked_by: UUID
    question: str
    homework: str
    asked_at: datetime
    state: QuestionState = QuestionState.OPEN
    answer: str = ""
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    settled_in: UUID | None = None

    def prepare(self, homework: str, *, by: UUID) -> None:
        """Whoever asked writes down what they have done beforehand."""
        self._check_open()
        self._check_asked_by(by)
        self.homework = a_text(homework, name="homework", most=LONGEST_HOMEWORK)

    def settle(self, answer: str, *, by: UUID, session_id: UUID | None, now: datetime) -> None:
        """Either of the two says that it is answered, and may write down what they take away."""
        self._check_open()
        self.answer = a_text(answer, name="answer", most=LONGEST_ANSWER)
        self.state, self.settled_by, self.settled_at, self.settled_in = QuestionState.ANSWERED, by, now, session_id

    def drop(self, *, by: UUID, now: datetime) -> None:
        self._check_open()
        self._check_asked_by(by)
        self.state, self.settled_by, self.settled_at = QuestionState.DROPPED, by, now

    def _check_open(self) -> None:
        if self.state is not QuestionState.OPEN:
            raise QuestionSettled

    def _check_asked_by(self, member_id: UUID) -> None:
        if member_id != self.asked_by:
            raise QuestionIsTheOthers
