"""Who may see and do what in sessions: a line for each field, query, mutation, id and endpoint.

`test_matrix.py` reads the fields from the schema itself: one without a line here fails, and so does a line without one.
The people are those of `matrix_world.py`: two who work together, somebody whom the mentee reported, those of circles.
"""

from tests.matrix.probing import lines

MENTEE, MENTOR, REPORTED, OTHER = "mentee", "mentor", "reported member", "other member"
GUIDE, SEATED = "mentor of circles", "member of circles"
ACTING = "acting for the mentee"
"""Support in the mentee's name, who may read and do less than the mentee."""
MANAGER, HERE, ELSEWHERE = "programme manager", "manager of this programme", "manager of another"
SUPPORT, OPERATOR, KIOSK = "support", "operator", "kiosk"
SCOPES = ("members:read", "members:write", "imports:write", "relationships:read", "webhooks:write", "scim")
"""What clients of a network may be allowed: a viewer for each."""

STAFF = frozenset({MANAGER, HERE})
MANAGERS = STAFF | {ELSEWHERE}
WHOLE = frozenset({MANAGER})
"""Programme managers of the whole association."""
HELPERS = frozenset({SUPPORT})
"""Support of the whole association, who look at what members bring before them."""
MEMBERS = frozenset({MENTEE, MENTOR, REPORTED, GUIDE, SEATED, OTHER, OPERATOR}) | MANAGERS | HELPERS
"""Everybody in person; where a role of staff has no power here they are members like any other."""
PEOPLE = MEMBERS | {ACTING}
VIEWERS = (*sorted(PEOPLE), KIOSK, *SCOPES)
ALONE = frozenset({MENTEE})
PAIR = frozenset({MENTEE, MENTOR})
OWN = PAIR | {ACTING}
"""The two, and who acts for one of them: what they have booked can be seen to in somebody's name."""
WRITING = PAIR | {REPORTED}
OF_CIRCLES = frozenset({GUIDE, SEATED})
SITTING, LEADING = frozenset({SEATED}), frozenset({GUIDE})
ASKED = frozenset({REPORTED})
"""Whom the mentor of circles asked to lead one, too."""
ASKING = LEADING | ASKED

