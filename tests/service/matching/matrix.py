"""Who may see and do what in matching: a line for each field, query, mutation, id and endpoint.

`test_matrix.py` reads the fields from the schema itself: one without a line here fails, and so does a line without one.
The people are those of `matrix_world.py`: who mentors and who is mentored, a fellow of the same programme, and others.
"""

from tests.matrix.probing import lines

MENTEE, MENTOR, FELLOW, OTHER = "mentee", "mentor", "fellow mentee", "other member"
ACTING = "acting for the mentee"
"""Support in the mentee's name, who may read and do less than the mentee."""
MANAGER, HERE, ELSEWHERE = "programme manager", "manager of this programme", "manager of another"
SUPPORT, OPERATOR, KIOSK = "support", "operator", "kiosk"
SCOPES = ("members:read", "members:write", "imports:write", "relationships:read", "webhooks:write", "scim")
"""What clients of a network may be allowed: a viewer for each."""

MEMBERS = frozenset({MENTEE, MENTOR, FELLOW, OTHER, MANAGER, HERE, ELSEWHERE, SUPPORT, OPERATOR})
"""Everybody in person; to matching the roles of staff that are none of its own are members like any other."""
PEOPLE = MEMBERS | {ACTING}
VIEWERS = (*sorted(PEOPLE), KIOSK, *SCOPES)
STAFF = frozenset({MANAGER, HERE})
MANAGERS = STAFF | {ELSEWHERE}
NOBODY: frozenset[str] = frozenset()
OWN = frozenset({MENTEE, ACTING})
ALONE = frozenset({MENTEE})
PAIR = frozenset({MENTEE, MENTOR})
ASKED = OWN | {MENTOR}
ENROLLED = ASKED | {FELLOW}

FIELDS = lines(
    ("Agreement", PAIR, "version draftedBy draftedAt everyDays minutes format months communication canHelpWith"),
    ("Agreement", PAIR, "cannotHelpWith confidentiality signedByMentor signedByMentee"),
    ("AskingRule", PEOPLE, "changedAt changedBy default least meaning most name unit value"),
    ("Board", ALONE, "gaps id overlaps seats"),
    ("BoardOverlap", ALONE, "members sentence"),
    ("BoardSeat", ALONE, "id member missing name needId needed purpose takenAt"),
    ("BoardSuggestion", ALONE, "additions fit gain member reasons"),
    ("CircleProof", STAFF, "colleagues common count largest least smallest"),
    ("Certificate", STAFF, "circles proves"),
    ("Certificate", STAFF, "blockingPairs bound gap holdsForAll idle idleMentors leastProven loads"),
    ("Certificate", STAFF, "matched mentees mentors mostProven objective pinned unmatched worstOff worstOffPoints"),
    ("Counterfactual", OWN, "changes place sentences"),
    ("ChosenMember", ALONE, "choice chosenAt member"),
    ("CircleProposal", frozenset({MANAGER}), "batchId id members mentor proposedAt reasons status topic"),
    ("Enrolment", ENROLLED | STAFF, "confidence enrolledAt id inControl intentToStay member programmeId"),
    ("Enrolment", OWN | {FELLOW} | STAFF, "needId"),
    ("Enrolment", ENROLLED | STAFF, "progress role satisfaction status"),
    ("Enrolment", ASKED | STAFF, "answers"),
    ("Enrolment", STAFF, "arm"),
    ("GivenAnswer", ASKED | STAFF, "answer key"),
    ("Introduction", ASKED, "expiresAt firstStep id kind mentee mentor needId proposedBy proposedTimes saying sentAt"),
    ("Introduction", ASKED, "session startsAt status suggestedTimes topic tried yourTurn"),
    ("Introduction", OWN, "movedOnTo nextChoices"),
    ("IntroductionAdvice", PEOPLE, "example hint sentence weighty"),
    ("Invitation", ALONE, "acceptedBy expiresAt id inviter kind sentAt status"),
    ("KnownMember", PAIR, "declared id member since through"),
    ("MatchChange", OWN, "kind sentence value"),
    ("MatchRun", STAFF, "askedAt certificate digest failure finishedAt id notOffered offered programmeId progress"),
    ("MatchRun", STAFF, "publishedAt purpose ratio rule seatCost seed snapshot status wave weights weightsVersion"),
    ("Member", ENROLLED | STAFF, "id"),
    ("MentorLoad", STAFF, "mentees mentors"),
    ("Estimate", STAFF, "high low value"),
    ("OutcomeFound", STAFF, "all outcome parts tooFew"),
    ("OutcomeReport", STAFF, "kind least outcomes programmeId proposed until weights weightsVersion"),
    ("OutcomeShare", STAFF, "good pairs share"),
    ("PartBehind", OWN, "name points theirs"),
    ("PartOutcome", STAFF, "difference others part sure well"),
    ("PastConversation", PAIR, "answerBy endedAt introductionId other session status"),
    ("Programme", PEOPLE, "controlShare endsOn enrolsFrom enrolsUntil id kind name questions ratio rule startsOn"),
    ("Programme", PEOPLE, "status"),
    ("Programme", STAFF, "mentees mentors publishedRunId seatCost waiting weights"),
    ("ProgrammeProposal", STAFF, "expiresAt id mentee menteeAccepted mentor mentorAccepted origin points status"),
    ("ProgrammeQuestion", PEOPLE, "key kind required text"),
    ("Proposal", ENROLLED, "accepted expiresAt id mentee mentor offeredAt programmeId standing"),
    ("Proposal", ASKED, "relationshipId"),
    ("ProposedWeights", STAFF, "basis changed digest weights"),
    ("ProposedMember", frozenset({MANAGER}), "fit member"),
    ("Recommendation", OWN, "mentor parts price reasons score unknown"),
    ("Relationship", ASKED | STAFF, "askedToRenew endedAt ending endsOn everyDays formal format id kind mentee mentor"),
    ("Relationship", ASKED | STAFF, "minutes origin pausedUntil programmeId startsOn status"),
    ("Relationship", ASKED | STAFF, "idleSince signBy"),
    ("Relationship", PAIR, "agreement yourRole"),
    ("Relationship", ALONE, "yourRenewal"),
    ("Rematch", STAFF, "kind mentee needId openedAt poolId programmeId"),
    ("RunCheck", STAFF, "certificate holds replayable run"),
    ("RunComparison", STAFF, "better differences first gained lost moved same sameSnapshot second worse"),
    ("RunDifference", STAFF, "firstMentor firstPoints mentee secondMentor secondPoints"),
    ("RunPair", STAFF, "mentee mentor obstacle offered parts pinned points reason"),
    ("RunCircle", STAFF, "mentor reasons seats topic"),
    ("RunSeat", STAFF, "fit member obstacle offered pinned"),
    ("ScorePart", OWN, "known most name points"),
    ("Session", ASKED, "id"),
    ("UnmatchedReason", STAFF, "mentees reason"),
    ("WeightOfPart", STAFF, "part points"),
    ("WhyNot", OWN, "behind counterfactuals hindrances member place sentences"),
    ("WeightsAdoption", STAFF, "adoptedAt adoptedBy before id kind programmeId version weights"),
)
"""Who sees something in a field, by whatever query, where there is something to be seen."""

