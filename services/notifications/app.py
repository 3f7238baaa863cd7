"""The composition root: settings in, the service out."""

from chassis import cache
from chassis.acting import told_as
from chassis.cache import LiveFanout
from chassis.keyring import Forgetting, Keyring
from chassis.service import Service, database
from chassis.stores import exporting, heeding_erasure
from contracts.notifications import ActedInNotifications, ExportedFromNotifications
from services.notifications import graph
from services.notifications.channels.live import Announcer
from services.notifications.channels.mail import Composer
from services.notifications.channels.outside import Inviter
from services.notifications.channels.postman import Postman
from services.notifications.channels.reminders import Reminder
from services.notifications.channels.smtp import SmtpSender
from services.notifications.commands.erasure import erase_members
from services.notifications.consumers import HANDLERS
from services.notifications.settings import Settings
from services.notifications.stores import STORES
from services.notifications.tables import map_domain
from services.notifications.texts import Texts


def build(settings: Settings) -> Service:
    """The loops send mail and announce live what is new."""
    map_domain()
    db = database(settings, source="notifications")
    keyring = Keyring.from_settings(settings)
    valkey = cache.connect(settings.redis_url)
    texts = Texts.load()
    sender = SmtpSender.from_url(settings.smtp_url)
    composer = Composer.of(mail_from=settings.mail_from, portal_url=settings.portal_url)
    postman = Postman(db=db, keyring=keyring, sender=sender, composer=composer, texts=texts)
    inviter = Inviter(keyring=keyring, sender=sender, composer=composer, texts=texts)
    reminder = Reminder(keyring=keyring, sender=sender, composer=composer, texts=texts)
    announcer = Announcer(db=db, fanout=LiveFanout(valkey))
    return Service(
        name="notifications",
        settings=settings,
        db=db,
        schema=graph.schema(),
        handlers=heeding_erasure(HANDLERS, erase_members),
        on_act=told_as(ActedInNotifications),
        timers={
            **inviter.timers(),
            **reminder.timers(),
            **exporting(STORES, keyring, exported=ExportedFromNotifications),
        },
        parts=lambda: {graph.KEYRING: keyring, graph.TEXTS: texts},
        loops=[postman.run, announcer.run],
        everywhere=[Forgetting(keyring).run],
        close=[keyring.close, valkey.aclose],
    )
