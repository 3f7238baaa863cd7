"""An enrolment: one member's part in one programme, in one role."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.matching import EnrolmentWithdrawn, MemberEnrolled
from contracts.words import MentoringRole
from services.matching.programmes.domain.assignment import Arm, assign
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.programme import Programme, ProgrammeStatus
from services.matching.programmes.domain.questions import Answers, Baseline, check_answers, read_questions
from services.matching.programmes.domain.refusals import (
    AlreadyEnrolled,
    AlreadyWithdrawn,
    AssignmentStands,
    CameBackLately,
)


class EnrolmentStatus(str, Enum):
    """Whether somebody takes part."""

    ENROLLED = "ENROLLED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a member says when they enrol.  `in_control` is their consent to be drawn for the control group."""

    role: MentoringRole
    need_id: UUID | None
    answers: Answers
    baseline: Baseline
    in_control: bool


@dataclass(eq=False, kw_only=True)
class Enrolment:
    """`arm` is None for who did not consent to the draw, and for mentors.

    `returned_at`: when they last came back while the programme was running, where somebody is offered at once.
    """

    id: UUID
    programme_id: UUID
    member_id: UUID
    role: MentoringRole
    need_id: UUID | None
    answers: dict[str, str]
    confidence: int
    satisfaction: int
    progress: int
    intent_to_stay: int
    in_control: bool
    arm: Arm | None
    enrolled_at: datetime
    status: EnrolmentStatus = EnrolmentStatus.ENROLLED
    withdrawn_at: datetime | None = None
    returned_at: datetime | None = None

    def enrol_again(self, programme: Programme, application: Application, *, now: datetime) -> MemberEnrolled:
        """Who comes back answers anew; what was drawn for them stays drawn."""
        if self.status is EnrolmentStatus.ENROLLED:
            raise AlreadyEnrolled
        if application.in_control != self.in_control:
            raise AssignmentStands
        if programme.status is ProgrammeStatus.RUNNING:
            if self.returned_at is not None and now - self.returned_at < DEFAULTS.returns_after:
                raise CameBackLately
            self.returned_at = now
        self.answers = dict(check_answers(read_questions(programme.questions), application.answers))
        self.need_id = application.need_id
        self.status, self.withdrawn_at, self.enrolled_at = EnrolmentStatus.ENROLLED, None, now
        return self.told()

    def withdraw(self, *, now: datetime) -> EnrolmentWithdrawn:
        if self.status is EnrolmentStatus.WITHDRAWN:
            raise AlreadyWithdrawn
        self.status, self.withdrawn_at = EnrolmentStatus.WITHDRAWN, now
        return EnrolmentWithdrawn(enrolment_id=self.id, programme_id=self.programme_id, member_id=self.member_id)

    def told(self) -> MemberEnrolled:
        return MemberEnrolled(
            enrolment_id=self.id, programme_id=self.programme_id, member_id=self.member_id, role=self.role
        )


def enrol(
    enrolment_id: UUID, programme: Programme, member_id: UUID, *, application: Application, now: datetime
) -> tuple[Enrolment, MemberEnrolled]:
    """The baseline and the draw are taken now or never: neither can be added afterwards."""
    programme.check_enrolling(application.role, now=now)
    drawn = application.in_control and application.role is not MentoringRole.MENTOR
    enrolment = Enrolment(
        id=enrolment_id,
        programme_id=programme.id,
        member_id=member_id,
        role=application.role,
        need_id=application.need_id,
        answers=dict(check_answers(read_questions(programme.questions), application.answers)),
        **vars(application.baseline),
        in_control=application.in_control,
        arm=assign(programme.seed, member_id, share=programme.control_share) if drawn else None,
        enrolled_at=now,
    )
    return enrolment, enrolment.told()
