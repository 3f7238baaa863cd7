"""What members are told about a programme's proposals; how one ended, and who said no, is told to nobody."""

from uuid import UUID

from contracts.matching import ProposalAgreed, ProposalAnswer, ProposalAnswered, ProposalLapsed, ProposalOffered
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

Proposal = ProposalOffered | ProposalAnswered | ProposalAgreed | ProposalLapsed


def on_proposal_offered(event: ProposalOffered) -> tuple[Message, ...]:
    """Both are asked, each in the words of their part."""
    return (
        _message(event, event.mentor_id, NotificationKind.PROPOSAL_OFFERED, wording=Wording.PROPOSAL_TO_MENTOR),
        _message(event, event.mentee_id, NotificationKind.PROPOSAL_OFFERED, wording=Wording.PROPOSAL_TO_MENTEE),
    )


def on_proposal_answered(event: ProposalAnswered) -> tuple[Message, ...]:
    """A yes is between the member and the programme; after a no the other hears that it came to nothing."""
    if event.answer is ProposalAnswer.ACCEPTED:
        return ()
    other = event.mentee_id if event.by_mentor else event.mentor_id
    return (_ended(event, other),)


def on_proposal_agreed(event: ProposalAgreed) -> tuple[Message, ...]:
    """Both know, and can write to each other."""
    return tuple(
        _message(event, member_id, NotificationKind.PROPOSAL_AGREED, wording=Wording.PROPOSAL_AGREED)
        for member_id in (event.mentor_id, event.mentee_id)
    )


def on_proposal_lapsed(event: ProposalLapsed) -> tuple[Message, ...]:
    """Both hear the same, whatever the reason was."""
    return tuple(_ended(event, member_id) for member_id in (event.mentor_id, event.mentee_id))


def _ended(event: Proposal, member_id: UUID) -> Message:
    return _message(event, member_id, NotificationKind.PROPOSAL_ENDED, wording=Wording.PROPOSAL_ENDED)


def _message(event: Proposal, member_id: UUID, kind: NotificationKind, *, wording: Wording) -> Message:
    return Message(
        member_id=member_id,
        about=event.mentee_id if member_id == event.mentor_id else event.mentor_id,
        kind=kind,
        wording=wording,
        proposal_id=event.proposal_id,
    )
