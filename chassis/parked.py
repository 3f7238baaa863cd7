"""What an operator does about parked events: list them, retry an aggregate, give one up."""

import argparse
import json
import sys
from dataclasses import asdict
from uuid import UUID

from chassis.db import Database
from chassis.events.inbox import Handlers, Inbox
from chassis.events.parking import discard, list_parked, retry_aggregate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Without an option the parked events are listed, oldest first, one JSON object a line."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--retry", nargs=2, metavar=("TOPIC", "SUBJECT"), help="apply one aggregate's events again")
    what.add_argument("--discard", type=int, metavar="ID", help="give one event up for good")
    parser.add_argument("--after", type=int, default=0, metavar="ID", help="list the page behind this id")


async def look_after(db: Database, handlers: Handlers, options: argparse.Namespace) -> None:
    """Does what the options say, and prints what came of it."""
    if options.retry:
        topic, subject = options.retry
        box = Inbox(db.source, handlers)
        _print({"applied": await retry_aggregate(db, box, topic=topic, subject=UUID(subject))})
    elif options.discard is not None:
        async with db.transaction() as tx:
            await discard(tx, options.discard)
        _print({"discarded": options.discard})
    else:
        async with db.reading() as tx:
            for event in await list_parked(tx, after=options.after):
                _print(asdict(event))


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, default=str, ensure_ascii=False) + "\n")
