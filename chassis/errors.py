"""Refusals: a rule said no, and the docstring of the refusal is the sentence that a member reads."""

import inspect
import re
from typing import ClassVar


class Refusal(Exception):
    """This is not possible."""

    status: ClassVar[int] = 409

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or inspect.getdoc(type(self)) or type(self).__name__)

    @property
    def code(self) -> str:
        """The class name in SCREAMING_SNAKE, as clients see it in `extensions.code` and in problem+json."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).upper()


class DomainError(Refusal):
    """A rule of the domain refuses this."""


class NotFound(Refusal):
    """There is nothing here that you may see."""

    status = 404


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