FIELDS = lines(
    ("Absence", ALONE | HELPERS, "appeal appealedAt member notedAt sessionId step"),
    ("Absence", ALONE, "decidedAt decision"),
    ("Advice", PAIR, "answer answeredAt because givenAt givenBy givenTo id relationship reportedAt result sessionId"),
    ("Advice", PAIR, "topic words"),
    ("Agenda", PAIR, "adviceDue followUps questions relationship sessionId stage startsAt suggestions yourTurn"),
    ("Agenda", frozenset({MENTOR}), "prompts"),
    ("AgendaQuestion", PAIR, "answer askedAt askedBy homework id question settledAt settledBy settledIn state"),
    ("Attendance", PAIR, "account member others own"),
    ("CalendarFeed", ALONE, "madeAt"),
    ("Circle", MEMBERS, "admission everyDays id mentor minutes seats skills taken topic"),
    ("Circle", OF_CIRCLES, "closedAt coMentor"),
    ("Circle", ASKING, "coMentorOffer"),
    ("Circle", SITTING, "yours"),
    ("CircleAgendaItem", OF_CIRCLES, "askedAt askedBy carried circleId id item settledAt settledIn state"),
    ("CircleAttendance", OF_CIRCLES, "account member mentors own"),
    ("CircleHealth", WHOLE, "absent came dueOn health id lastMetOn mentor met nextOn seated"),
    ("CircleMeeting", OF_CIRCLES, "cancelledAt circleId endsAt format id mentor place sequence startsAt topic zone"),
    ("CirclePost", OF_CIRCLES | HELPERS, "author circleId id text writtenAt"),
    ("Closing", PAIR, "closesOn open openedAt relationship theirThanks yours"),
    ("CoMentorOffer", ASKING, "member offeredAt offeredUntil"),
    ("Concern", ALONE | HELPERS, "about closedAt decision id kind raisedAt reporter state text"),
    ("ConcernCase", HELPERS, "concern messages posts"),
    ("ConcernStep", HELPERS, "act actor at id note"),
    ("FitCheck", PAIR, "answerBy answeredAt open openedAt relationship yourFit yourWish yourWords"),
    ("FollowUp", PAIR, "agreedAt agreedBy agreedIn dueOn id note owner relationship settledAt state what"),
    ("GiftGiven", PAIR, "gift givenAt givenBy givenTo id relationship words"),
    ("Goal", PAIR, "dueOn id milestones movedAt progress relationship setAt setBy settledAt stalled state what"),
    ("GoalEntry", PAIR, "dueOn note progress saidAt saidBy step"),
    ("HealthCount", MANAGERS, "health relationships"),
    ("HelpWanted", STAFF, "id member programmeId relationship since"),
    ("Home", PAIR, "followUps goals sessions"),
    ("Home", OF_CIRCLES, "circleMeetings"),
    ("Home", ALONE, "adviceDue"),
    ("LastWord", PAIR, "changed keepInTouch nextStep thanks writtenAt"),
    ("MeetingHabits", MEMBERS, "bufferMinutes lateCancellations mostADay"),
    (
        "MeetingProposal",
        OWN,
        "awaitsYou format id lapsesAt minutes place proposedBy relationship round sessionId state",
    ),
    ("MeetingProposal", OWN, "times"),
    ("MeetingProposal", ALONE, "clashes"),
    ("MeetingSeries", OWN, "at awaitsYou bookedThrough firstOn format id lapsesAt lastOn minutes place proposedBy"),
    ("MeetingSeries", OWN, "relationship replacesId rhythm state zone"),
    ("MeetingSlot", OWN, "endsAt startsAt"),
    ("Member", PEOPLE, "id"),
    ("MentorPrompt", frozenset({MENTOR}), "prompt sentence"),
    ("Message", WRITING | HELPERS, "author id text writtenAt"),
    ("MessageThread", WRITING, "id lastAt lastBy lastText member open unread"),
    ("Milestone", PAIR, "dueOn id reachedAt what"),
    ("Note", PAIR, "id sessionId sharing text version writtenAt writtenBy"),
    ("NudgeSettings", MEMBERS, "quietFrom quietUntil wants"),
    ("OfficeHours", MEMBERS, "id mentor minutes seats startsAt taken topic"),
    ("OfficeHours", OF_CIRCLES, "closedAt"),
    ("OfficeHours", SITTING, "yours"),
    ("OtherCalendar", ALONE, "addedAt advice clashes host nextAt problem readAt"),
    ("OwnSeat", SITTING, "askedAt offeredUntil position standing"),
    ("PresenceSaid", PAIR | OF_CIRCLES, "came minutesLate"),
    ("Pulse", PAIR, "answeredAt askedAt closesAt id questions relationship round wantsHelp words"),
    ("PulseItem", PAIR, "question rating text"),
    ("PulseTally", STAFF, "mean members month question text"),
    ("Recap", PAIR, "adviceTried goalsReached meetings minutes relationship since until"),
    ("Relationship", OWN | STAFF, "id"),
    ("RelationshipHealth", PAIR | STAFF, "dueOn health idleSince kind lastMetOn mentee mentor nextOn overdueDays"),
    ("RelationshipHealth", PAIR | STAFF, "programmeId relationship since"),
    ("SeatClaim", LEADING, "askedAt member offeredUntil place standing"),
    ("Session", OWN, "endsAt format id introductionId mentee mentor place relationship sequence seriesId startsAt"),
    ("Session", OWN, "freeUntil status"),
    ("Session", OWN, "cancelledBy"),
    ("ShownContact", WRITING, "channel owner value"),
)
"""Who sees something in a field, by whatever query, where there is something to be seen."""

NOT_ASKED_FOR = lines(
    ("CircleDates", LEADING, "meetings takenOn"),
    ("CoMentoring", MEMBERS, "circle ledWithoutYou"),
    ("FeedAddress", MEMBERS, "address feed"),
    ("Seating", MEMBERS, "id seats taken yours"),
)
"""What only mutations answer."""