NOT_ASKED_FOR = lines(
    ("Certificate", STAFF, "faults"),
    ("RunCheck", STAFF, "faults whyNot"),
    ("ConversationAnswer", PAIR, "agreement note went wish"),
    ("Departure", MANAGERS, "poolId"),
    ("AnsweredAgain", MEMBERS, "enrolmentId"),
    ("OutcomeReport", STAFF, "effect"),
    ("ProgrammeEffect", STAFF, "difference matched matchedChange question waiting waitingChange"),
    ("PastConversation", PAIR, "outcome yourAnswer"),
    ("ProgrammeQuestion", PEOPLE, "choices"),
)
"""What no query of this world has: the answers of mutations, a fault, the choices of a question of choice, and what a
programme changed, which is told when it is over."""

ENTITIES = {
    "Introduction": OWN,
    "Programme": PEOPLE,
    "Proposal": ASKED,
    "Relationship": ASKED | STAFF,
}
"""Who gets the mentee's own by its id; what they see of it is what they see by the queries."""

QUERIES = {
    "recommendations": OWN,
    "whyNot": OWN,
    "chosenMembers": MEMBERS,
    "introduction": ASKED,
    "introductions": PEOPLE,
    "introductionAdvice": PEOPLE,
    "askingRules": PEOPLE,
    "relationship": PEOPLE,
    "relationships": MEMBERS,
    "myConversationsToAnswer": MEMBERS,
    "connections": MEMBERS,
    "myInvitations": MEMBERS,
    "rematches": MANAGERS,
    "programme": PEOPLE,
    "programmes": PEOPLE,
    "myEnrolments": PEOPLE,
    "proposals": PEOPLE,
    "enrolments": STAFF,
    "programmeProposals": STAFF,
    "matchRun": STAFF,
    "matchRuns": STAFF,
    "runPairs": STAFF,
    "runCircles": STAFF,
    "compareRuns": STAFF,
    "checkRun": STAFF,
    "board": MEMBERS,
    "boardSuggestions": ALONE,
    "circleProposals": frozenset({MANAGER}),
    "outcomeReport": STAFF,
    "weightsAdoptions": STAFF,
}
"""Who gets an answer to a question that its owner would get one to; an empty list is one."""

