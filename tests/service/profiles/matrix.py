"""Who may see and do what in profiles: a line for each field, mutation and endpoint.

`test_matrix.py` reads the fields from the schema itself: one without a line here fails, and so does a line without one.
"""

from chassis.identity import Role

SELF, OTHER, CONNECTION, BLOCKED = "self", "other", "connection", "blocked"
MANAGER, SUPPORT, OPERATOR = (role.value for role in (Role.PROGRAMME_MANAGER, Role.SUPPORT, Role.OPERATOR))
ACTING = "acting"
"""Support in the member's name, who sees what the member sees and may do less."""
CLIENT, KIOSK = "client", "kiosk"

VIEWERS = (SELF, ACTING, OTHER, CONNECTION, BLOCKED, MANAGER, SUPPORT, OPERATOR, CLIENT, KIOSK)

ALL = frozenset(VIEWERS)
STAFF = frozenset({MANAGER, SUPPORT, OPERATOR})
PEOPLE = ALL - {CLIENT, KIOSK}
IN_PERSON = PEOPLE - {ACTING}
OWN = frozenset({SELF, ACTING})
OWN_OR_STAFF = OWN | STAFF
EVERYONE = PEOPLE - {BLOCKED}
"""Every member whom no block keeps away."""
CONNECTIONS = OWN_OR_STAFF | {CONNECTION}

FIELDS = {
    "Member.id": EVERYONE,
    "Member.displayName": EVERYONE,
    "Member.pronouns": EVERYONE,
    "Member.headline": EVERYONE,
    "Member.bio": EVERYONE,
    "Member.zone": EVERYONE,
    "Member.region": EVERYONE,
    "Member.languages": EVERYONE,
    "Member.careerStage": EVERYONE,
    "Member.industries": EVERYONE,
    "Member.title": EVERYONE,
    "Member.employer": CONNECTIONS,
    "Member.team": CONNECTIONS,
    "Member.history": EVERYONE,
    "Member.tone": EVERYONE,
    "Member.formats": EVERYONE,
    "Member.roles": EVERYONE,
    "Member.email": OWN,
    "Member.locale": OWN_OR_STAFF,
    "Member.membership": OWN_OR_STAFF,
    "Member.mentorApproval": OWN_OR_STAFF,
    "Member.conductVersion": OWN_OR_STAFF,
    "Member.traits": OWN,
    "Member.constraints": OWN,
    "Member.version": OWN,
    "Member.needs": OWN_OR_STAFF,
    "Member.offer": EVERYONE,
    "Member.availability": OWN_OR_STAFF,
    "Need.id": OWN_OR_STAFF,
    "Need.skills": OWN_OR_STAFF,
    "Need.stage": OWN_OR_STAFF,
    "Need.kind": OWN_OR_STAFF,
    "Need.minutesPerMonth": OWN_OR_STAFF,
    "Need.goal": OWN_OR_STAFF,
    "Need.status": OWN_OR_STAFF,
    "Need.statedAt": OWN_OR_STAFF,
    "Offer.id": EVERYONE,
    "Offer.skills": EVERYONE,
    "Offer.stages": EVERYONE,
    "Offer.kinds": EVERYONE,
    "Offer.capacity": EVERYONE,
    "Offer.canHelpWith": EVERYONE,
    "Offer.cannotHelpWith": EVERYONE,
    "Offer.minutesPerMonth": EVERYONE,
    "Offer.formats": EVERYONE,
    "Offer.status": EVERYONE,
    "Offer.pausedUntil": EVERYONE,
    "Offer.load": OWN_OR_STAFF,
    "Skill.uri": ALL,
    "Skill.label": ALL,
}
"""Who sees something in a field of an entity that belongs to the member, where there is something to be seen."""

QUERIES = {
    "me": PEOPLE,
    "member": EVERYONE,
    "skills": ALL,
    "industries": ALL,
    "conductVersion": PEOPLE,
    "mentorsToApprove": frozenset({MANAGER, OPERATOR}),
    "importedProfile": IN_PERSON,
    "actsInMyName": IN_PERSON,
    "staffRoles": frozenset({OPERATOR}),
    "auditTrail": frozenset({OPERATOR}),
}
"""Who gets an answer, asking about the member where an id is asked for."""

MUTATIONS = {
    "saveProfile": PEOPLE,
    "stateNeed": PEOPLE,
    "withdrawNeed": PEOPLE,
    "makeOffer": PEOPLE,
    "withdrawOffer": PEOPLE,
    "pauseOffer": PEOPLE,
    "resumeOffer": PEOPLE,
    "setAvailability": PEOPLE,
    "acceptConduct": IN_PERSON,
    "setMembership": frozenset({SUPPORT, OPERATOR}),
    "decideOnMentoring": frozenset({MANAGER, OPERATOR}),
    "claimImportedProfile": IN_PERSON,
    "grantRole": frozenset({OPERATOR}),
    "revokeRole": frozenset({OPERATOR}),
    "actFor": frozenset({SUPPORT}),
    "endActing": frozenset({SUPPORT}),
}
"""Who is not refused for who they are; what they then may do with whose things, FOREIGN and each area's suites say."""

FOREIGN = {
    "withdrawNeed.needId": "need",
}
"""Ids in inputs that belong to somebody: in others' hands they are as good as an id of nothing."""

ENDPOINTS = {
    "/graphql": ALL,
    "/internal/principal": IN_PERSON,
}
"""Beside the operators' own, who is not refused for who they are."""