WITH_WHOM_THEY_BLOCKED = frozenset(
    {
        *("Advice", "Agenda", "AgendaQuestion", "Closing", "FitCheck", "FollowUp", "GiftGiven", "Goal", "GoalEntry"),
        *("LastWord", "MeetingSlot", "MentorPrompt", "Milestone", "Pulse", "PulseItem", "Recap", "RelationshipHealth"),
    }
)
"""The types of which somebody who blocks the other sees no object any more; their private notes stay their own."""

ENTITIES = {"Session": OWN}
"""Who gets the pair's own by its id; what they see of it is what they see by the queries."""

QUERIES = {
    "session": OWN,
    "sessions": PEOPLE,
    "meetingSlots": OWN,
    "meetingProposals": PEOPLE,
    "meetingSeries": PEOPLE,
    "meetingHabits": MEMBERS,
    "goal": MEMBERS,
    "goals": MEMBERS,
    "goalHistory": MEMBERS,
    "advice": MEMBERS,
    "gifts": MEMBERS,
    "nextAgenda": MEMBERS,
    "questions": MEMBERS,
    "followUps": MEMBERS,
    "sharedNotes": MEMBERS,
    "privateNotes": MEMBERS,
    "sharedNoteHistory": MEMBERS,
    "privateNoteHistory": MEMBERS,
    "attendance": PAIR,
    "myAbsences": MEMBERS,
    "absenceAppeals": HELPERS,
    "home": MEMBERS,
    "messageThreads": MEMBERS,
    "messageThread": MEMBERS,
    "messages": MEMBERS,
    "shownContacts": MEMBERS,
    "myConcerns": MEMBERS,
    "postsToReport": MEMBERS,
    "concerns": HELPERS,
    "concern": HELPERS,
    "concernSteps": HELPERS,
    "circles": MEMBERS,
    "circle": MEMBERS,
    "myCircles": MEMBERS,
    "coMentorOffers": MEMBERS,
    "circleMeetings": MEMBERS,
    "circleAttendance": MEMBERS,
    "circleAgenda": MEMBERS,
    "circlePosts": MEMBERS,
    "healthOfCircles": WHOLE,
    "officeHours": MEMBERS,
    "myOfficeHours": MEMBERS,
    "seatClaims": MEMBERS,
    "relationshipHealth": MEMBERS,
    "openPulses": MEMBERS,
    "myPulses": MEMBERS,
    "fitCheck": MEMBERS,
    "closing": MEMBERS,
    "recap": PAIR,
    "nudgeSettings": MEMBERS,
    "healthOfRelationships": MANAGERS,
    "healthCounts": MANAGERS,
    "pulseTallies": STAFF,
    "helpWanted": MANAGERS,
    "calendarFeed": MEMBERS,
    "otherCalendar": MEMBERS,
}
"""Who gets an answer to a question that its owner would get one to; an empty list is one, and so is null."""