MUTATIONS = {
    "favourMember": MEMBERS,
    "setAside": MEMBERS,
    "takeBackChoice": MEMBERS,
    "sendIntroduction": PEOPLE,
    "acceptIntroduction": PEOPLE,
    "declineIntroduction": PEOPLE,
    "proposeTimes": PEOPLE,
    "acceptProposedTime": PEOPLE,
    "withdrawIntroduction": PEOPLE,
    "changeAskingRule": frozenset({MANAGER, OPERATOR}),
    "sayHowItWent": MEMBERS,
    "draftAgreement": MEMBERS,
    "signAgreement": MEMBERS,
    "pauseRelationship": MEMBERS,
    "resumeRelationship": MEMBERS,
    "answerRenewal": MEMBERS,
    "endRelationship": MEMBERS,
    "declareConnection": MEMBERS,
    "removeConnection": MEMBERS,
    "inviteMentor": MEMBERS,
    "withdrawInvitation": MEMBERS,
    "acceptInvitation": MEMBERS,
    "pairMembers": frozenset({MANAGER}),
    "mentorLeft": frozenset({MANAGER}),
    "openProgramme": frozenset({MANAGER}),
    "beginEnrolment": STAFF,
    "closeEnrolment": STAFF,
    "endProgramme": STAFF,
    "enrol": MEMBERS,
    "withdrawEnrolment": PEOPLE,
    "startRun": STAFF,
    "simulateRun": STAFF,
    "cancelRun": STAFF,
    "resumeRun": STAFF,
    "publishRun": STAFF,
    "acceptProposal": PEOPLE,
    "declineProposal": PEOPLE,
    "openBoard": MEMBERS,
    "nameSeat": MEMBERS,
    "dedicateSeat": MEMBERS,
    "takeSeat": MEMBERS,
    "leaveSeat": MEMBERS,
    "removeSeat": MEMBERS,
    "fillBoard": MEMBERS,
    "askForSeat": MEMBERS,
    "proposeCircles": frozenset({MANAGER}),
    "acceptCircle": frozenset({MANAGER}),
    "dismissCircle": frozenset({MANAGER}),
    "adoptProposedWeights": frozenset({MANAGER}),
    "adoptWeights": frozenset({MANAGER}),
    "answerAgain": MEMBERS,
}
"""Who is not refused for who they are; what they then may do with whose things, FOREIGN says."""

BY_THINGS = {"cancelRun", "resumeRun", "publishRun"}
"""Refused to all others as if there were no such run."""

FOREIGN = {
    "acceptIntroduction.introductionId": "ask",
    "acceptProposedTime.introductionId": "ask",
    "declineIntroduction.introductionId": "ask",
    "proposeTimes.introductionId": "ask",
    "withdrawIntroduction.introductionId": "ask",
    "sendIntroduction.needId": "need",
    "sayHowItWent.sessionId": "booked session",
    "draftAgreement.relationshipId": "relationship",
    "signAgreement.relationshipId": "relationship",
    "pauseRelationship.relationshipId": "relationship",
    "resumeRelationship.relationshipId": "relationship",
    "answerRenewal.relationshipId": "relationship",
    "endRelationship.relationshipId": "relationship",
    "inviteMentor.needId": "need",
    "withdrawInvitation.invitationId": "invitation",
    "acceptProposal.proposalId": "proposal",
    "declineProposal.proposalId": "proposal",
    "enrol.needId": "need",
    "askForSeat.seatId": "empty seat",
    "dedicateSeat.seatId": "empty seat",
    "dedicateSeat.needId": "need",
    "leaveSeat.seatId": "seat",
    "removeSeat.seatId": "seat",
    "takeSeat.seatId": "empty seat",
    "nameSeat.needId": "need",
    "cancelRun.runId": "run",
    "resumeRun.runId": "failed",
    "publishRun.runId": "other run",
}
"""Ids in inputs that are the pair's, or their programme's: in others' hands they are as good as an id of nothing."""

NOT_A_MEMBERS = {
    "acceptCircle.circleId": "the association's: for its managers alone",
    "dismissCircle.circleId": "the association's: for its managers alone",
    "askForSeat.mentorId": "a member; whom a block hides is as who offers nothing: test_hidden.py",
    "sendIntroduction.mentorId": "a member; whom a block hides is as who offers nothing: test_hidden.py",
    "sendIntroduction.nextChoices": "members, whom nobody is told of before their turn comes",
    "pairMembers.mentorId": "a member, for staff alone",
    "pairMembers.menteeId": "a member, for staff alone",
}
"""Ids in inputs that are nobody's own, and why."""

ENDPOINTS = {"POST /graphql"}
"""Beside the operators' own there is the graph alone."""
