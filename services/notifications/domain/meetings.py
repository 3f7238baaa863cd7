"""What members are told of their meetings; what belongs to a whole series is told once, of the series."""

from collections.abc import Mapping
from uuid import UUID

from contracts.sessions import (
    Closing,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesEnding,
    SeriesProposed,
    SessionPlaced,
)
from services.notifications.domain.inbox import Message, NotificationKind, Wording

OfMeeting = MeetingProposed | MeetingProposalClosed | MeetingBooked | MeetingMoved | MeetingCancelled
OfSeries = SeriesProposed | SeriesAgreed | SeriesDateLost | SeriesEnded


def on_proposed(event: MeetingProposed) -> tuple[Message, ...]:
    """Whoever has to choose; each round is told by itself."""
    kind, wording = NotificationKind.MEETING_PROPOSED, Wording.MEETING_PROPOSED
    return (_of_meeting(event, _other(event, event.proposed_by), kind, wording=wording, sequence=event.round),)


def on_proposal_closed(event: MeetingProposalClosed) -> tuple[Message, ...]:
    """Who proposed hears of a no or of silence, the other of times that were taken back."""
    kind = NotificationKind.MEETING_PROPOSAL_CLOSED
    told = {
        Closing.DECLINED: (event.proposed_by, Wording.MEETING_TIMES_DECLINED),
        Closing.LAPSED: (event.proposed_by, Wording.MEETING_TIMES_LAPSED),
        Closing.WITHDRAWN: (_other(event, event.proposed_by), Wording.MEETING_TIMES_WITHDRAWN),
    }
    if event.closing not in told:
        return ()
    member_id, wording = told[event.closing]
    return (_of_meeting(event, member_id, kind, wording=wording, sequence=event.round),)


def on_booked(event: MeetingBooked) -> tuple[Message, ...]:
    if event.with_series:
        return ()
    return _to_both(event, NotificationKind.SESSION_BOOKED, wording=Wording.MEETING_BOOKED)


def on_moved(event: MeetingMoved) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.SESSION_MOVED, wording=Wording.MEETING_MOVED)


def on_placed(event: SessionPlaced) -> tuple[Message, ...]:
    """Whoever did not say it."""
    reader = _other(event, event.place_by)
    return (
        Message(
            member_id=reader,
            about=event.place_by,
            kind=NotificationKind.SESSION_PLACED,
            wording=Wording.SESSION_PLACED,
            introduction_id=event.introduction_id,
            relationship_id=event.relationship_id,
            session_id=event.session_id,
            sequence=event.sequence,
            params=_when(event),
        ),
    )


def on_cancelled(event: MeetingCancelled) -> tuple[Message, ...]:
    """Both know, each in the words that fit who cancelled."""
    if event.with_series:
        return ()
    return tuple(
        _of_meeting(
            event,
            member_id,
            NotificationKind.SESSION_CANCELLED,
            wording=_cancelled(event.cancelled_by, member_id),
            sequence=event.sequence,
            params=_when(event),
        )
        for member_id in _both(event)
    )


def on_series_proposed(event: SeriesProposed) -> tuple[Message, ...]:
    kind, wording = NotificationKind.SERIES_PROPOSED, Wording.SERIES_PROPOSED
    params = {"day": event.first_on.isoformat()}
    return (_of_series(event, _other(event, event.proposed_by), kind, wording=wording, params=params),)


def on_series_agreed(event: SeriesAgreed) -> tuple[Message, ...]:
    """Both, with the first date; the others are in their calendars."""
    params = {"starts_at": event.first_starts_at.isoformat(), "ends_at": event.first_ends_at.isoformat()}
    kind, wording = NotificationKind.SERIES_AGREED, Wording.SERIES_AGREED
    return tuple(_of_series(event, each, kind, wording=wording, params=params) for each in _both(event))


def on_date_lost(event: SeriesDateLost) -> tuple[Message, ...]:
    """Either may propose another time for it."""
    params = {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}
    kind, wording = NotificationKind.SERIES_DATE_LOST, Wording.SERIES_DATE_LOST
    return tuple(
        _of_series(event, each, kind, wording=wording, params=params, session_id=event.session_id)
        for each in _both(event)
    )


def on_series_ended(event: SeriesEnded) -> tuple[Message, ...]:
    """One that another takes over from, or that goes with its relationship, is told of as that."""
    told = {
        SeriesEnding.DECLINED: ([event.proposed_by], Wording.SERIES_DECLINED),
        SeriesEnding.LAPSED: ([event.proposed_by], Wording.SERIES_LAPSED),
        SeriesEnding.ENDED: (_both(event), Wording.SERIES_ENDED),
    }
    members, wording = told.get(event.ending, ((), Wording.SERIES_ENDED))
    return tuple(_of_series(event, each, NotificationKind.SERIES_ENDED, wording=wording) for each in members)


def _to_both(event: MeetingBooked | MeetingMoved, kind: NotificationKind, *, wording: Wording) -> tuple[Message, ...]:
    return tuple(
        _of_meeting(event, each, kind, wording=wording, sequence=event.sequence, params=_when(event))
        for each in _both(event)
    )


def _when(event: MeetingBooked | MeetingMoved | SessionPlaced | MeetingCancelled) -> Mapping[str, str]:
    return {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}


def _cancelled(cancelled_by: UUID | None, reader: UUID) -> Wording:
    if cancelled_by is None:
        return Wording.MEETING_CANCELLED
    return Wording.MEETING_CANCELLED_BY_YOU if cancelled_by == reader else Wording.MEETING_CANCELLED_BY_OTHER


def _of_meeting(
    event: OfMeeting,
    member_id: UUID,
    kind: NotificationKind,
    *,
    wording: Wording,
    sequence: int,
    params: Mapping[str, str] | None = None,
) -> Message:
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        relationship_id=event.relationship_id,
        session_id=event.session_id,
        sequence=sequence,
        params=params or {},
    )


def _of_series(
    event: OfSeries,
    member_id: UUID,
    kind: NotificationKind,
    *,
    wording: Wording,
    params: Mapping[str, str] | None = None,
    session_id: UUID | None = None,
) -> Message:
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        relationship_id=event.relationship_id,
        series_id=event.series_id,
        session_id=session_id,
        params=params or {},
    )


def _both(event: OfMeeting | OfSeries) -> tuple[UUID, UUID]:
    return event.mentor_id, event.mentee_id


def _other(event: OfMeeting | OfSeries | SessionPlaced, member_id: UUID) -> UUID:
    return event.mentee_id if member_id == event.mentor_id else event.mentor_id
