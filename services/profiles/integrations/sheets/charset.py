"""In which encoding a text file is written: UTF-8 when it is that, else what its sender or its bytes say."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from services.profiles.integrations.sheets.sheet import SheetUnreadable

BLOCK = 1 << 20
SAMPLE = 1 << 16
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What spreadsheets save when they do not save UTF-8.  The many others differ from these in few letters, so that more
# choice makes more wrong guesses.
GUESSED = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949"]


def charset_of(path: Path, declared: str | None) -> tuple[str, str | None]:
    """The encoding, and a sentence when it was guessed.

    A byte order mark or UTF-8 throughout is certain and counts more than what the sender declared.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in MARKS.items():
        if start.startswith(mark):
            return _certain(path, name), None
    if b"\0" in start:
        raise SheetUnreadable("The file is not text; save it as CSV UTF-8, or send the workbook as XLSX.")
    odd = _first_odd_byte(path, "utf-8")
    if odd is None:
        return "utf-8", None
    return (_certain(path, declared), None) if declared else _guess(path, start, odd)


def _certain(path: Path, name: str) -> str:
    try:
        "".encode(name)  # Unlike codecs.lookup, this refuses codecs that are not of text, such as zlib.
    except (LookupError, UnicodeError) as error:
        raise SheetUnreadable(f"The encoding {name[:40]} is not known; save the file as CSV UTF-8.") from error
    if _first_odd_byte(path, name) is not None:
        raise SheetUnreadable(f"The file says that it is {name}, and is not; save it as CSV UTF-8.")
    return name


def _guess(path: Path, start: bytes, odd: int) -> tuple[str, str]:
    """By the first bytes, and those around the first letter that is not ASCII."""
    with path.open("rb") as file:
        file.seek(max(0, odd - SAMPLE // 2))
        around = file.read(SAMPLE)
    best = from_bytes(start + b"\n" + around, cp_isolation=GUESSED).best()
    if best is None or _first_odd_byte(path, best.encoding) is not None:
        raise SheetUnreadable("The encoding of the file cannot be told; save it as CSV UTF-8 and send it again.")
    shown = best.encoding.replace("_", "-")
    return best.encoding, (
        f"The file is not UTF-8 and was read as {shown}, which is a guess: "
        "look at names with accents before you apply it, or save it as CSV UTF-8."
    )


def _first_odd_byte(path: Path, name: str) -> int | None:
    """About where the file stops being written in this encoding; None when all of it is."""
    decoder = codecs.getincrementaldecoder(name)()
    place = 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeError as error:
                return place + getattr(error, "start", 0)
            if not block:
                return None
            place += len(block)
