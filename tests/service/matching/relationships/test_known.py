"""Whom members know: declared by both, removed silently, and invited by e-mail."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.matching import (
    ConnectionAsked,
    ConnectionEnded,
    InvitationAccepted,
    InvitationWithdrawn,
    MembersConnected,
    MentorInvited,
    Origin,
    Through,
)
from contracts.profiles import ErasureStarted
from contracts.words import Kind
from services.matching.capacity.domain import NoSeatLeft
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.tables import members
from services.matching.relationships.commands.connections import declare_connection, remove_connection
from services.matching.relationships.commands.invitations import (
    AcceptInvitation,
    InviteMentor,
    accept_invitation,
    invite_mentor,
    withdraw_invitation,
)
from services.matching.relationships.domain.invitation import (
    AddressNotHere,
    AlreadyInvited,
    InvitedEnough,
    NoSuchInvitation,
    OtherAddress,
    OwnInvitation,
    TooManyInvitations,
)
from services.matching.relationships.domain.refusals import NoSuchPartner, WithYourself
from services.matching.relationships.queries.connections import connections_of
from services.matching.relationships.tables import invitations
from tests.builders.matching import a_block
from tests.service.matching.relationships.bonds import Bonds


async def declare(bonds: Bonds, by: UUID, other: UUID) -> None:
    async with bonds.matching.db.transaction() as tx:
        await declare_connection(tx, by, other)


async def remove(bonds: Bonds, by: UUID, other: UUID) -> None:
    async with bonds.matching.db.transaction() as tx:
        await remove_connection(tx, by, other)


async def known_to(bonds: Bonds, member_id: UUID) -> dict[UUID, bool]:
    """Whom they read of, and whether they are connected."""
    async with bonds.matching.db.reading() as tx:
        found = await connections_of(tx, member_id, after=None, limit=10)
    return {each.other_id: each.since is not None for each in found}


async def invite(bonds: Bonds, by: UUID, *, to: str = "ada@example.org", kind: Kind | None = None) -> UUID:
    command = InviteMentor(address=to, kind=kind, need_id=None, locale="en")
    async with bonds.matching.db.transaction() as tx:
        return await invite_mentor(tx, by, command, keyring=bonds.matching.keyring)


async def code_of(bonds: Bonds, invitation_id: UUID) -> str:
    """As the mail has it."""
    (event,) = [each for each in await bonds.told(MentorInvited) if each.invitation_id == invitation_id]
    return await bonds.matching.keyring.open(event.member_id, event.code)


async def accept(bonds: Bonds, code: str, by: UUID, *, address: str | None = "ada@example.org") -> None:
    """By somebody whose mail goes to this address, or of whose address nothing is known."""
    if address is not None:
        await bonds.has_address(by, address)
    async with bonds.matching.db.transaction() as tx:
        command = AcceptInvitation(code=code, agreement=False)
        await accept_invitation(tx, by, command, keyring=bonds.matching.keyring)


class TestDeclaring:
    async def test_by_both_connects_them(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)

        await declare(bonds, one, other)
        await declare(bonds, one, other)
        assert (await known_to(bonds, one), await known_to(bonds, other)) == ({other: False}, {one: False})
        await declare(bonds, other, one)

        assert [(each.member_id, each.other_id) for each in await bonds.told(ConnectionAsked)] == [(other, one)]
        assert [each.through for each in await bonds.told(MembersConnected)] == [Through.DECLARED]
        assert (await known_to(bonds, one), await known_to(bonds, other)) == ({other: True}, {one: True})

    async def test_is_taken_back_by_either_silently(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        await declare(bonds, one, other)
        await declare(bonds, other, one)

        await remove(bonds, other, one)
        await remove(bonds, other, one)

        assert len(await bonds.told(ConnectionEnded)) == 1
        assert (await known_to(bonds, one), await known_to(bonds, other)) == ({}, {})

    async def test_is_refused_by_the_other_without_a_word(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        await declare(bonds, one, other)

        await remove(bonds, other, one)

        assert await bonds.told(ConnectionEnded) == []
        assert await known_to(bonds, one) == {}

    async def test_again_and_again_asks_the_other_once_a_month(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        for refuses in (other, one, other):
            await declare(bonds, one, other)
            await remove(bonds, refuses, one if refuses == other else other)

        asked = await bonds.told(ConnectionAsked)
        bonds.clock.now += timedelta(days=30)
        await declare(bonds, one, other)

        assert len(asked) == 1
        assert len(await bonds.told(ConnectionAsked)) == 2

    async def test_is_as_good_where_the_other_was_not_asked_again(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        await declare(bonds, one, other)
        await remove(bonds, one, other)

        await declare(bonds, one, other)
        await declare(bonds, other, one)

        assert await known_to(bonds, one) == {other: True}

    async def test_is_asked_of_each_by_the_other(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        await declare(bonds, one, other)
        await remove(bonds, one, other)

        await declare(bonds, other, one)

        assert [each.member_id for each in await bonds.told(ConnectionAsked)] == [other, one]

    async def test_said_again_is_as_before_whoever_has_raised_a_block_since(self, bonds: Bonds) -> None:
        one, pending, joined, asking = await bonds.members(4)
        for other in (pending, joined):
            await declare(bonds, one, other)
        await declare(bonds, joined, one)
        await declare(bonds, asking, one)
        await bonds.matching.tell(*(a_block(other, one) for other in (pending, joined, asking)))

        for other in (pending, joined):
            await declare(bonds, one, other)
        with pytest.raises(NoSuchPartner):
            await declare(bonds, asking, one)

        assert await known_to(bonds, one) == {pending: False, joined: True}

    async def test_of_somebody_unknown_erased_or_behind_a_block_is_the_same(self, bonds: Bonds) -> None:
        one, behind, gone = await bonds.members(3)
        await bonds.matching.tell(a_block(behind, one), ErasureStarted(request_id=new_id(), member_id=gone))

        for other in (behind, gone, new_id()):
            with pytest.raises(NoSuchPartner):
                await declare(bonds, one, other)
        with pytest.raises(WithYourself):
            await declare(bonds, one, one)

    async def test_is_hidden_from_whoever_blocks_and_stays_for_the_other(self, bonds: Bonds) -> None:
        one, other = await bonds.members(2)
        await declare(bonds, one, other)
        await declare(bonds, other, one)

        await bonds.matching.tell(a_block(one, other))

        assert (await known_to(bonds, one), await known_to(bonds, other)) == ({}, {one: True})


class TestAnInvitation:
    async def test_that_is_accepted_connects_and_starts_what_was_asked_for(self, bonds: Bonds) -> None:
        inviter, mentor_id = (await bonds.members(1))[0], await bonds.matching.a_mentor()
        code = await code_of(bonds, await invite(bonds, inviter, kind=Kind.TRADITIONAL))

        await accept(bonds, code, mentor_id)

        relationship = await bonds.the_relationship()
        assert (relationship.origin, relationship.people) == (Origin.INVITED, (mentor_id, inviter))
        assert await bonds.seats_tally(mentor_id) == (1, 1)
        assert [each.through for each in await bonds.told(MembersConnected)] == [Through.INVITED]
        assert [each.other_id for each in await bonds.told(InvitationAccepted)] == [mentor_id]

    async def test_gives_somebody_who_offers_nothing_just_this_seat(self, bonds: Bonds) -> None:
        inviter, newcomer = await bonds.members(2)
        code = await code_of(bonds, await invite(bonds, inviter, kind=Kind.TRADITIONAL))

        await accept(bonds, code, newcomer)
        assert await bonds.matching.seats(newcomer) == (1, 1)
        await bonds.end(await bonds.the_relationship(), newcomer)

        assert await bonds.matching.seats(newcomer) == (0, 0)

    async def test_oversells_nobody(self, bonds: Bonds) -> None:
        first, second = await bonds.members(2)
        mentor_id = await bonds.matching.a_mentor(capacity=1)
        await bonds.between(mentor_id, first)
        code = await code_of(bonds, await invite(bonds, second, kind=Kind.TRADITIONAL))

        with pytest.raises(NoSeatLeft):
            await accept(bonds, code, mentor_id)

        assert await bonds.told(InvitationAccepted, MembersConnected) == []
        assert await bonds.seats_tally(mentor_id) == (1, 1)

    async def test_works_once_and_not_for_whoever_sent_it(self, bonds: Bonds) -> None:
        inviter, one, other = await bonds.members(3)
        code = await code_of(bonds, await invite(bonds, inviter))

        with pytest.raises(OwnInvitation):
            await accept(bonds, code, inviter)
        await accept(bonds, code, one)

        with pytest.raises(NoSuchInvitation):
            await accept(bonds, code, other)

    async def test_is_for_the_address_it_went_to_however_that_is_written(self, bonds: Bonds) -> None:
        inviter, mentor_id = (await bonds.members(1))[0], await bonds.matching.a_mentor()
        code = await code_of(bonds, await invite(bonds, inviter, kind=Kind.TRADITIONAL))

        for address in ("grace@example.org", "ada@example.org.evil.example", ""):
            with pytest.raises(OtherAddress):
                await accept(bonds, code, mentor_id, address=address)
        assert await bonds.told(InvitationAccepted, MembersConnected) == []
        assert await bonds.seats_tally(mentor_id) == (0, 0)

        await accept(bonds, code, mentor_id, address="Ada@Example.org")

        assert [each.other_id for each in await bonds.told(InvitationAccepted)] == [mentor_id]

    async def test_waits_for_an_address_that_has_not_arrived_yet(self, bonds: Bonds) -> None:
        inviter, invited = await bonds.members(2)
        code = await code_of(bonds, await invite(bonds, inviter))
        async with bonds.matching.db.transaction() as tx:
            await tx.session.execute(update(members).where(members.c.member_id == invited).values(sealed_email=None))

        with pytest.raises(AddressNotHere):
            await accept(bonds, code, invited, address=None)
        await accept(bonds, code, invited)

        assert [each.other_id for each in await bonds.told(InvitationAccepted)] == [invited]

    async def test_is_not_for_who_holds_an_address_that_another_sealed(self, bonds: Bonds) -> None:
        inviter, thief, invited = await bonds.members(3)
        code = await code_of(bonds, await invite(bonds, inviter))
        await bonds.has_address(invited, "ada@example.org")
        async with bonds.matching.db.transaction() as tx:
            theirs = select(members.c.sealed_email).where(members.c.member_id == invited).scalar_subquery()
            stolen = update(members).where(members.c.member_id == thief).values(sealed_email=theirs)
            await tx.session.execute(stolen)

        with pytest.raises(OtherAddress):
            await accept(bonds, code, thief, address=None)

    @pytest.mark.parametrize("how", ["expired", "withdrawn", "erased", "blocked", "unknown"])
    async def test_that_is_over_leads_nowhere(self, bonds: Bonds, how: str) -> None:
        inviter, invited = await bonds.members(2)
        invitation_id = await invite(bonds, inviter)
        code = await code_of(bonds, invitation_id)
        if how == "expired":
            await bonds.days_later(14)
        if how == "withdrawn":
            async with bonds.matching.db.transaction() as tx:
                await withdraw_invitation(tx, invitation_id, by=inviter)
        if how == "erased":
            await bonds.matching.tell(ErasureStarted(request_id=new_id(), member_id=inviter))
        if how == "blocked":
            await bonds.matching.tell(a_block(inviter, invited))

        with pytest.raises(NoSuchInvitation):
            await accept(bonds, "guessed" if how == "unknown" else code, invited)

        if how != "erased":  # What was told of it has gone with its sender.
            assert len(await bonds.told(InvitationWithdrawn)) == (how in {"expired", "withdrawn"})

    async def test_is_a_mail_also_when_it_is_taken_back_and_there_are_twenty_a_month(self, bonds: Bonds) -> None:
        (inviter,) = await bonds.members(1)
        for _ in range(20):
            invitation_id = await invite(bonds, inviter)
            async with bonds.matching.db.transaction() as tx:
                await withdraw_invitation(tx, invitation_id, by=inviter)

        with pytest.raises(InvitedEnough):
            await invite(bonds, inviter)
        await bonds.days_later(30)

        await invite(bonds, inviter)

    async def test_is_one_for_an_address_and_five_at_a_time(self, bonds: Bonds) -> None:
        (inviter,) = await bonds.members(1)
        invitation_id = await invite(bonds, inviter)
        with pytest.raises(AlreadyInvited):
            await invite(bonds, inviter, to="Ada@example.org ")
        for number in range(4):
            await invite(bonds, inviter, to=f"ada{number}@example.org")

        with pytest.raises(TooManyInvitations):
            await invite(bonds, inviter, to="grace@example.org")
        async with bonds.matching.db.transaction() as tx:
            await withdraw_invitation(tx, invitation_id, by=inviter)

        await invite(bonds, inviter, to="grace@example.org")

    async def test_names_no_need_of_somebody_else(self, bonds: Bonds) -> None:
        (inviter,), need = await bonds.members(1), await bonds.matching.a_mentee()
        command = InviteMentor(address="ada@example.org", kind=None, need_id=need.need_id, locale="en")

        async with bonds.matching.db.transaction() as tx:
            with pytest.raises(NoSuchNeed):
                await invite_mentor(tx, inviter, command, keyring=bonds.matching.keyring)

    @pytest.mark.parametrize("address", ["", "ada", "ada@", "@example.org", "ada@example", "a b@example.org"])
    async def test_goes_to_an_address(self, bonds: Bonds, address: str) -> None:
        (inviter,) = await bonds.members(1)

        with pytest.raises(BadInput):
            await invite(bonds, inviter, to=address)

    async def test_is_taken_back_by_nobody_else(self, bonds: Bonds) -> None:
        inviter, stranger = await bonds.members(2)
        invitation_id = await invite(bonds, inviter)

        async with bonds.matching.db.transaction() as tx:
            with pytest.raises(NoSuchInvitation):
                await withdraw_invitation(tx, invitation_id, by=stranger)

    async def test_keeps_neither_address_nor_code(self, bonds: Bonds) -> None:
        (inviter,) = await bonds.members(1)
        code = await code_of(bonds, await invite(bonds, inviter))

        async with bonds.matching.db.reading() as tx:
            kept = repr((await tx.session.execute(select(invitations))).all()).encode()
        assert not re.search(b"ada@|" + re.escape(code).encode(), kept)
        assert (await bonds.told(MentorInvited))[0].expires_at == bonds.clock.now + timedelta(days=14)
