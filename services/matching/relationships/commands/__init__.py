"""The only writers of conversations, relationships, connections and invitations."""