MUTATIONS = {
    "cancelSession": PEOPLE,
    "placeSession": PEOPLE,
    "sayMeetingMissed": PEOPLE,
    "proposeMeeting": PEOPLE,
    "moveMeeting": PEOPLE,
    "answerWithTimes": PEOPLE,
    "acceptMeetingTime": PEOPLE,
    "closeMeetingProposal": PEOPLE,
    "proposeSeries": PEOPLE,
    "agreeToSeries": PEOPLE,
    "endSeries": PEOPLE,
    "setMeetingLimits": MEMBERS,
    "setGoal": MEMBERS,
    "reportGoalProgress": MEMBERS,
    "moveGoal": MEMBERS,
    "addMilestone": MEMBERS,
    "reachMilestone": MEMBERS,
    "reachGoal": MEMBERS,
    "dropGoal": MEMBERS,
    "giveAdvice": MEMBERS,
    "answerAdvice": MEMBERS,
    "reportAdvice": MEMBERS,
    "giveGift": MEMBERS,
    "noteGift": MEMBERS,
    "askQuestion": MEMBERS,
    "prepareQuestion": MEMBERS,
    "settleQuestion": MEMBERS,
    "dropQuestion": MEMBERS,
    "agreeFollowUp": MEMBERS,
    "moveFollowUp": MEMBERS,
    "finishFollowUp": MEMBERS,
    "dropFollowUp": MEMBERS,
    "writeNote": MEMBERS,
    "reviseSharedNote": MEMBERS,
    "revisePrivateNote": MEMBERS,
    "sayWhoCame": MEMBERS,
    "appealAbsence": MEMBERS,
    "decideAppeal": HELPERS,
    "writeMessage": MEMBERS,
    "takeBackMessage": MEMBERS,
    "markMessagesRead": MEMBERS,
    "showContact": MEMBERS,
    "hideContact": MEMBERS,
    "raiseConcern": MEMBERS,
    "takeConcern": HELPERS,
    "noteOnConcern": HELPERS,
    "closeConcern": HELPERS,
    "startCircle": MEMBERS,
    "closeCircle": MEMBERS,
    "changeCircleTopic": MEMBERS,
    "offerCoMentoring": MEMBERS,
    "withdrawCoMentoring": MEMBERS,
    "acceptCoMentoring": MEMBERS,
    "declineCoMentoring": MEMBERS,
    "setCircleMeetings": MEMBERS,
    "moveCircleMeeting": MEMBERS,
    "cancelCircleMeeting": MEMBERS,
    "sayWhoCameToCircle": MEMBERS,
    "addToCircleAgenda": MEMBERS,
    "finishCircleAgendaItem": MEMBERS,
    "dropCircleAgendaItem": MEMBERS,
    "writeCirclePost": MEMBERS,
    "takeBackCirclePost": MEMBERS,
    "inviteToCircle": MEMBERS,
    "admitToCircle": MEMBERS,
    "turnDownForCircle": MEMBERS,
    "publishOfficeHours": MEMBERS,
    "closeOfficeHours": MEMBERS,
    "claimSeat": MEMBERS,
    "acceptSeat": MEMBERS,
    "giveUpSeat": MEMBERS,
    "answerPulse": MEMBERS,
    "answerFit": MEMBERS,
    "sayLastWord": MEMBERS,
    "setNudges": MEMBERS,
    "makeCalendarFeed": MEMBERS,
    "revokeCalendarFeed": MEMBERS,
    "nameOtherCalendar": MEMBERS,
    "readOtherCalendar": MEMBERS,
    "dropOtherCalendar": MEMBERS,
}
"""Who is not refused for who they are; what they then may do with whose things, FOREIGN says."""

OWNERS = {
    "private note": ALONE,
    "decided": ALONE,
    "pulse": frozenset({MENTOR}),
    "hidden circle": OF_CIRCLES,
    "asked circle": ASKED,
    "circle meeting": OF_CIRCLES,
    "circle's item": OF_CIRCLES,
    "circle's post": OF_CIRCLES,
}
"""Whose a thing of FOREIGN is, where it is not the pair's."""

