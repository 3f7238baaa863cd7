"""Who may see and do what in profiles: a line for each field, mutation and endpoint.

`test_matrix.py` reads the fields from the schema itself: one without a line here fails, and so does a line without one.
"""

from chassis.identity import Role

SELF, OTHER, CONNECTION, BLOCKED = "self", "other", "connection", "blocked"
MANAGER, SUPPORT, OPERATOR = (role.value for role in (Role.PROGRAMME_MANAGER, Role.SUPPORT, Role.OPERATOR))
LIMITED = "manager of one programme"
"""Who has no power over the association: to profiles they are a member like any other."""
ACTING = "acting"
"""Support in the member's name, who sees what the member sees and may do less."""
CLIENT, KIOSK = "client", "kiosk"

VIEWERS = (SELF, ACTING, OTHER, CONNECTION, BLOCKED, MANAGER, LIMITED, SUPPORT, OPERATOR, CLIENT, KIOSK)

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
    "Member.affiliations": EVERYONE,
    "Member.responsiveness": EVERYONE,
    "Need.id": OWN_OR_STAFF,
    "Need.skills": OWN_OR_STAFF,
    "Need.stage": OWN_OR_STAFF,
    "Need.kind": OWN_OR_STAFF,
    "Need.minutesPerMonth": OWN_OR_STAFF,
    "Need.goal": OWN_OR_STAFF,
    "Need.formats": OWN_OR_STAFF,
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
    "Skill.synonyms": ALL,
    "Skill.field": ALL,
    "Skill.group": ALL,
    "Skill.parent": ALL,
    "Skill.neighbours": ALL,
}
"""Who sees something in a field of an entity that belongs to the member, where there is something to be seen."""

QUERIES = {
    "me": PEOPLE,
    "member": EVERYONE,
    "skills": ALL,
    "industries": ALL,
    "conductVersion": PEOPLE,
    "mentorsToApprove": frozenset({MANAGER, OPERATOR}),
    "suggestSkills": ALL,
    "assessment": PEOPLE,
    "directory": PEOPLE,
    "myBlocks": IN_PERSON,
    "ownAffiliations": PEOPLE,
    "ownMerges": PEOPLE,
    "duplicates": frozenset({SUPPORT, OPERATOR}),
    "imports": STAFF,
    "networks": frozenset({OPERATOR}),
    "integrationClients": frozenset({OPERATOR}),
    "consents": IN_PERSON,
    "myExports": IN_PERSON,
    # Support and operators, of an erasure that there is: test_erasure.py.
    "erasure": frozenset(),
    "legalHolds": frozenset({SUPPORT, OPERATOR}),
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
    "answerAssessment": PEOPLE,
    "blockMember": IN_PERSON,
    "liftBlock": IN_PERSON,
    "shareWithNetwork": IN_PERSON,
    "stopSharingWithNetwork": IN_PERSON,
    "proposeMerge": frozenset({SUPPORT, OPERATOR}),
    "confirmMerge": IN_PERSON,
    "declineMerge": IN_PERSON,
    "undoMerge": IN_PERSON,
    "createNetwork": frozenset({OPERATOR}),
    "createIntegrationClient": frozenset({OPERATOR}),
    "addClientSecret": frozenset({OPERATOR}),
    "revokeClientSecret": frozenset({OPERATOR}),
    "revokeClient": frozenset({OPERATOR}),
    "answerConsent": IN_PERSON,
    "requestExport": IN_PERSON,
    "requestErasure": IN_PERSON,
    "setLegalHold": frozenset({SUPPORT, OPERATOR}),
    "liftLegalHold": frozenset({SUPPORT, OPERATOR}),
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

NOT_A_MEMBERS = {
    "createIntegrationClient.networkId": "the operator's",
    "addClientSecret.clientId": "the operator's",
    "revokeClient.clientId": "the operator's",
    "revokeClientSecret.secretId": "the operator's",
    "shareWithNetwork.networkId": "known to everybody in it; the share is the caller's own",
    "stopSharingWithNetwork.networkId": "known to everybody in it; the share is the caller's own",
    "proposeMerge.keptId": "a member, for staff alone",
    "proposeMerge.mergedId": "a member, for staff alone",
    "confirmMerge.mergeId": "the kept member's: test_merges.py has the strangers",
    "declineMerge.mergeId": "the kept member's: test_merges.py has the strangers",
    "undoMerge.mergeId": "the kept member's: test_merges.py has the strangers",
}
"""Ids in inputs that are nobody's own, or that another suite proves, and why."""

NOBODY: frozenset[str] = frozenset()
"""Of those above: only a client that an operator made, in its own network, which the suites of integrations play."""

IMPORTERS = frozenset({OPERATOR})
"""And a client with the scope imports:write, on its own network."""

ENDPOINTS = {
    "POST /graphql": ALL,
    "POST /internal/principal": IN_PERSON,
    "POST /oauth/token": ALL,
    "GET /oauth/jwks.json": ALL,
    "GET /.well-known/oauth-authorization-server": ALL,
    "GET /v1/openapi.json": ALL,
    "GET /scim/{rest:path}": NOBODY,
    "GET /v1/members": NOBODY,
    "GET /v1/members/{external_id:path}": NOBODY,
    "GET /v1/networks/self": NOBODY,
    "POST /v1/test-event": NOBODY,
    "GET /v1/exports/{id:uuid}": IN_PERSON,
    "GET /v1/erasures/{receipt:uuid}": ALL,
    "GET /v1/imports/template.csv": IMPORTERS,
    "POST /v1/imports": IMPORTERS,
    "GET /v1/imports/{import_id}": IMPORTERS,
    "GET /v1/imports/{import_id}/rows": IMPORTERS,
    "GET /v1/imports/{import_id}/report.csv": IMPORTERS,
    "POST /v1/imports/{import_id}/apply": IMPORTERS,
    "DELETE /v1/imports/{import_id}": IMPORTERS,
}
"""Beside the operators' own: who is not refused for who they are."""
