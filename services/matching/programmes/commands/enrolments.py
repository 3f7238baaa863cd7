"""What members do: enrol in a programme, and withdraw from it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction, among
from chassis.ids import new_id
from chassis.stores import Leaving
from contracts.words import MentoringRole
from services.matching.programmes.commands.ending import naming, taking_part, withdraw_open
from services.matching.programmes.commands.placing import forget_waiting, place, place_again, tend_soon
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.domain.enrolment import Application, Enrolment, EnrolmentStatus, enrol
from services.matching.programmes.domain.programme import ASKING, GIVING, Programme, ProgrammeStatus
from services.matching.programmes.domain.proposal import Origin
from services.matching.programmes.domain.refusals import (
    AlreadyEnrolled,
    MayNotMentor,
    NoNeedForIt,
    NoOfferForIt,
    NoSuchEnrolment,
    NoSuchProgramme,
    NotEligible,
)
from services.matching.programmes.queries.standing import Standing, standing_of
from services.matching.programmes.tables import enrolments, programmes, proposals


async def enrol_member(tx: Transaction, programme_id: UUID, member_id: UUID, *, application: Application) -> UUID:
    """Enrols whoever is eligible; who comes while the programme runs is offered somebody at once, if there is one."""
    programme = await tx.session.scalar(select(Programme).where(programmes.c.id == programme_id))
    if programme is None or programme.status is ProgrammeStatus.DRAFT:
        raise NoSuchProgramme
    if programme.status is ProgrammeStatus.RUNNING:
        # Before the enrolment, as whoever withdraws locks them.
        programme = await locked_programme(tx, programme_id)
    programme.check_enrolling(application.role, now=tx.now)
    standing = await standing_of(tx, member_id, kind=programme.kind, need_id=application.need_id)
    applied = replace(application, need_id=_eligible(standing, application))
    enrolment_id = await _keep(tx, programme, member_id, application=applied)
    if programme.status is ProgrammeStatus.RUNNING:
        await _join_late(tx, programme, member_id, role=application.role)
    return enrolment_id


def _eligible(standing: Standing, application: Application) -> UUID | None:
    """The need to match by, for whoever looks for somebody; refuses who cannot take part in this role.

    A peer gives and asks: they need an offer as well as a need.
    """
    if not standing.findable:
        raise NotEligible
    if application.role in GIVING:
        if not standing.may_mentor:
            raise MayNotMentor
        if not standing.offers:
            raise NoOfferForIt
    if application.role not in ASKING:
        return None
    if standing.need_id is None:
        raise NoNeedForIt
    return standing.need_id


async def _keep(tx: Transaction, programme: Programme, member_id: UUID, *, application: Application) -> UUID:
    """A member is enrolled once in each role; who withdrew and comes back is the same enrolment."""
    before = await _enrolment(tx, programme.id, member_id, role=application.role)
    if before is not None:
        await tx.emit(before.enrol_again(programme, application, now=tx.now))
        return before.id
    enrolment, event = enrol(new_id(), programme, member_id, application=application, now=tx.now)
    tx.session.add(enrolment)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        raise AlreadyEnrolled from error
    await tx.emit(event)
    return enrolment.id


async def _join_late(tx: Transaction, programme: Programme, member_id: UUID, *, role: MentoringRole) -> None:
    """Who asks bids against the prices of the published run; a mentor is somebody for those who wait."""
    if role in ASKING:
        await place(tx, programme, member_id, origin=Origin.LATE)
    else:
        await tend_soon(tx, programme.id)


async def withdraw_enrolment(tx: Transaction, programme_id: UUID, member_id: UUID, *, role: MentoringRole) -> UUID:
    """Whom this leaves without a match is offered the next choice; relationships that exist already go on."""
    programme = await locked_programme(tx, programme_id)
    enrolment = await _enrolment(tx, programme_id, member_id, role=role)
    if enrolment is None:
        raise NoSuchEnrolment
    await tx.emit(enrolment.withdraw(now=tx.now))
    await tx.session.flush()
    ended = await withdraw_open(tx, (proposals.c.programme_id == programme_id) & taking_part(member_id, role))
    await forget_waiting(tx, programme_id, member_id)
    await place_again(tx, programme, ended, without=member_id)
    return enrolment.id


async def _enrolment(tx: Transaction, programme_id: UUID, member_id: UUID, *, role: MentoringRole) -> Enrolment | None:
    query = select(Enrolment).where(
        enrolments.c.programme_id == programme_id, enrolments.c.member_id == member_id, enrolments.c.role == role
    )
    return await tx.session.scalar(query.with_for_update())


async def end_enrolments(tx: Transaction, leaving: Leaving) -> None:
    """Members are erased: whom they were offered to is offered somebody else; the stores delete the rest."""
    place = (enrolments.c.programme_id, enrolments.c.member_id)
    query = select(*place).where(among(enrolments.c.member_id, leaving)).distinct().order_by(*place)
    for programme_id, member_id in (await tx.session.execute(query)).all():
        await _end_enrolments_in(tx.because(leaving[member_id]), programme_id, member_id)


async def _end_enrolments_in(tx: Transaction, programme_id: UUID, member_id: UUID) -> None:
    programme = await locked_programme(tx, programme_id)
    mine = (proposals.c.programme_id == programme_id) & naming(member_id)
    ended = await withdraw_open(tx, mine)
    await forget_waiting(tx, programme_id, member_id)
    query = select(Enrolment).where(enrolments.c.programme_id == programme_id, enrolments.c.member_id == member_id)
    for enrolment in await tx.session.scalars(query.with_for_update()):
        if enrolment.status is EnrolmentStatus.ENROLLED:
            enrolment.withdraw(now=tx.now)
    await tx.session.flush()
    await place_again(tx, programme, ended, without=member_id)
