"""What members write, cleaned: any script, no control characters, within its length."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from chassis.errors import BadInput

Value = TypeVar("Value")

# They turn the letters after them around, also those of whoever quotes the line (Unicode TR 36, section 2.4).
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTROLS = frozenset({"Cc", "Cs"})
BREAKS = frozenset({"Zl", "Zp"})
# Joiners and other format characters belong to many scripts, but a text of nothing else shows nothing.
INVISIBLE = frozenset("ZC")
LONGEST_EMAIL = 254
LONGEST_LOCAL_PART = 64
EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@([\w-]{1,63}\.)+[\w-]{2,63}")


def a_line(value: str, *, name: str, most: int, least: int = 1) -> str:
    """One line, trimmed; `name` is what clients call the field."""
    text = unicodedata.normalize("NFC", value).strip()
    if not _is_plain(text) and any(
        char in BIDI_CONTROLS or unicodedata.category(char) in CONTROLS | BREAKS for char in text
    ):
        raise BadInput(f"{name} must be one line without control characters.")
    return _of_length(text, name=name, most=most, least=least)


def _is_plain(text: str) -> bool:
    """Whether a look at each letter can be saved: most lines of a long list are ASCII."""
    return text.isascii() and text.isprintable()


def a_text(value: str, *, name: str, most: int, least: int = 0) -> str:
    """Lines, trimmed; line ends become newlines."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(char) in CONTROLS and char not in "\n\t" for char in text):
        raise BadInput(f"{name} must not have control characters other than line ends.")
    return _of_length(text, name=name, most=most, least=least)


def _of_length(text: str, *, name: str, most: int, least: int) -> str:
    if len(text) > most:
        raise BadInput(f"{name} has {len(text)} characters; it may have at most {most}.")
    shows = any(unicodedata.category(char)[0] not in INVISIBLE for char in text)
    if (text or least) and (len(text) < least or not shows):
        raise BadInput(f"{name} must say something, in at least {least or 1} characters.")
    return text


def an_email(value: str) -> str:
    """A mail address in any script (RFC 6531); that it reaches its owner, only a mail can tell."""
    text = a_line(value, name="email", most=LONGEST_EMAIL, least=3)
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
