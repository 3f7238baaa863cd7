"""The loop that sends mail: claimed in one transaction, sent outside any, recorded in another.

A process that dies in between leaves a claim that runs out; the mail is then sent again under the same Message-ID
with the same UID and SEQUENCE, so that mailboxes and calendars fold the two.  At least once is promised, not once.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prometheus_client import Counter

from chassis.clock import system_clock
from chassis.db import Database
from chassis.events.wakeup import Wakeup
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.loops import for_ever
from chassis.telemetry import log
from services.notifications import commands, queries
from services.notifications.channels.calendar import Person
from services.notifications.channels.mail import Composer, Letter
from services.notifications.channels.smtp import Rejected, Sender, Unreachable
from services.notifications.domain.deliveries import AttemptLost, State
from services.notifications.queries import SealedLetter
from services.notifications.texts import Texts
from services.notifications.unsealing import unseal

CHANNEL = "deliveries"
AT_A_TIME = 4
FAREWELL_SECONDS = 5.0
MAILS = Counter("cairn_mails_total", "Attempts to send a mail, by template and what became of them.", ["template", "outcome"])
