"""What members write, cleaned: any script, no control characters, within its length."""

import re
import unicodedata

from chassis.errors import BadInput

# They turn the letters after them around, also those of whoever quotes the line (Unicode TR 36, section 2.4).
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTROLS = frozenset({"Cc", "Cs"})
NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls and surrogates, the separators of lines and paragraphs, and what turns text around."""
# Joiners, marks and other format characters belong to many scripts, but a text of nothing else shows nothing.
INVISIBLE = frozenset("ZCM")
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs by their category, of which nothing is to be seen."""
ZERO_WIDTH = frozenset("\u00ad\u034f\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
TAGS = re.compile("[\U000e0000-\U000e007f]")
FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
"""The flags of regions, which are spelt in tags."""
IDLE_JOINERS = re.compile(r"(?:^|[\s\u0000-\u058f\u1e00-\u1fff])[\u200c\u200d]|[\u200c\u200d]{2}")
"""Joiners where no script joins: at the start, and after Latin, Greek, Cyrillic or Armenian letters."""


def a_line(value: str, *, name: str, most: int, least: int = 1) -> str:
    """One line, trimmed; `name` is what clients call the field."""
    text = unicodedata.normalize("NFC", value).strip()
    if _is_plain(text):
        return _of_length(text, name=name, most=most, least=least)
    if NOT_IN_A_LINE.search(text):
        raise BadInput(f"{name} must be one line without control characters.")
    line = _of_length(text, name=name, most=most, least=least)
    if IDLE_JOINERS.search(line) or _has_hidden(line):
        raise BadInput(f"{name} must not have characters that cannot be seen; type it anew instead of pasting it.")
    return line


def _is_plain(text: str) -> bool:
    """Whether a look at each letter can be saved: most lines of a long list are ASCII."""
    return text.isascii() and text.isprintable()


def _has_hidden(text: str) -> bool:
    return bool((BLANKS | ZERO_WIDTH) & set(text)) or _has_tags(text)


def _has_tags(text: str) -> bool:
    return bool(TAGS.search(FLAGS.sub("", text)))


def a_text(value: str, *, name: str, most: int, least: int = 0) -> str:
    """Lines, trimmed; line ends become newlines."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(char) in CONTROLS and char not in "\n\t" for char in text):
        raise BadInput(f"{name} must not have control characters other than line ends.")
    if BIDI_CONTROLS & set(text) or _has_tags(text):
        raise BadInput(f"{name} must not have hidden characters that turn text around or tag it.")
    return _of_length(text, name=name, most=most, least=least)


def _of_length(text: str, *, name: str, most: int, least: int) -> str:
    if len(text) > most:
        raise BadInput(f"{name} has {len(text)} characters; it may have at most {most}.")
    if (text or least) and (len(text) < least or not _shows(text)):
        raise BadInput(f"{name} must say something, in at least {least or 1} characters.")
    return text


def _shows(text: str) -> bool:
    """Whether there is something to be seen; `text` is trimmed."""
    if _is_plain(text):
        return bool(text)
    return any(unicodedata.category(char)[0] not in INVISIBLE and char not in BLANKS for char in text)
