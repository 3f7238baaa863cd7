from uuid import UUID
from chassis.db import Database, Viewer
from chassis.ids import new_id
from sqlalchemy import text
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.commands.offers import make_offer
from services.profiles.members.commands.availability import set_availability
from services.profiles.directory.queries.search import found
from services.profiles.directory.queries.counts import counts
from services.profiles.directory.domain.search import *
from tests.builders.profiles import *

async def test_x(db, keyring, member):
    async with db.transaction() as tx:
        await make_offer(tx, member, terms=some_offer_terms())
        await set_availability(tx, a_week(member_id=member))
        rows=(await tx.session.execute(text("select * from directory_entries"))).mappings().all()
        pass
    me=new_id()
    async with db.reading(Viewer("member", me)) as tx:
        for s in ("", "amara", "ama okaf", "Ámara", "amarra okafr", "sql", "ward", "zzz","!!"):
            print(s, await found(tx, Search(text=s), me, after=None, most=5), await counts(tx, Search(text=s), me))
        for t in (PartOfWeek(3,PartOfDay.EVENING),PartOfWeek(3,PartOfDay.MORNING)):
            print(await found(tx, Search(times=(t,)), me, after=None, most=5))
        print(await found(tx, Search(values={Facet.STAGE:("CHANGING",), Facet.SKILL: (SQL,"x")}, open_only=True), me, after=None, most=5))
        print(await found(tx, Search(values={Facet.STAGE:("MID",)}), me, after=None, most=5))
        f=(await found(tx, Search(text="amara"), me, after=None, most=5))[0]
        print(await found(tx, Search(text="amara"), me, after=f, most=5))
    assert 0
