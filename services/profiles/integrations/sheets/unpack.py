"""python -m services.profiles.integrations.sheets.unpack BOOK ROWS: the first sheet as JSON, a line for each row.

Text is a string, and a number or a date is a list with its text.  Runs with little memory and time, and ends where
they end.
"""

import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import orjson
from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY = 2 * 2**30
MOST_SECONDS = 50
NOT_A_WORKBOOK = 3
TOO_LARGE = 4
WHOLE = 2**53
"""Up to here a double tells every whole number from the next."""

Value = int | float | str | bool | time | date | datetime | timedelta


def main(book: Path, rows: Path) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        with CalamineWorkbook.from_path(str(book)) as opened, rows.open("wb") as file:
            for row in opened.get_sheet_by_index(0).iter_rows():
                file.write(orjson.dumps([_cell(value) for value in row], option=orjson.OPT_APPEND_NEWLINE))
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, IndexError, ValueError, OSError):
        return NOT_A_WORKBOOK
    return 0


def _cell(value: Value) -> str | list[str]:
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < WHOLE:
            return [str(int(value))]
        case datetime() if value.time() == time():
            return [value.date().isoformat()]
        case datetime() | date() | time():
            return [value.isoformat()]
        case _:
            return [str(value)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
