"""Relationships on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.relationships.graph import changes, fields, inviting
from services.matching.relationships.graph.changes import Departure
from services.matching.relationships.graph.entities import PastConversation, Relationship
from services.matching.relationships.graph.known import Invitation, KnownMember, Rematch


@strawberry.type
class Query:
    relationship: Relationship | None = strawberry.field(
        resolver=fields.relationship, description="A relationship that you are part of, or whose programme you manage."
    )
    relationships: Connection[Relationship] = strawberry.field(
        resolver=fields.relationships, description="Your relationships, newest first."
    )
    my_conversations_to_answer: Connection[PastConversation] = strawberry.field(
        resolver=fields.my_conversations_to_answer,
        description="Coffee conversations that are over, of which you have not said how they went; the oldest first.",
    )
    connections: Connection[KnownMember] = strawberry.field(
        resolver=fields.connections, description="Whom you know, and who says that they know you."
    )
    my_invitations: Connection[Invitation] = strawberry.field(
        resolver=fields.my_invitations, description="Whom you invited by e-mail, newest first."
    )
    rematches: Connection[Rematch] = strawberry.field(
        resolver=fields.rematches,
        description="For programme managers: whose mentor left or who wanted another, and who has nobody new yet.",
    )


@strawberry.type
class Mutation:
    say_how_it_went: PastConversation = strawberry.mutation(
        resolver=changes.say,
        description="Says in private how a conversation went and what you want; only what both chose shows.",
    )
    draft_agreement: Relationship = strawberry.mutation(
        resolver=changes.draft, description="Writes the next version of your agreement, which both then sign."
    )
    sign_agreement: Relationship = strawberry.mutation(
        resolver=changes.sign, description="Signs the newest version; with the second signature it starts."
    )
    pause_relationship: Relationship = strawberry.mutation(
        resolver=changes.pause, description="Takes a break until a day; said again, the newer day holds."
    )
    resume_relationship: Relationship = strawberry.mutation(
        resolver=changes.resume, description="Goes on before the break is over."
    )
    answer_renewal: Relationship = strawberry.mutation(
        resolver=changes.renew, description="Says in private whether you want to go on; it takes both."
    )
    end_relationship: Relationship = strawberry.mutation(
        resolver=changes.end, description="Ends it without blame: the other is told that it ended, not by whom or why."
    )
    declare_connection: KnownMember | None = strawberry.mutation(
        resolver=inviting.declare, description="Says that you know somebody, who is asked to say so too."
    )
    remove_connection: KnownMember | None = strawberry.mutation(
        resolver=inviting.remove, description="Takes that back, silently; null, as there is nothing left."
    )
    invite_mentor: Invitation = strawberry.mutation(
        resolver=inviting.invite, description="Invites somebody by e-mail, member or not yet, to be your mentor."
    )
    withdraw_invitation: Invitation = strawberry.mutation(
        resolver=inviting.withdraw, description="Takes an invitation back: its link leads nowhere any more."
    )
    accept_invitation: Invitation = strawberry.mutation(
        resolver=inviting.accept, description="Says yes to who invited you, by the link in the mail to your address."
    )
    pair_members: Relationship = strawberry.mutation(
        resolver=changes.pair, description="For programme managers: joins two members by hand; a seat must be free."
    )
    mentor_left: Departure = strawberry.mutation(
        resolver=changes.mentor_left,
        description="For programme managers: a mentor leaves; their mentees are looked after together.",
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = (Relationship,)
