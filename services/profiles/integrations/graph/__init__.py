"""Integrations on the graph: networks with their clients for operators, affiliations for members."""

import strawberry

from chassis.graph import Connection
from services.profiles.integrations.graph import clients, duplicates, imports, sharing
from services.profiles.integrations.graph.clients import ClientWithSecret, IntegrationClient, Network
from services.profiles.integrations.graph.sharing import OwnAffiliation


@strawberry.type
class Query:
    networks: Connection[Network] = strawberry.field(
        resolver=clients.all_networks, description="Every alumni network, the newest first; for operators."
    )
    integration_clients: Connection[IntegrationClient] = strawberry.field(
        resolver=clients.clients_of_network, description="The clients of a network, the newest first; for operators."
    )
    own_affiliations: list[OwnAffiliation] = strawberry.field(
        resolver=sharing.own_affiliations, description="The networks that the member who asks belongs to."
    )


@strawberry.type
class Mutation:
    create_network: Network = strawberry.mutation(
        resolver=clients.create_network, description="Makes an alumni network; for operators."
    )
    create_integration_client: ClientWithSecret = strawberry.mutation(
        resolver=clients.create_client, description="Makes a client with its first secret; for operators."
    )
    add_client_secret: ClientWithSecret = strawberry.mutation(
        resolver=clients.add_secret, description="A second secret, to change over without a gap; for operators."
    )
    revoke_client_secret: IntegrationClient = strawberry.mutation(
        resolver=clients.revoke_secret, description="No new token for this secret; for operators."
    )
    revoke_client: IntegrationClient = strawberry.mutation(
        resolver=clients.revoke_client, description="No new token, and none of its old ones is taken; for operators."
    )
    share_with_network: OwnAffiliation = strawberry.mutation(
        resolver=sharing.share_with_network, description="Lets a network read the card that everybody sees."
    )
    stop_sharing_with_network: OwnAffiliation = strawberry.mutation(
        resolver=sharing.stop_sharing_with_network, description="Takes that back; nothing more is read from now on."
    )


QUERIES = (Query, imports.Query, duplicates.Query)
MUTATIONS = (Mutation, duplicates.Mutation)
TYPES: tuple[type, ...] = ()
