"""Refusals: a rule said no, and the docstring of the refusal is the sentence that a member reads."""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What one can do instead: a mutation of the graph, and what to say in its input, in the words of clients."""

    mutation: str
    input: Mapping[str, Any]


class Refusal(Exception):
    """This is not possible."""

    status: ClassVar[int] = 409
    choices: Sequence[Choice] = ()
    """A rule that leaves some names them in its sentence, for people, and here, for their client."""

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or inspect.getdoc(type(self)) or type(self).__name__)

    @property
    def code(self) -> str:
        """The class name in SCREAMING_SNAKE, as clients see it in `extensions.code` and in problem+json."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).upper()

    @property
    def extensions(self) -> dict[str, Any]:
        """What clients' code goes by: the `code`, and the `choices` where there are some."""
        choices = {"choices": [asdict(choice) for choice in self.choices]} if self.choices else {}
        return {"code": self.code, **choices}


class DomainError(Refusal):
    """A rule of the domain refuses this."""


class NotFound(Refusal):
    """There is nothing here that you may see."""

    status = 404


class MemberErased(DomainError):
    """This member was erased; nothing new can be kept about them."""


class NotAllowed(Refusal):
    """You are not allowed to do this."""

    status = 403

    @property
    def code(self) -> str:
        return "FORBIDDEN"


class Unauthenticated(Refusal):
    """Sign in first."""

    status = 401


class BadInput(Refusal):
    """This input cannot be understood."""

    status = 422

    @property
    def code(self) -> str:
        return "BAD_USER_INPUT"