FOREIGN = {
    "cancelSession.sessionId": "session",
    "placeSession.sessionId": "session",
    "sayMeetingMissed.sessionId": "late",
    "proposeMeeting.relationshipId": "relationship",
    "moveMeeting.sessionId": "session",
    "answerWithTimes.proposalId": "proposal",
    "acceptMeetingTime.proposalId": "proposal",
    "closeMeetingProposal.proposalId": "proposal",
    "proposeSeries.relationshipId": "relationship",
    "agreeToSeries.seriesId": "proposed series",
    "endSeries.seriesId": "series",
    "setGoal.relationshipId": "relationship",
    "reportGoalProgress.goalId": "open goal",
    "moveGoal.goalId": "open goal",
    "addMilestone.goalId": "open goal",
    "reachMilestone.goalId": "goal",
    "reachGoal.goalId": "open goal",
    "dropGoal.goalId": "open goal",
    "giveAdvice.relationshipId": "relationship",
    "answerAdvice.adviceId": "advice due",
    "reportAdvice.adviceId": "advice due",
    "giveGift.relationshipId": "relationship",
    "noteGift.relationshipId": "relationship",
    "askQuestion.relationshipId": "relationship",
    "prepareQuestion.questionId": "question",
    "settleQuestion.questionId": "question",
    "dropQuestion.questionId": "question",
    "agreeFollowUp.relationshipId": "relationship",
    "moveFollowUp.followUpId": "follow-up",
    "finishFollowUp.followUpId": "follow-up",
    "dropFollowUp.followUpId": "follow-up",
    "writeNote.relationshipId": "relationship",
    "reviseSharedNote.noteId": "shared note",
    "revisePrivateNote.noteId": "private note",
    "sayWhoCame.sessionId": "late",
    "appealAbsence.sessionId": "decided",
    "answerPulse.pulseId": "pulse",
    "answerFit.relationshipId": "relationship",
    "sayLastWord.relationshipId": "ended",
    "closeCircle.circleId": "hidden circle",
    "changeCircleTopic.circleId": "hidden circle",
    "offerCoMentoring.circleId": "hidden circle",
    "withdrawCoMentoring.circleId": "hidden circle",
    "acceptCoMentoring.circleId": "asked circle",
    "declineCoMentoring.circleId": "asked circle",
    "setCircleMeetings.circleId": "hidden circle",
    "moveCircleMeeting.meetingId": "circle meeting",
    "cancelCircleMeeting.meetingId": "circle meeting",
    "sayWhoCameToCircle.meetingId": "circle meeting",
    "addToCircleAgenda.circleId": "hidden circle",
    "finishCircleAgendaItem.itemId": "circle's item",
    "dropCircleAgendaItem.itemId": "circle's item",
    "writeCirclePost.circleId": "hidden circle",
    "takeBackCirclePost.postId": "circle's post",
    "inviteToCircle.circleId": "hidden circle",
    "admitToCircle.circleId": "hidden circle",
    "turnDownForCircle.circleId": "hidden circle",
    "claimSeat.gatheringId": "hidden circle",
    "acceptSeat.gatheringId": "hidden circle",
    "giveUpSeat.gatheringId": "hidden circle",
}
"""Ids in inputs that are somebody's: in others' hands they are as good as an id of nothing."""

LED = {
    "closeCircle": ("circleId", "circle"),
    "changeCircleTopic": ("circleId", "circle"),
    "offerCoMentoring": ("circleId", "circle"),
    "withdrawCoMentoring": ("circleId", "circle"),
    "setCircleMeetings": ("circleId", "circle"),
    "inviteToCircle": ("circleId", "circle"),
    "admitToCircle": ("circleId", "circle"),
    "turnDownForCircle": ("circleId", "circle"),
    "closeOfficeHours": ("officeHoursId", "hours"),
}
"""What those who lead a circle or office hours do, by whatever everybody may see."""

TIED = {
    "finishCircleAgendaItem.meetingId": "held circle meeting",
    "reachMilestone.milestoneId": "milestone",
    "giveAdvice.sessionId": "held",
    "settleQuestion.sessionId": "held",
    "agreeFollowUp.sessionId": "held",
    "writeNote.sessionId": "held",
    "proposeSeries.replacesId": "series",
    "takeBackMessage.messageId": "message",
    "raiseConcern.messageIds": "message",
    "raiseConcern.postIds": "circle's post",
}
"""Ids in inputs that go with something of one's own: the pair's are as good as an id of nothing to two others."""

NOT_A_MEMBERS = {
    "agreeFollowUp.ownerId": "one of the two; anybody else is refused: test_agendas.py",
    "startCircle.coMentorId": "any id will do, and nothing is learnt of it: test_co_mentoring.py",
    "decideAppeal.sessionId": "for support alone",
    "takeConcern.concernId": "for support alone",
    "noteOnConcern.concernId": "for support alone",
    "closeConcern.concernId": "for support alone",
    "closeOfficeHours.officeHoursId": "everybody sees office hours; who closes them, LED says",
}
"""Ids in inputs that are nobody's own, and why."""

ENDPOINTS = {
    "POST /graphql",
    "GET /v1/sessions/hours.csv",
    "GET /v1/sessions/hours.pdf",
    "GET /feeds/{secret}.ics",
}
"""Beside the operators' own.  Hours are one's own, for members in person; a feed is for whoever has its address."""
