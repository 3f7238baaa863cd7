"""What members write of themselves, cleaned: lines and texts as everywhere, addresses, numbers and lists."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from chassis.errors import BadInput
from chassis.words import a_line, a_text

__all__ = ["a_line", "a_number", "a_text", "an_email", "some"]

Value = TypeVar("Value")

LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@([\w-]{1,63}\.)+[\w-]{2,63}")


def an_email(value: str) -> str:
    """A mail address in any script (RFC 6531); that it reaches its owner, only a mail can tell."""
    text = a_line(value, name="email", most=LONGEST_EMAIL, least=3)
    if not text.isascii() and any(unicodedata.category(char) == "Cf" for char in text):
        raise BadInput("email must not have characters that cannot be seen; type it anew instead of pasting it.")
    domain = text.rpartition("@")[2]
    if not EMAIL.fullmatch(text) or any(label[0] == "-" or label[-1] == "-" for label in domain.split(".")):
        raise BadInput("email must be an address such as name@example.org.")
    return text


def some(values: Iterable[Value], *, name: str, most: int, least: int) -> tuple[Value, ...]:
    """The values in their order, each once, and as many of them as may be."""
    chosen = tuple(dict.fromkeys(values))
    if not least <= len(chosen) <= most:
        allowed = f"at most {most}" if not least else f"from {least} to {most}"
        raise BadInput(f"{name} has {len(chosen)} different entries; it may have {allowed}.")
    return chosen


def a_number(value: int, *, name: str, least: int, most: int) -> int:
    if not least <= value <= most:
        raise BadInput(f"{name} is {value}; it must be from {least} to {most}.")
    return value
