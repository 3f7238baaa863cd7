"""What a programme asks whoever enrols: its own questions, and the baseline that its effect is measured from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.refusals import AnswersMisread, ProgrammeMisread

LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_ANSWER = 300, 100, 1000
MOST_CHOICES = 20
SCALE = range(1, 6)

Answers = Mapping[str, str]
"""By the question's key: a choice as it is written, a number of the scale, or a text."""


class QuestionKind(str, Enum):
    """CHOICE: one of `choices`.  SCALE: 1 (not at all) to 5 (very much).  TEXT: at most 1000 characters."""

    CHOICE = "CHOICE"
    SCALE = "SCALE"
    TEXT = "TEXT"


@dataclass(frozen=True, kw_only=True)
class Question:
    key: str
    text: str
    kind: QuestionKind
    required: bool
    choices: tuple[str, ...] = ()

    def check(self, answer: str) -> None:
        """Raises AnswersMisread, naming the question, for an answer that does not fit."""
        if self.kind is QuestionKind.CHOICE and answer not in self.choices:
            raise AnswersMisread(f"Choose one of the answers to “{self.text}”.")
        if self.kind is QuestionKind.SCALE and answer not in map(str, SCALE):
            raise AnswersMisread(f"Answer “{self.text}” with a number from 1 to 5.")
        if len(answer) > LONGEST_ANSWER:
            raise AnswersMisread(f"Answer “{self.text}” in at most {LONGEST_ANSWER} characters.")


def check_questions(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions, if each can be asked and answered."""
    if len(questions) > DEFAULTS.most_questions:
        raise ProgrammeMisread(f"Ask at most {DEFAULTS.most_questions} questions.")
    if len({question.key for question in questions}) != len(questions):
        raise ProgrammeMisread("Two questions have the same key.")
    for question in questions:
        _check_question(question)
    return tuple(questions)


def _check_question(question: Question) -> None:
    if not question.key.isidentifier() or not 1 <= len(question.text.strip()) <= LONGEST_QUESTION:
        raise ProgrammeMisread(f"A question needs a plain key and a text of at most {LONGEST_QUESTION} characters.")
    has_choices = question.kind is QuestionKind.CHOICE
    if has_choices != bool(question.choices) or len(question.choices) > MOST_CHOICES:
        raise ProgrammeMisread(f"A question of choice has 1 to {MOST_CHOICES} choices, any other has none.")
    if len(set(question.choices)) != len(question.choices) or any(
        not 1 <= len(choice) <= LONGEST_CHOICE for choice in question.choices
    ):
        raise ProgrammeMisread(f"Choices differ, and have 1 to {LONGEST_CHOICE} characters each.")


def check_answers(questions: Sequence[Question], answers: Answers) -> Answers:
    """The answers without blank ones, if they fit; what is required must be answered, and nothing else may be."""
    given = {key: answer.strip() for key, answer in answers.items() if answer.strip()}
    asked = {question.key: question for question in questions}
    if unknown := sorted(given.keys() - asked.keys()):
        raise AnswersMisread(f"The programme does not ask “{unknown[0][:LONGEST_CHOICE]}”.")
    for question in questions:
        if question.key in given:
            question.check(given[question.key])
        elif question.required:
            raise AnswersMisread(f"Please answer “{question.text}”.")
    return given


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Where somebody stands before the programme, each from 1 to 5; it cannot be asked afterwards.

    - confidence: in doing the next step.  satisfaction: with work.  progress: with the career so far.
    - intent_to_stay: in the profession.
    """

    confidence: int
    satisfaction: int
    progress: int
    intent_to_stay: int

    def __post_init__(self) -> None:
        if any(value not in SCALE for value in vars(self).values()):
            raise AnswersMisread("Each of the baseline answers is a number from 1 to 5.")


def read_questions(written: Sequence[Mapping[str, object]]) -> tuple[Question, ...]:
    """The questions as they rest in the database, made whole again."""
    return tuple(
        Question(
            key=str(each["key"]),
            text=str(each["text"]),
            kind=QuestionKind(each["kind"]),
            required=bool(each["required"]),
            choices=tuple(str(choice) for choice in _listed(each["choices"])),
        )
        for each in written
    )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
